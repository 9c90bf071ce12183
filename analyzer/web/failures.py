"""Failures as answers: a problem in JSON (RFC 9457) for programs and scripts, a page for people. Nobody's words, no traceback."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect, Template

from analyzer.errors import AnalyzerError, ConflictError, ForbiddenError, InputError, IntegrityError, UnknownNameError, UsageError

LOG = logging.getLogger("analyzer.web")
STATUS: tuple[tuple[type[AnalyzerError], HTTPStatus], ...] = (
    (UnknownNameError, HTTPStatus.NOT_FOUND),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (ConflictError, HTTPStatus.CONFLICT),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (IntegrityError, HTTPStatus.CONFLICT),
)

AnyRequest = Request[Any, Any, Any]


def known_failure(request: AnyRequest, failure: AnalyzerError) -> Response[Any]:
    """A failure that a person can understand and mend."""
    status = next((code for kind, code in STATUS if isinstance(failure, kind)), HTTPStatus.SERVICE_UNAVAILABLE)
    return answer(request, status, failure.what, remedy=failure.remedy, where=failure.where)


def http_failure(request: AnyRequest, failure: HTTPException) -> Response[Any]:
    """A request that cannot be answered; people who are not logged in are sent where they can."""
    if isinstance(failure, NotAuthorizedException) and not wants_json(request) and request.method == "GET":
        return Redirect("/login")
    status = HTTPStatus(failure.status_code)
    return answer(request, status, failure.detail if status < HTTPStatus.INTERNAL_SERVER_ERROR else status.phrase)


def unknown_failure(request: AnyRequest, failure: Exception) -> Response[Any]:
    """A defect: its kind and place are logged, never its content."""
    LOG.error("%s while answering %s %s", type(failure).__name__, request.method, request.scope.get("path_template", ""))
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.INTERNAL_SERVER_ERROR.phrase)


def wants_json(request: AnyRequest) -> bool:
    """Whether a program or a script asks, not a person who looks at a page."""
    kinds = f"{request.headers.get('accept', '')} {request.headers.get('content-type', '')}"
    program = "authorization" in request.headers or "hx-request" in request.headers
    return program or request.scope["path"].startswith("/api/") or "application/json" in kinds


def answer(request: AnyRequest, status: HTTPStatus, detail: str, *, remedy: str = "", where: str = "") -> Response[Any]:
    """The problem in the form that is wanted."""
    if wants_json(request):
        content = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, "remedy": remedy, "where": where}
        return Response(content, status_code=status, media_type="application/problem+json")
    context = {"title": status.phrase, "detail": detail, "remedy": remedy}
    return Template(template_name="problem.html", context=context, status_code=status)
