"""Who is let in: a session cookie for people, a bearer token for programs; and the proof that a change was asked for by our own page."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from analyzer.study import Study
from analyzer.study.accounts import SESSION_LASTS, of_session, of_token
from analyzer.web.desk import Caller

COOKIE = "analyzer_session"
CSRF_HEADER = "x-csrftoken"
SAFE = {"GET", "HEAD", "OPTIONS"}


class Gate(AbstractAuthenticationMiddleware):
    """Lets in whoever has a session or a token; a change by session needs the page's CSRF token in its header besides."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The caller, or 401; 403 for a change without its CSRF token."""
        caller, is_session = await asyncio.to_thread(_recognised, connection)
        if caller is None:
            raise NotAuthorizedException("nobody is logged in")
        if is_session and connection.scope.get("method", "") not in SAFE:
            sent = connection.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode(), caller.csrf.encode()):
                raise PermissionDeniedException("this request does not come from a page of this study; reload the page")
        return AuthenticationResult(user=caller, auth=None)


def csrf_of(secret: str) -> str:
    """The token that only a page of this session knows; it follows from the session's secret and does not give it away."""
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()[:32]


def session_cookie(secret: str, *, secure: bool) -> Cookie:
    """The cookie of a session: no script reads it, no other site sends it."""
    age = int(SESSION_LASTS.total_seconds())
    return Cookie(key=COOKIE, value=secret, path="/", max_age=age, httponly=True, samesite="strict", secure=secure)


def _recognised(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[Caller | None, bool]:
    """Who asks, and whether by a session."""
    study: Study = connection.app.state.study
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        who = of_token(study, token.strip())
        return (None if who is None else Caller(who.coder, who.name, who.role, "")), False
    secret = connection.cookies.get(COOKIE, "")
    who = of_session(study, secret) if secret else None
    return (None if who is None else Caller(who.coder, who.name, who.role, csrf_of(secret))), True
