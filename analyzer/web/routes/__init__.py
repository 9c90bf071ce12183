"""One module per page; each names its handlers in `routes`.

A path has one method only: Litestar 2.25 wraps handlers that run in a thread twice where two share a path, and their answer is lost.
Parameters say where they come from (`FromQuery`, `FromPath`, `JSONBody`): warnings of Litestar are errors in the tests.
"""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from analyzer.web.routes import adjudication, api, codebook, coders, dashboard, entrance, media, queue, retrieve, study, transcript

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *entrance.routes,
    *queue.routes,
    *coders.routes,
    *adjudication.routes,
    *dashboard.routes,
    *api.routes,
    *media.routes,
    *transcript.routes,
    *codebook.routes,
    *retrieve.routes,
    *study.routes,
)
