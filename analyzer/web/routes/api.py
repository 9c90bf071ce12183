"""The REST API: everything that the review pages do, for programs. Described in /api/schema/openapi.json."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from analyzer.core.codebook import Codebook
from analyzer.core.coding import Coding
from analyzer.core.review import Ordering
from analyzer.core.table import Table
from analyzer.study.adjudicate import disputes_table
from analyzer.study.assign import progress_table
from analyzer.study.audit import audit_trail
from analyzer.study.bulk import Preview, accept, preview
from analyzer.study.cards import Card, cards
from analyzer.study.dashboard import agreement_now, shown_to
from analyzer.study.deciding import Choice, decide, passage_of
from analyzer.study.queue import arrange_soon, following
from analyzer.study.sight import visible_codings
from analyzer.web.desk import Desk
from analyzer.web.routes.queue import Answered, Asked, Many

MOST = 200  # units in one answer


@dataclass(frozen=True, slots=True)
class About:
    """The study and who asks."""

    study: str
    coder: str
    role: str
    codebook_version: str
    acts: int
    head: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A coder's decision about a unit; `id` is made by the client, so that a retry is harmless."""

    id: str
    segment: str
    answers: list[Answered]
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Whether something was new; False: it was there already."""

    new: bool


@get("/api/study", sync_to_thread=True)
def about(desk: Desk) -> About:
    """The study, the caller, and the end of the log."""
    head = desk.study.store.log.head
    return About(desk.study.policy.name, desk.coder, desk.role.value, desk.study.codebook.version, head.length, head.hash)


@get("/api/codebook", sync_to_thread=True)
def codebook(desk: Desk) -> Codebook:
    """The codebook as people have edited it."""
    return desk.study.codebook


@get("/api/queue", sync_to_thread=True)
def queue(
    desk: Desk,
    *,
    order: FromQuery[Ordering | None] = None,
    reason: FromQuery[str] = "",
    code: FromQuery[str] = "",
    recording: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: FromQuery[int] = 10,
) -> list[Card]:
    """The next units that the caller has not finished, as cards, after the unit `after`."""
    arrange_soon(desk.shelf)
    wanted = Asked(order, reason, code, recording).wanted(desk)
    units = following(desk.shelf, desk.coder, wanted, after=after or None, limit=max(1, min(limit, MOST)))
    return list(cards(desk.shelf, desk.viewer, units))


@get("/api/units/{segment:str}", sync_to_thread=True)
def unit(desk: Desk, segment: FromPath[str]) -> Card:
    """One unit as a card: what the caller may see of it."""
    passage_of(desk.shelf, segment)
    return cards(desk.shelf, desk.viewer, [segment])[0]


@get("/api/units/{segment:str}/codings", sync_to_thread=True)
def codings(desk: Desk, segment: FromPath[str]) -> list[Coding]:
    """The decisions about a unit that the caller may see: their own, and those of others once they have finished it."""
    passage_of(desk.shelf, segment)
    return list(visible_codings(desk.study, desk.viewer, [segment]))


@post("/api/decisions", sync_to_thread=True)
def decision(desk: Desk, data: JSONBody[Decision]) -> Done:
    """Decide about a unit; the caller's earlier decisions about the same cells stay in the log."""
    choices = [Choice(a.dimension, tuple(a.codes), a.party, a.basis, tuple(a.seen)) for a in data.answers]
    return Done(decide(desk.shelf, desk.viewer, data.segment, choices, group=data.id, memo=data.memo))


@post("/api/bulk/preview", sync_to_thread=True, status_code=200)
def look_at_many(desk: Desk, data: JSONBody[Many]) -> Preview:
    """What accepting the machine's suggestions for many units would do; its stamp is needed to accept."""
    return preview(desk.shelf, desk.viewer, data.bulk(desk))


@post("/api/bulk", sync_to_thread=True)
def take_many(desk: Desk, data: JSONBody[Many]) -> dict[str, int]:
    """Accept what was previewed, as one operation."""
    return {"decisions": accept(desk.shelf, desk.viewer, data.bulk(desk), stamp=data.stamp, group=data.id)}


@get("/api/progress", sync_to_thread=True)
def progress(desk: Desk) -> Table:
    """How far each coder is."""
    return progress_table(desk.study, ledger=desk.shelf.ledger)


@get("/api/dashboard", sync_to_thread=True)
def figures(desk: Desk) -> list[Table]:
    """The tables of the dashboard, each row with the ids that it counts."""
    return list(shown_to(desk.shelf, desk.viewer))


@get("/api/agreement", sync_to_thread=True)
def agreement(desk: Desk) -> list[Table]:
    """How far coders agree, under the settings of the study, with every disagreement: its text, codes and memos."""
    desk.require(allowed=desk.role.manages)
    return list(agreement_now(desk.shelf).tables)


@get("/api/disagreements", sync_to_thread=True)
def disagreements(desk: Desk, dimension: FromQuery[str] = "") -> Table:
    """Where coders differ and nothing is settled."""
    return disputes_table(desk.study, desk.viewer, dimension=dimension or None, ledger=desk.shelf.ledger)


@get("/api/audit", sync_to_thread=True)
def audit(desk: Desk, after: FromQuery[int] = 0) -> Table:
    """The audit trail: who did what when, later than the first `after` acts, with the codes and without anybody's words."""
    desk.require(allowed=desk.role.manages)
    return audit_trail(desk.study, after=max(0, after))


routes = (about, codebook, queue, unit, codings, decision, look_at_many, take_many, progress, figures, agreement, disagreements, audit)
