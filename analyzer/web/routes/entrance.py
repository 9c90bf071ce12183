"""Coming in and going out: the opened address, logging in, invitations."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from litestar import get, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from analyzer.errors import ForbiddenError
from analyzer.study import Study
from analyzer.study.accounts import accept, invited, is_shared, log_in, log_out, open_alone
from analyzer.web.auth import COOKIE, session_cookie
from analyzer.web.desk import AnyRequest, Door

ATTEMPTS = RateLimitConfig(rate_limit=("minute", 10))


@dataclass(frozen=True, slots=True)
class Login:
    """What the form sends."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody sends who was invited."""

    invitation: str
    password: str


@get("/", sync_to_thread=False, include_in_schema=False)
def start() -> Redirect:
    """The study opens at its queue."""
    return Redirect("/queue")


@get("/open", sync_to_thread=True, include_in_schema=False, opt={"exclude_from_auth": True})
def open_with_token(request: AnyRequest, token: FromQuery[str] = "") -> Redirect:
    """The address that the program printed: lets the machine's own user in, and leaves the token behind."""
    door: Door = request.app.state.door
    if not hmac.compare_digest(token.encode(), door.token.encode()):
        raise ForbiddenError("this address is not valid any more", remedy="Open the one that `analyzer review` printed last.")
    return _entered(request, open_alone(_study(request), door.coder))


@get("/login", sync_to_thread=True, include_in_schema=False, opt={"exclude_from_auth": True})
def show_login(request: AnyRequest) -> Template:
    """Name and password; without accounts, how to open the study."""
    study = _study(request)
    return Template(template_name="login.html", context={"study": study.policy.name, "shared": is_shared(study), "problem": ""})


@post("/enter", sync_to_thread=True, include_in_schema=False, opt={"exclude_from_auth": True}, middleware=[ATTEMPTS.middleware])
def enter(request: AnyRequest, data: URLEncodedBody[Login]) -> Redirect | Template:
    """Log in."""
    _require_same_origin(request)
    try:
        return _entered(request, log_in(_study(request), data.name, data.password))
    except ForbiddenError as refused:
        context = {"study": _study(request).policy.name, "shared": True, "problem": f"{refused.what}."}
        return Template(template_name="login.html", context=context, status_code=403)


@get("/join", sync_to_thread=True, include_in_schema=False, opt={"exclude_from_auth": True})
def show_invitation(request: AnyRequest, invitation: FromQuery[str] = "") -> Template:
    """Choose a password."""
    study = _study(request)
    who = invited(study, invitation)
    if who is None:
        raise ForbiddenError("this invitation is not valid, or no longer", remedy="Ask for a new one.")
    return Template(template_name="join.html", context={"study": study.policy.name, "who": who, "invitation": invitation})


@post("/accept", sync_to_thread=True, include_in_schema=False, opt={"exclude_from_auth": True}, middleware=[ATTEMPTS.middleware])
def join(request: AnyRequest, data: URLEncodedBody[Joining]) -> Redirect:
    """Accept an invitation."""
    _require_same_origin(request)
    return _entered(request, accept(_study(request), data.invitation, data.password))


@post("/logout", sync_to_thread=True, include_in_schema=False, status_code=303)
def leave(request: AnyRequest) -> Redirect:
    """End the session."""
    log_out(_study(request), request.cookies.get(COOKIE, ""))
    gone = Redirect("/login", status_code=303)
    gone.delete_cookie(COOKIE)
    return gone


def _study(request: AnyRequest) -> Study:
    study: Study = request.app.state.study
    return study


def _entered(request: AnyRequest, secret: str) -> Redirect:
    inside = Redirect("/queue", status_code=303)
    inside.set_cookie(session_cookie(secret, secure=request.url.scheme == "https"))
    return inside


def _require_same_origin(request: AnyRequest) -> None:
    """Logging in has no session yet whose token could prove where the form came from: the browser says it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise ForbiddenError("this form was sent by another site")


routes = (start, open_with_token, show_login, enter, show_invitation, join, leave)
