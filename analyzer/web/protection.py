"""What every answer carries so that a browser runs nothing but our own scripts and tells nobody where it was."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import ClientException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

WAVEFORM_STYLE = "sha256-qg0uSSfJYaGrLwqWKxYxz65PSr2rsIyu2yQ4eEf3Uws="  # the one style sheet that wavesurfer.js writes, for a height of 48
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' '{WAVEFORM_STYLE}'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


async def protect(message: Message, scope: Scope) -> None:
    """Add the headers to an answer; what is not a static file is kept in no cache."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers[name] = value
    if not scope["path"].startswith("/static/"):
        headers.setdefault("cache-control", "no-store")


def without_nul(app: ASGIApp) -> ASGIApp:
    """Refuse addresses with NUL characters, which neither files nor databases know."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if "\0" in scope["path"] or b"\0" in unquote_to_bytes(scope["query_string"]):
            raise ClientException("an address holds no NUL characters")
        await app(scope, receive, send)

    return checked
