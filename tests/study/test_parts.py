"""What is counted interview by interview, and again only where something changed, is what counting everything anew finds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.core.access import Role
from analyzer.core.acts import Correct, Decide, Memo, Split
from analyzer.core.coding import Cell, Coder, CoderKind
from analyzer.core.identity import text_hash
from analyzer.core.recording import Recording
from analyzer.core.units import Scheme, make_segment
from analyzer.study import Study, queue, standby
from analyzer.study.acting import act
from analyzer.study.dashboard import dashboard
from analyzer.study.findings import material_of
from analyzer.study.material import hear
from analyzer.study.overview import recorded
from analyzer.study.queue import arrange, arrange_soon
from analyzer.study.retrieve import material_at_hand
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from analyzer.study.undoing import undo
from tests.study.coded import new_study, segments_of
from tests.web.rooms import suggest


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return new_study(tmp_path / "study", words=200)


def decided(study: Study, coder: str, unit: str, *codes: str) -> None:
    text = next(passage.text for passage in material_of(study).passages if passage.id == unit)
    act(study, coder, [Decide(Cell(unit, "realm"), codes, study.codebook.version, text_hash(text))])


def corrected(study: Study) -> None:
    recording = study.store.catalogue.all_of(Recording)[0].id
    act(study, "anna", [Correct(hear(study, recording).transcript.id, 3, "mended")])


def span_coded(study: Study) -> None:
    """Somebody codes words that are no unit."""
    unit = segments_of(study)[0]
    span = make_segment(unit.transcript, unit.first, unit.first, Scheme.FREE)
    study.store.products.save_segments([span])
    act(study, "bela", [Decide(Cell(span.id, "realm"), ("relational",), study.codebook.version, text_hash("x"))])


DEEDS: tuple[Callable[[Study], object], ...] = (
    lambda study: decided(study, "anna", segments_of(study)[1].id, "relational"),
    lambda study: decided(study, "bela", segments_of(study)[1].id, "contractual"),
    lambda study: decided(study, "anna", segments_of(study)[1].id, "contractual"),
    span_coded,
    suggest,
    corrected,
    lambda study: undo(study, Viewer("anna", Role.CODER), group="back"),
    lambda study: act(study, "anna", [Memo(segments_of(study)[2].id, "think again")]),
    lambda study: recorded(study, study.store.catalogue.all_of(Recording)[0].id, "2024-02-29"),
    lambda study: study.store.catalogue.put([Coder("bela", "Bela", CoderKind.CONSENSUS)]),
)


def test_what_follows_the_study_is_what_gathering_it_anew_finds(study: Study) -> None:
    shelf = Shelf(study)
    for deed in DEEDS:
        deed(study)
        assert material_at_hand(shelf) == material_of(study)
        assert dashboard(shelf) == dashboard(Shelf(study))


def test_only_the_interview_in_which_somebody_decided_is_read_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, read = Shelf(study), list[str]()
    reading = study.store.products.predictions
    study.store.catalogue.put([Coder("anna", "Anna")])
    suggest(study)
    before = dashboard(shelf)
    decided(study, "anna", segments_of(study)[0].id, "relational")
    monkeypatch.setattr(study.store.products, "predictions", lambda **asked: read.append(asked["step"]) or reading(**asked))
    after = dashboard(shelf)
    assert len(read) == 1 < len(study.store.catalogue.all_of(Recording))
    assert after.model.rows != before.model.rows


def test_a_span_coded_after_its_interview_was_opened_is_found(study: Study) -> None:
    shelf, unit = Shelf(study), segments_of(study)[0]
    assert shelf.passages([unit.id])
    span = make_segment(unit.transcript, unit.first, unit.first, Scheme.FREE)
    study.store.products.save_segments([span])
    assert list(shelf.passages([span.id])) == [span.id]


def test_who_looks_first_does_not_wait_for_what_takes_long(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, finish = Shelf(study), threading.Event()
    monkeypatch.setattr(standby, "LONG_S", 0.05)

    def slow() -> str:
        assert finish.wait(60)
        return "found"

    assert shelf.soon("figure", slow) is None
    assert shelf.soon("figure", slow) is None
    finish.set()
    assert shelf.remembered("figure", slow) == "found"
    assert shelf.soon("figure", slow) == "found"


def test_a_correction_opens_only_its_own_interview_again(study: Study) -> None:
    shelf = Shelf(study)
    first, second, *_ = (recording.id for recording in study.store.catalogue.all_of(Recording))
    before = shelf.volume(first), shelf.volume(second)
    act(study, "anna", [Correct(before[0].transcript, 3, "mended")])
    assert shelf.volume(first) is not before[0]
    assert shelf.volume(second) is before[1]


def test_the_order_of_before_stands_in_while_a_new_one_is_arranged(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, finish, begun = Shelf(study), threading.Event(), list[str]()
    arrange_soon(shelf)
    before = study.store.queue.size
    assert before, "the first order is waited for"
    monkeypatch.setattr(queue, "LONG_S", 0.05)

    def slow(arranged: Study) -> None:
        begun.append(arranged.policy.name)
        assert finish.wait(60)
        arrange(arranged)

    monkeypatch.setattr(queue, "arrange", slow)
    unit = segments_of(study)[0]
    act(study, "anna", [Split((unit.id,), (make_segment(unit.transcript, unit.first, unit.last - 1, unit.scheme),))])
    arrange_soon(shelf)
    arrange_soon(shelf)
    assert len(begun) == 1, "it is arranged once, whoever asks"
    assert unit.id in study.store.queue.units([unit.id])
    finish.set()
    for thread in threading.enumerate():
        if thread.name == "queue":
            thread.join()
    assert unit.id not in study.store.queue.units([unit.id])


def test_interviews_are_open_before_anybody_asks(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(study)
    shelf.prepare()
    for thread in threading.enumerate():
        if thread.name == "interviews":
            thread.join()
    monkeypatch.setattr(study.store.products, "transcript", lambda _id: pytest.fail("it was open already"))
    for recording in study.store.catalogue.all_of(Recording):
        assert shelf.volume(recording.id).units
    assert shelf.failing("interviews") is None
