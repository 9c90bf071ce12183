"""The review room on a port of this machine."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from analyzer.errors import InputError, UsageError
from analyzer.optional import need
from analyzer.study import Study
from analyzer.study.accounts import is_shared
from analyzer.study.shelf import Shelf
from analyzer.web.app import OWN_HOSTS, create_app
from analyzer.web.desk import Door

TURN_S = 0.0005  # how long one thread computes before another has its turn: who decides waits for no figure that is being computed


@dataclass(frozen=True, slots=True)
class Place:
    """Where the room opens: `address` is the one to open in a browser."""

    address: str


def serve(study: Study, *, host: str, port: int, coder: str, opened: Callable[[Place], None]) -> None:
    """Serve until stopped; `opened` is told the address once the port is taken. Port 0 takes a free one.

    A study without accounts is served on this machine only, to whoever has the token in the address.
    """
    uvicorn = need("uvicorn", extra="web")
    shared = is_shared(study)
    if not shared and not _is_loopback(host):
        raise UsageError(
            f"a study without accounts is not served on {host}",
            remedy="Make an account first: analyzer coders invite STUDY NAME --role owner.",
        )
    listening = _listening(host, port)
    door = Door(secrets.token_urlsafe(24), coder)
    number = listening.getsockname()[1]
    name = f"{in_address(host)}:{number}"
    opened(Place(f"http://{name}/" if shared else f"http://{name}/open?token={door.token}"))
    shelf = Shelf(study)
    shelf.prepare()
    sys.setswitchinterval(TURN_S)
    names = [name, *(f"{own}:{number}" for own in OWN_HOSTS)] if _is_loopback(host) else ["*"]
    app = create_app(study, door=door, hosts=names, shelf=shelf)
    config = uvicorn.Config(app, access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[listening])


def in_address(host: str) -> str:
    """A host as it stands in an address: `localhost` by its number, on which it is served, and IPv6 in brackets.

    >>> in_address("localhost"), in_address("::1"), in_address("192.0.2.7")
    ('127.0.0.1', '[::1]', '192.0.2.7')
    """
    if host == "localhost":
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as failure:
        raise InputError(
            f"the port cannot be opened ({failure.strerror})", where=f"{in_address(host)}:{port}", remedy="Choose another with --port."
        ) from failure


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
