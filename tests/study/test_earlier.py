"""After a definition has changed: earlier suggestions stand in and are marked, and what was decided before waits to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.core.access import Role
from analyzer.core.identity import new_act_id
from analyzer.core.review import Ordering
from analyzer.errors import UsageError
from analyzer.study import Study
from analyzer.study.bulk import Bulk
from analyzer.study.bulk import preview as looked_at
from analyzer.study.cards import Card, cards
from analyzer.study.codebook_edits import Edit, apply
from analyzer.study.deciding import Choice, decide
from analyzer.study.material import hear
from analyzer.study.queue import Wanted, arrange, following, queue_table
from analyzer.study.reading import EARLIER, Source, pieces
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from tests.web.rooms import reviewed_study, suggest

ANNA = Viewer("anna", Role.OWNER)
CHANGED = Wanted(order=Ordering.CHANGED)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with reviewed_study(tmp_path / "study") as made:
        yield made


@pytest.fixture
def shelf(study: Study) -> Shelf:
    return Shelf(study)


def edit(study: Study, code: str, **changes: object) -> None:
    book = study.codebook
    changed = replace(book.dimension("realm").code(code), **changes)  # type: ignore[arg-type]
    apply(study, Edit("realm", (changed,), book.version), by="anna")


def card(shelf: Shelf, segment: str) -> Card:
    return cards(shelf, ANNA, [segment])[0]


def suggested(shelf: Shelf) -> str:
    """A unit for whose realm something is suggested."""
    units = following(shelf, "anna", Wanted(order=Ordering.RECORDING), limit=40)
    return next(unit.passage.segment for unit in cards(shelf, ANNA, units) if unit.rows[0].suggested and not unit.rows[0].refused)


def test_earlier_suggestions_stand_in_are_marked_and_leave_when_new_ones_come(study: Study, shelf: Shelf) -> None:
    unit = suggested(shelf)
    before = card(shelf, unit)
    assert not before.earlier
    edit(study, "contractual", definition="something else")
    after = card(shelf, unit)
    assert after.earlier
    assert [row.proposed for row in after.rows] == [row.proposed for row in before.rows]
    marks = [mark for piece in pieces(study, hear(study, after.passage.recording), ANNA) for mark in piece.marks]
    assert {mark.coder for mark in marks if mark.source is Source.MODEL} == {EARLIER}
    suggest(study)
    assert not card(shelf, unit).earlier


def test_a_code_that_is_gone_is_suggested_no_more(study: Study, shelf: Shelf) -> None:
    unit = suggested(shelf)
    (code, *_) = card(shelf, unit).rows[0].proposed or ("",)
    edit(study, code, retired=True)
    row = card(shelf, unit).rows[0]
    assert code not in {option.code for option in row.options}
    assert code not in (row.proposed or ())


def test_the_queue_keeps_its_order_by_doubt(study: Study, shelf: Shelf) -> None:
    before = following(shelf, "anna", Wanted(), limit=20)
    edit(study, "contractual", definition="something else")
    assert arrange(study)
    assert following(shelf, "anna", Wanted(), limit=20) == before


def test_earlier_suggestions_are_not_accepted_in_bulk(study: Study, shelf: Shelf) -> None:
    assert looked_at(shelf, ANNA, Bulk(wanted=Wanted())).decisions > 0
    edit(study, "contractual", definition="something else")
    assert looked_at(shelf, ANNA, Bulk(wanted=Wanted())).decisions == 0
    with pytest.raises(UsageError, match="one by one"):
        looked_at(shelf, ANNA, Bulk(wanted=CHANGED))


def test_work_affected_by_a_changed_definition_is_an_order_of_the_queue(study: Study, shelf: Shelf) -> None:
    units = following(shelf, "anna", Wanted(order=Ordering.RECORDING), limit=4)
    for unit, code in zip(units, ("contractual", "relational", "contractual", "contractual"), strict=True):
        decide(shelf, ANNA, unit, [Choice("realm", (code,))], group=new_act_id())
    assert following(shelf, "anna", CHANGED, limit=9) == ()
    edit(study, "contractual", definition="something else")
    affected = (units[0], units[2], units[3])
    assert following(shelf, "anna", CHANGED, limit=9) == affected
    assert following(shelf, "anna", CHANGED, after=units[2], limit=9) == (units[3], units[0], units[2])
    assert following(shelf, "bela", CHANGED, limit=9) == ()
    assert [row[1] for row in queue_table(study, order=Ordering.CHANGED).rows] == list(affected)
    decide(shelf, ANNA, units[0], [Choice("realm", ("contractual",))], group=new_act_id())
    assert following(shelf, "anna", CHANGED, limit=9) == (units[2], units[3])
    assert following(shelf, "anna", replace(CHANGED, recording="nowhere"), limit=9) == ()
