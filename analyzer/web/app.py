"""The application: routes, templates, who is let in, what fails and how."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Litestar
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router

from analyzer import __version__
from analyzer.errors import AnalyzerError
from analyzer.study import Study
from analyzer.study.shelf import Shelf
from analyzer.web.auth import Gate
from analyzer.web.desk import Door, desk_of
from analyzer.web.failures import http_failure, known_failure, unknown_failure
from analyzer.web.protection import protect, without_nul
from analyzer.web.rendering import STATIC, templates
from analyzer.web.routes import ROUTES

OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")  # a name that some other site points at this machine is refused
MOST_BYTES = 2_000_000  # of a request


def create_app(study: Study, *, door: Door, hosts: Sequence[str] = OWN_HOSTS, shelf: Shelf | None = None) -> Litestar:
    """The review room of an open study; `hosts` are the names, with the port, under which it may be reached ("*": any)."""
    static = create_static_files_router("/static", [STATIC], opt={"exclude_from_auth": True})
    return Litestar(
        [*ROUTES, static],
        state=State({"study": study, "shelf": shelf or Shelf(study), "door": door}, deep_copy=False),
        dependencies={"desk": Provide(desk_of, sync_to_thread=False)},
        template_config=templates(),
        middleware=[without_nul, DefineMiddleware(Gate)],
        exception_handlers={AnalyzerError: known_failure, HTTPException: http_failure, Exception: unknown_failure},
        allowed_hosts=None if "*" in hosts else AllowedHostsConfig(list(hosts)),
        openapi_config=_described(),
        before_send=[protect],
        request_max_body_size=MOST_BYTES,
        logging_config=None,
    )


def _described() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="transcript-analyzer",
        version=__version__,
        path="/api/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
    )
