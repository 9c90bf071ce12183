"""Who is asking, and of which study: what every route is given as `desk`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from analyzer.core.access import Role
from analyzer.errors import ForbiddenError
from analyzer.study import Study
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer


@dataclass(frozen=True, slots=True)
class Door:
    """How a study without accounts is opened: the token in the address, and the coder it lets in."""

    token: str
    coder: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A person whose session or token was recognised: coder id, name and role; `csrf` must come with every change a page asks for."""

    coder: str
    name: str
    role: Role
    csrf: str


AnyRequest: TypeAlias = Request[Caller, Any, State]


@dataclass(frozen=True, slots=True)
class Seat:
    """The open study, its interviews at hand, and who sits before them."""

    study: Study
    shelf: Shelf
    coder: str
    name: str
    role: Role
    csrf: str

    @property
    def viewer(self) -> Viewer:
        """The caller as the use cases know them."""
        return Viewer(self.coder, self.role)

    def require(self, *, allowed: bool) -> None:
        """Go on only where the role allows it: `desk.require(allowed=desk.role.codes)`."""
        if not allowed:
            raise ForbiddenError(f"a {self.role.value} may not do this", remedy="Ask an owner of the study.")


Desk: TypeAlias = NamedDependency[Seat]  # how routes ask for it


def desk_of(request: AnyRequest) -> Seat:
    """The desk of a request that was let in."""
    caller, state = request.user, request.app.state
    return Seat(state.study, state.shelf, caller.coder, caller.name, caller.role, caller.csrf)
