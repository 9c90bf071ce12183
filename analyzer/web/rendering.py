"""Pages from templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

from analyzer import __version__
from analyzer.core.time import clock
from analyzer.web.desk import Desk

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")

# The pages in the order of the navigation: address and name.
PAGES = (
    ("/queue", "Queue"),
    ("/transcripts", "Transcripts"),
    ("/retrieve", "Retrieve"),
    ("/codebook", "Codebook"),
    ("/coders", "Coders"),
    ("/adjudication", "Adjudication"),
    ("/dashboard", "Dashboard"),
    ("/study", "Study"),
)


def templates() -> TemplateConfig[JinjaTemplateEngine]:
    """The templates of this package, for the application."""
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment()))


@cache
def environment() -> jinja2.Environment:
    """The templates: everything shown is escaped, every text goes through `_` so that it can be translated."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters["clock"] = clock
    made.globals |= {"pages": PAGES, "version": __version__}
    return made


def page(desk: Desk, template: str, **context: Any) -> Template:
    """A page or a part of one; templates find `desk` and `study` (its name) besides `context`."""
    return Template(template_name=template, context={"desk": desk, "study": desk.study.policy.name, **context})


def part(desk: Desk, template: str, **context: Any) -> str:
    """A part of a page as text, to be sent inside JSON."""
    return environment().get_template(template).render(desk=desk, study=desk.study.policy.name, **context)
