"""Recordings whose transcripts people have worked on are not heard anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.core.acts import Check, Correct, Decide
from analyzer.core.coding import Cell
from analyzer.core.transcript import Status
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.add import add_recordings, add_transcripts
from analyzer.study.events import Event, Skipped
from analyzer.study.material import heard
from analyzer.study.segment import cut_materials, segment
from analyzer.study.together import pairs, put_together
from analyzer.study.worked import KEPT
from tests.study.test_run import POLICY, hire, tones


def corrected(study: Study, _: Path) -> None:
    (material,) = heard(study)
    act(study, "ada", [Correct(material.transcript.id, 0, "Vladivostok")])


def decided(study: Study, _: Path) -> None:
    segment(study, lambda event: None)
    ((_, segments),) = cut_materials(study)
    act(study, "ada", [Decide(Cell(segments[0].id, "realm"), ("contractual",), "1", "")])


def written(study: Study, recording: Path) -> None:
    text = recording.with_suffix(".txt")
    text.write_text("Ada: W0, w1\nBo: w2.\n")
    put_together(study, pairs([text], [recording]), lambda event: None)


def untouched(study: Study, recording: Path) -> None:
    """Nobody does anything."""


@pytest.mark.parametrize(("work", "kept"), [(corrected, True), (decided, True), (written, True), (untouched, False)])
def test_a_transcript_with_peoples_work_is_kept_when_the_way_to_transcribe_changes(
    work: Callable[[Study, Path], None], kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True)) as study:
        recording = tones(tmp_path, "talk.wav", 3)
        add_recordings(study, [recording], lambda event: None, hire)
        work(study, recording)
        before = [material.transcript for material in heard(study)]
        monkeypatch.setattr("analyzer.study.listen.__version__", "99")
        events: list[Event] = []
        add_recordings(study, [recording], events.append, hire)
        assert ([material.transcript for material in heard(study)] == before) is kept
        assert any(isinstance(event, Skipped) and event.why == KEPT for event in events) is kept


def test_no_other_transcript_takes_the_place_of_one_with_peoples_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True)) as study:
        recording, alone = tones(tmp_path, "talk.wav", 3), tmp_path / "alone.txt"
        alone.write_text("Cy: Something else.\n")
        add_recordings(study, [recording], lambda event: None, hire)
        add_transcripts(study, [alone], lambda event: None)
        before = [material.transcript for material in heard(study)]
        for transcript in before:
            act(study, "ada", [Check(transcript.id, Status.CHECKED)])
        events: list[Event] = []
        recording.with_suffix(".txt").write_text("Ada: W0, w1\nBo: w2.\n")
        put_together(study, pairs([recording.with_suffix(".txt")], [recording]), events.append)
        monkeypatch.setattr("analyzer.exchange.imported.__version__", "99")
        add_transcripts(study, [alone], events.append)
        assert [material.transcript.id for material in heard(study)] == [transcript.id for transcript in before]
        assert [event.why for event in events if isinstance(event, Skipped)] == [KEPT, KEPT]
