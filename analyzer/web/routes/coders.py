"""Coders: who has what, how far they are, blind double coding; accounts and invitations."""

from __future__ import annotations

from dataclasses import dataclass, field

from litestar import get, post
from litestar.params import JSONBody
from litestar.response import Template

from analyzer.core.access import Role
from analyzer.core.coding import Coder, CoderKind
from analyzer.core.recording import Recording
from analyzer.study.accounts import change_role, close_account, invite, is_shared, issue_token, members, renew
from analyzer.study.assign import Draw, Handed, assign, drawn, overlap_table, progress_table
from analyzer.study.queue import Wanted, arrange_soon
from analyzer.web.desk import AnyRequest, Desk
from analyzer.web.rendering import page


@dataclass(frozen=True, slots=True)
class Assignment:
    """Units for coders: a random share (0..1), of one recording or of all, or named units. `id` is made by the client."""

    id: str
    coders: list[str]
    part: float = 1.0
    seed: int = 0
    blind: bool = True
    recording: str | None = None
    units: list[str] = field(default_factory=list)

    def draw(self, desk: Desk) -> Draw:
        """The same for the use case."""
        wanted = Wanted(order=desk.study.policy.review.order, recording=self.recording or None, own=False)
        return Draw(wanted=wanted, part=self.part, seed=self.seed, units=tuple(self.units))


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody to be invited."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Membership:
    """An account and its role."""

    coder: str
    role: Role = Role.CODER


@get("/coders", sync_to_thread=True, include_in_schema=False)
def show_coders(desk: Desk) -> Template:
    """The page."""
    arrange_soon(desk.shelf)
    study = desk.study
    return page(
        desk,
        "coders.html",
        progress=progress_table(study, ledger=desk.shelf.ledger),
        double=overlap_table(study),
        members=members(study),
        shared=is_shared(study),
        coders=[coder for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.PERSON],
        recordings=sorted(study.store.catalogue.all_of(Recording), key=lambda found: found.uri),
        roles=list(Role),
        seed=study.policy.review.seed,
    )


@post("/api/assignments/preview", sync_to_thread=True, status_code=200)
def preview_assignment(desk: Desk, data: JSONBody[Assignment]) -> dict[str, int | list[str]]:
    """How many units a draw gives, and which."""
    desk.require(allowed=desk.role.manages)
    units = drawn(desk.shelf, data.draw(desk))
    return {"count": len(units), "units": list(units)}


@post("/api/assignments", sync_to_thread=True)
def give_out(desk: Desk, data: JSONBody[Assignment]) -> Handed:
    """Give units to coders; to two and more for double coding."""
    return assign(desk.shelf, desk.viewer, data.coders, data.draw(desk), blind=data.blind, group=data.id)


@post("/api/invitations", sync_to_thread=True)
def invite_person(desk: Desk, request: AnyRequest, data: JSONBody[Invitation]) -> dict[str, str]:
    """Make an account; the answer holds the link with which the person chooses a password."""
    desk.require(allowed=desk.role.manages)
    secret = invite(desk.study, data.name, data.role)
    return {"link": f"{request.base_url}join?invitation={secret}"}


@post("/api/accounts/role", sync_to_thread=True, status_code=200)
def give_role(desk: Desk, data: JSONBody[Membership]) -> Membership:
    """Give an account another role."""
    desk.require(allowed=desk.role.manages)
    change_role(desk.study, data.coder, data.role)
    return data


@post("/api/accounts/password", sync_to_thread=True)
def renew_password(desk: Desk, request: AnyRequest, data: JSONBody[Membership]) -> dict[str, str]:
    """The answer holds the link with which somebody who forgot their password chooses another."""
    desk.require(allowed=desk.role.manages)
    return {"link": f"{request.base_url}join?invitation={renew(desk.study, data.coder)}"}


@post("/api/accounts/close", sync_to_thread=True, status_code=200)
def close(desk: Desk, data: JSONBody[Membership]) -> Membership:
    """Close an account; what the person did stays."""
    desk.require(allowed=desk.role.manages)
    close_account(desk.study, data.coder)
    return data


@post("/api/tokens", sync_to_thread=True)
def make_token(desk: Desk) -> dict[str, str]:
    """A token with which programs act for the caller, valid for a year; it is shown once."""
    return {"token": issue_token(desk.study, desk.coder)}


routes = (show_coders, preview_assignment, give_out, invite_person, give_role, renew_password, close, make_token)
