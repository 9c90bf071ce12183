"""What is kept at hand of the log says what the log says, whatever was decided, undone and done again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.core.access import Role
from analyzer.core.acts import Decide
from analyzer.core.coding import Cell
from analyzer.core.identity import text_hash
from analyzer.errors import UsageError
from analyzer.study import Study
from analyzer.study import standby as module
from analyzer.study.acting import act
from analyzer.study.ledger import Ledger
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from analyzer.study.undoing import redo, undo
from tests.study.coded import new_study, segments_of


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with new_study(tmp_path_factory.mktemp("ledger") / "study", words=200) as made:
        yield made


DEEDS = st.lists(
    st.tuples(st.sampled_from(["decide", "undo", "redo"]), st.sampled_from(["anna", "bela"]), st.integers(0, 3), st.booleans()), max_size=14
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_a_ledger_that_follows_the_log_equals_one_that_reads_it(study: Study, deeds: list[tuple[str, str, int, bool]]) -> None:
    follower, units = Ledger(study), segments_of(study)
    lengths = follower.derived("number", len)
    for deed, coder, unit, looks in deeds:
        if deed == "decide":
            decision = Decide(Cell(units[unit].id, "realm"), ("relational",), study.codebook.version, text_hash(""))
            act(study, coder, [decision])
        else:
            step = undo if deed == "undo" else redo
            with contextlib.suppress(UsageError):  # there is nothing to undo
                step(study, Viewer(coder, Role.CODER), group=f"{deed}{study.store.log.position}")
        if looks:
            lengths = follower.derived("number", len)
            assert lengths == {segment: len(found) for segment, found in follower.codings().items()}
    assert dict(follower.codings()) == dict(Ledger(study).codings())
    listed = {coding.act for coding in study.store.log.codings()}
    assert {coding.act for found in follower.codings().values() for coding in found} == listed


def test_other_terms_are_computed_anew(study: Study) -> None:
    ledger, units = Ledger(study), segments_of(study)
    act(study, "anna", [Decide(Cell(units[4].id, "realm"), ("relational",), study.codebook.version, text_hash(""))])
    assert ledger.derived("who", lambda codings: [c.coder for c in codings], under="names")[units[4].id] == ["anna"]
    assert ledger.derived("who", len, under="numbers")[units[4].id] == 1


def test_what_takes_long_stands_in_while_it_is_computed_anew(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, begun, finish = Shelf(study), threading.Event(), threading.Event()
    monkeypatch.setattr(module, "LONG_S", 0.0)
    monkeypatch.setattr(module, "PATIENCE", 0)
    units = segments_of(study)

    def slow() -> str:
        begun.set()
        assert finish.wait(60)
        return "new"

    assert shelf.remembered("figure", lambda: "old") == "old"
    act(study, "anna", [Decide(Cell(units[5].id, "realm"), ("relational",), study.codebook.version, text_hash(""))])
    assert shelf.remembered("figure", slow) == "old"
    assert begun.wait(60)
    assert shelf.remembered("figure", slow) == "old"
    finish.set()
    for thread in threading.enumerate():
        if thread.name == "figure":
            thread.join()
    assert shelf.remembered("figure", slow) == "new"


def test_what_fails_behind_is_told_and_logged_without_its_words(
    study: Study, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(study)
    monkeypatch.setattr(module, "LONG_S", 0.0)
    monkeypatch.setattr(module, "PATIENCE", 0)

    def broken() -> str:
        raise RuntimeError("what somebody said")

    assert shelf.remembered("figure", lambda: "old") == "old"
    assert shelf.failing("figure") is None
    act(study, "anna", [Decide(Cell(segments_of(study)[6].id, "realm"), ("relational",), study.codebook.version, text_hash(""))])
    assert shelf.remembered("figure", broken) == "old"
    _ended("figure")
    failing = shelf.failing("figure")
    assert failing is not None
    assert failing.why == ""
    assert "RuntimeError while bringing 'figure' up to date (broken, line" in caplog.text
    assert "somebody" not in caplog.text
    shelf.remembered("figure", broken)
    _ended("figure")
    assert shelf.failing("figure") == failing, "since the first failure"
    shelf.remembered("figure", lambda: "new")
    _ended("figure")
    assert shelf.failing("figure") is None
    assert shelf.remembered("figure", lambda: "newer") == "new"


def _ended(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join()
