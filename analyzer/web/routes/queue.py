"""The queue: one card at a time, one key decides and advances."""

from __future__ import annotations

from dataclasses import dataclass, field

from litestar import get, post
from litestar.params import FromQuery, JSONBody
from litestar.response import Template

from analyzer.core.recording import Recording
from analyzer.core.review import Ordering
from analyzer.core.signal import Basis
from analyzer.study.bulk import Bulk, accept, preview
from analyzer.study.cards import cards
from analyzer.study.deciding import Choice, decide
from analyzer.study.queue import KIND, Wanted, arrange_soon, counts, following
from analyzer.study.undoing import redo, undo
from analyzer.web.desk import Desk
from analyzer.web.rendering import page, part

AHEAD = 8  # cards that the page keeps ready
MOST_AHEAD = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Which units, in which order (the study's own when none is named)."""

    order: Ordering | None = None
    reason: str | None = None
    code: str | None = None
    recording: str | None = None
    own: bool = True

    def wanted(self, desk: Desk, without: frozenset[str] = frozenset()) -> Wanted:
        """The same for the use cases; an empty choice is no choice."""
        return Wanted(
            order=self.order or desk.study.policy.review.order,
            reason=self.reason or None,
            code=self.code or None,
            recording=self.recording or None,
            own=self.own,
            without=without,
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to one question of a card; `seen` are the ids of what the card showed, as it names them."""

    dimension: str
    codes: list[str]
    party: str | None = None
    basis: Basis | None = None
    seen: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a unit; `id` is made by the page, so that sending twice is harmless. `have` are the cards it holds, `want` more."""

    id: str
    segment: str
    answers: list[Answered]
    memo: str = ""
    asked: Asked = field(default_factory=Asked)
    have: list[str] = field(default_factory=list)
    after: str | None = None
    want: int = 0


@dataclass(frozen=True, slots=True)
class Dealt:
    """A unit and its card as HTML."""

    segment: str
    html: str


@dataclass(frozen=True, slots=True)
class Deal:
    """The cards that come next."""

    cards: list[Dealt]


@dataclass(frozen=True, slots=True)
class Step:
    """An undo or redo; `group` names what is undone, if it is not the last thing."""

    id: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """Suggestions to be accepted at once."""

    asked: Asked
    dimension: str | None = None
    least: float = 0.0
    id: str = ""
    stamp: str = ""

    def bulk(self, desk: Desk) -> Bulk:
        """The same for the use case."""
        return Bulk(wanted=self.asked.wanted(desk), dimension=self.dimension or None, least=self.least)


@get("/queue", sync_to_thread=True, include_in_schema=False)
def show_queue(
    desk: Desk,
    *,
    order: FromQuery[Ordering | None] = None,
    reason: FromQuery[str] = "",
    code: FromQuery[str] = "",
    recording: FromQuery[str] = "",
    unit: FromQuery[str] = "",
) -> Template:
    """The page with the first card."""
    arrange_soon(desk.shelf)
    asked = Asked(order, reason, code, recording)
    wanted = asked.wanted(desk)
    first = (unit,) if unit else following(desk.shelf, desk.coder, wanted)
    return page(
        desk,
        "queue.html",
        card=next(iter(cards(desk.shelf, desk.viewer, first)), None),
        asked=asked,
        wanted=wanted,
        counts=counts(desk.shelf, desk.coder, wanted),
        orders=list(Ordering),
        recordings=sorted(desk.study.store.catalogue.all_of(Recording), key=lambda found: found.uri),
        codebook=desk.study.codebook,
        bases=list(Basis),
        failing=desk.shelf.failing(KIND),
    )


@get("/queue/cards", sync_to_thread=True, include_in_schema=False)
def deal(
    desk: Desk,
    *,
    order: FromQuery[Ordering | None] = None,
    reason: FromQuery[str] = "",
    code: FromQuery[str] = "",
    recording: FromQuery[str] = "",
    unit: FromQuery[str] = "",
    after: FromQuery[str] = "",
    have: FromQuery[str] = "",
    want: FromQuery[int] = AHEAD,
) -> Deal:
    """Cards: of one unit, or those that come next; `have` are the ids that the page holds, with commas between."""
    if unit:
        return _dealt(desk, (unit,))
    asked = Asked(order, reason, code, recording)
    return _next(desk, asked, frozenset(have.split(",")), after or None, want)


@post("/queue/decide", sync_to_thread=True, status_code=200, include_in_schema=False)
def decide_card(desk: Desk, data: JSONBody[Decided]) -> Deal:
    """Decide about a unit; the answer brings the cards that come next."""
    choices = [Choice(a.dimension, tuple(a.codes), a.party, a.basis, tuple(a.seen)) for a in data.answers]
    decide(desk.shelf, desk.viewer, data.segment, choices, group=data.id, memo=data.memo)
    return _next(desk, data.asked, frozenset((*data.have[:MOST_AHEAD], data.segment)), data.after, data.want)


@post("/undo", sync_to_thread=True, status_code=200)
def undo_last(desk: Desk, data: JSONBody[Step]) -> dict[str, str | None]:
    """Take back the last thing the caller did, or the operation named; `text` says what it was, `segment` one of its units."""
    done = undo(desk.study, desk.viewer, group=data.id, operation=data.group)
    return {"text": done.text, "operation": done.operation, "segment": done.segment}


@post("/redo", sync_to_thread=True, status_code=200)
def redo_last(desk: Desk, data: JSONBody[Step]) -> dict[str, str | None]:
    """Do again what the caller undid last."""
    done = redo(desk.study, desk.viewer, group=data.id)
    return {"text": done.text, "operation": done.operation, "segment": done.segment}


@post("/queue/preview", sync_to_thread=True, status_code=200, include_in_schema=False)
def preview_many(desk: Desk, data: JSONBody[Many]) -> Template:
    """What accepting would do."""
    return page(desk, "queue-preview.html", preview=preview(desk.shelf, desk.viewer, data.bulk(desk)), codebook=desk.study.codebook)


@post("/queue/accept", sync_to_thread=True, status_code=200, include_in_schema=False)
def accept_many(desk: Desk, data: JSONBody[Many]) -> dict[str, str | int]:
    """Accept what was previewed."""
    number = accept(desk.shelf, desk.viewer, data.bulk(desk), stamp=data.stamp, group=data.id)
    return {"decisions": number, "group": data.id}


def _next(desk: Desk, asked: Asked, have: frozenset[str], after: str | None, want: int) -> Deal:
    if want < 1:
        return Deal([])
    found = following(desk.shelf, desk.coder, asked.wanted(desk, have), after=after, limit=min(want, MOST_AHEAD))
    return _dealt(desk, found)


def _dealt(desk: Desk, segments: tuple[str, ...]) -> Deal:
    found = cards(desk.shelf, desk.viewer, segments)
    return Deal([Dealt(card.passage.segment, part(desk, "card.html", card=card, bases=list(Basis))) for card in found])


routes = (show_queue, deal, decide_card, undo_last, redo_last, preview_many, accept_many)
