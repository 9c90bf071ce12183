"""What is shown of long work: lines on a pipe, bars on a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from rich.console import Console

from analyzer.cli import progress as room
from analyzer.cli.progress import Bars, Lines
from analyzer.errors import InputError
from analyzer.study.events import Advanced, Begun, Event, Finished, Refused, Skipped, Step, Waiting

READER = "qwen2.5-coder (1,117 MB, once)"
FETCHED = [Advanced(Step.FETCH, READER, share) for share in (0.0, 0.2, 0.4)] + [Finished(Step.FETCH, READER, 0, "here")]


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(room, "time", clock)
    return clock


def shown(clock: Clock, events: Sequence[tuple[float, Event]], lines: Lines | None = None) -> None:
    """Show events, each at its second."""
    lines = lines or Lines()
    for second, event in events:
        clock.now = second
        lines.show(event)


def test_lines_say_at_once_what_is_fetched_and_then_now_and_then_how_far_it_is(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    shown(clock, [(0, FETCHED[0]), (4, FETCHED[1]), (11, FETCHED[2]), (20, FETCHED[3])])
    assert capsys.readouterr().err.splitlines() == [f"fetch: {READER}: {news}" for news in ("0%", "40%", "here")]


def test_a_second_model_is_told_at_once_too(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    shown(clock, [(0, FETCHED[0]), (1, Advanced(Step.FETCH, "minilm (92 MB, once)", 0.0))])
    assert capsys.readouterr().err.splitlines() == [f"fetch: {READER}: 0%", "fetch: minilm (92 MB, once): 0%"]


def test_a_quiet_door_hears_only_what_needs_people(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    refused = Refused(Step.SUGGEST, "talk", InputError("is damaged"))
    events: list[Event] = [*FETCHED, Skipped(Step.SUGGEST, "talk", "done"), Waiting(Step.SUGGEST, "waits for workers"), refused]
    shown(clock, [(0, event) for event in events], Lines(quiet=True))
    assert [line.split(". ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "suggest: waits for workers",
        "suggest: talk: FAILED",
    ]


def test_the_time_left_of_a_step_leaves_out_what_was_fetched_meanwhile(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    begun, first, second = Begun(Step.SUGGEST, 3, 3), Finished(Step.SUGGEST, "one", 1, "read"), Finished(Step.SUGGEST, "two", 1, "read")
    fetch = list(zip((5, 200, 300, 405), FETCHED, strict=True))
    shown(clock, [(0, begun), *fetch, (410, first), (420, second)])
    said = capsys.readouterr().err
    assert f"fetch: {READER}: here\n" in said
    assert "suggest: one: read (about 20 s left)" in said
    assert "suggest: two: read (about 10 s left)" in said


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal is sent."""
    screen = io.StringIO()
    monkeypatch.setattr(room, "Console", lambda stderr: Console(file=screen, force_terminal=True, width=110, color_system=None))
    return screen


def frames(screen: io.StringIO) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())


def test_a_fetch_is_a_bar_of_its_own_before_any_step_has_begun(screen: io.StringIO) -> None:
    with Bars() as bars:
        for event in FETCHED[:-1]:
            bars.show(event)
        bars._progress.refresh()
        assert re.search(rf"fetch: {re.escape(READER)} .* 40%", frames(screen))
        assert len(bars._progress.tasks) == 1
        bars.show(FETCHED[-1])
        assert not bars._progress.tasks
    assert f"fetch: {READER}: here" in frames(screen)


def test_a_fetch_inside_a_step_leaves_its_bar_alone(screen: io.StringIO) -> None:
    with Bars() as bars:
        bars.show(Begun(Step.SUGGEST, 1, 8))
        for event in FETCHED:
            bars.show(event)
        bars.show(Advanced(Step.SUGGEST, "talk", 0.5))
        step, item = bars._progress.tasks
        assert (step.completed, step.total) == (0, 8)
        assert (item.description, item.completed) == ("  talk", 500)
        bars.show(Finished(Step.SUGGEST, "talk", 8, "8 units"))
        assert [task.completed for task in bars._progress.tasks] == [8]
