"""The table of what was heard in the recordings of a study."""

from __future__ import annotations

import csv
from pathlib import Path

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Transcript, Utterance, Word
from analyzer.study import Study
from analyzer.study.add import add_transcripts
from analyzer.study.events import silent
from analyzer.study.listing import COLUMNS, overview, summaries, summary
from analyzer.study.run import run_study
from tests.study.test_run import hire, study, tones

__all__ = ["study"]

SAID = (Utterance(Interval(0, 2000), "S1", (Word(0, "well"), Word(1, "yes"))), Utterance(Interval(2000, 3000), "S2", (Word(2, "no"),)))


def test_a_row_says_what_was_heard_how_fast_and_what_to_look_at() -> None:
    notices = tuple(Notice(kind, Interval(0, 1), "") for kind in (NoticeKind.UNSURE, NoticeKind.GAP, NoticeKind.UNSURE))
    transcript = Transcript(
        id="t",
        recording="r",
        language="en",
        utterances=SAID,
        made_by=Provenance("fake", "0"),
        duration_ms=90_000,
        speech_ms=3000,
        coverage_ms=2400,
        notices=notices,
    )
    table = overview(
        [summary(transcript, file="a.wav", duration_ms=1, took_ms=6000), summary(transcript, file="B.wav", duration_ms=1, took_ms=None)]
    )
    assert table.columns == COLUMNS
    assert table.rows == (
        ("B.wav", 1.5, None, 3, 2, "en", 80.0, "1 gap, 2 unsure"),
        ("a.wav", 1.5, 15.0, 3, 2, "en", 80.0, "1 gap, 2 unsure"),
    )


def test_a_run_lists_what_it_was_given_and_the_table_holds_the_whole_study(study: Study, tmp_path: Path) -> None:
    tones(tmp_path / "one", "customer.wav", 5)
    tones(tmp_path / "two", "provider.wav", 3)
    run_study(study, [tmp_path / "one"], silent, hire)
    (customer,) = summaries(study)
    written = run_study(study, [tmp_path / "two"], silent, hire)
    assert [(one.file, one.words) for one in written.recordings] == [("provider.wav", 3)]
    assert study.exports / "transcripts.csv" in written.tables
    with (study.exports / "transcripts.csv").open(encoding="utf-8-sig", newline="") as source:
        assert [(row["file"], row["words"]) for row in csv.DictReader(source)] == [("customer.wav", "5"), ("provider.wav", "3")]
    # what was done before still tells how long it took
    again = run_study(study, [tmp_path / "one"], silent, hire).recordings
    assert again == (customer,)
    assert customer.took_ms is not None


def test_what_was_made_elsewhere_has_no_speed(study: Study, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Ada: It went well.\n")
    add_transcripts(study, [tmp_path / "talk.txt"], silent)
    (talk,) = summaries(study, [tmp_path / "talk.txt"])
    assert (talk.file, talk.words, talk.speakers, talk.speed, talk.coverage) == ("talk.txt", 3, 1, None, None)
