"""The use cases that need no study."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from analyzer.classify.model import NEVER, Rule
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.training import Learned
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from analyzer.errors import InputError
from analyzer.exchange.jsonl import read_suggestions
from analyzer.settings import Settings
from analyzer.study import texts
from analyzer.study.convert import convert
from analyzer.study.events import Advanced, Begun, Event, Finished, Refused, Skipped, Step
from analyzer.study.plain import Request, transcribe_files
from analyzer.study.policy import Transcription
from analyzer.study.suggest import NEWS, telling
from analyzer.study.texts import direction_of, suggest_for_texts
from tests.classify.fakes import BOOK, WordEncoder, trust, view
from tests.study.test_run import hire, tones
from tests.study.test_speakers import TALK, TALK_WORDS

MODEL = build_prototypes(BOOK, WordEncoder())


def request(tmp_path: Path, *formats: str) -> Request:
    return Request((tmp_path / "in",), tmp_path / "out", formats, Transcription(speakers="none"))


def test_transcripts_are_written_once_and_again_only_for_a_new_format(tmp_path: Path) -> None:
    tones(tmp_path / "in", "a.wav", 3)
    events: list[Event] = []
    first = transcribe_files(request(tmp_path, "json"), events.append, hire)
    assert json.loads((tmp_path / "out" / "a.json").read_text())["utterances"][0]["text"] == "w0 w1 w2"
    events.clear()
    assert transcribe_files(request(tmp_path, "json"), events.append, hire) == first
    assert [type(event) for event in events] == [Skipped]
    transcribe_files(request(tmp_path, "json", "vtt"), events.append, hire)
    assert (tmp_path / "out" / "a.vtt").exists()


def test_other_settings_are_other_transcripts(tmp_path: Path) -> None:
    tones(tmp_path / "in", "a.wav", 3)
    transcribe_files(request(tmp_path, "json"), lambda event: None, hire)
    changed = Request((tmp_path / "in",), tmp_path / "out", ("json",), Transcription(speakers="none", vocabulary=("Lantern",)))
    events: list[Event] = []
    transcribe_files(changed, events.append, hire)
    assert any(isinstance(event, Finished) for event in events)


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="manifest is damaged"):
        transcribe_files(request(tmp_path, "json"), lambda event: None, hire)


def test_conversion_keeps_words_and_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text(TALK)
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 no archive")
    events: list[Event] = []
    done = convert([tmp_path / "bad.docx", tmp_path / "talk.vtt"], tmp_path / "out", ["json", "docx"], events.append)
    assert [type(event) for event in events[1:]] == [Refused, Finished]
    assert [one.source for one in done] == ["talk.vtt"]
    written = json.loads((tmp_path / "out" / "talk.json").read_text())
    assert " ".join(utterance["text"] for utterance in written["utterances"]).split() == TALK_WORDS


def test_an_encoding_that_was_assumed_is_told(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes("Анна: Мы ждали.\nОлег: Да.\n".encode("cp1251"))
    events: list[Event] = []
    convert([tmp_path / "talk.txt"], tmp_path / "out", ["json"], events.append)
    (finished,) = (event for event in events if isinstance(event, Finished))
    assert "2 line(s)" in finished.summary
    assert "save the file as UTF-8" in finished.summary
    assert json.loads((tmp_path / "out" / "talk.json").read_text())["warnings"][0]["kind"] == "encoding"


def test_every_text_gets_its_line_in_order_with_one_best_code_per_exclusive_dimension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.study.trained.encoder_of", lambda settings, named, tell: WordEncoder())
    lines = [
        {"id": "b", "text": "They told us the plain truth about the delay.", "party": "customer"},
        {"id": 1, "text": "The contract has a penalty clause."},
        {"id": "c", "text": "\x07 🙂"},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told: list[Event] = []
    settings = Settings(cache=tmp_path, offline=True)
    done = suggest_for_texts(tmp_path / "in.jsonl", "outsourcing-alignment", tmp_path / "out.jsonl", settings, tell=told.append)
    assert told[:2] == [Begun(Step.SUGGEST, 1, 3), Advanced(Step.SUGGEST, "in.jsonl", 0.0)]
    assert isinstance(told[2], Finished)
    items = read_suggestions(tmp_path / "out.jsonl")
    assert [item.id for item in items] == ["b", 1, "c"]
    exclusive = {"trust_honesty", "trust_good_faith", "trust_opportunism", "trust_direction", "signal_type"}
    for item in items:
        assert exclusive <= {suggestion.dimension for suggestion in item.suggestions}
        assert all(set(scores) for scores in item.scores.values())
        direction = next(suggestion for suggestion in item.suggestions if suggestion.dimension == "trust_direction")
        scores = item.scores["trust_direction"]
        assert direction.probability == scores[direction.code]
        assert sum(scores.values()) == pytest.approx(1)
    assert {s.party for s in items[0].suggestions if s.dimension == "trust_honesty"} == {"customer"}
    assert items[2].refused
    assert done.texts == 3


@pytest.mark.parametrize(
    ("scores", "direction"),
    [
        ({"positive": 0.02, "negative": 0.06, "mixed": 0.0, "same": 0.92}, "same"),
        ({"positive": 0.09, "negative": 0.3, "mixed": 0.0, "same": 0.61}, "same"),
        ({"positive": 0.04, "negative": 0.35, "mixed": 0.0, "same": 0.61}, "negative"),
        ({"positive": 0.4, "negative": 0.1, "mixed": 0.45, "same": 0.05}, "mixed"),
        ({"same": 1.0}, "same"),
    ],
)
def test_a_change_of_trust_is_named_where_it_is_told_and_else_trust_is_as_before(scores: dict[str, float], direction: str) -> None:
    assert direction_of(scores) == direction


@pytest.mark.parametrize(
    ("scores", "codes", "refused", "expected"),
    [
        # named by the odds, while the cells say nothing and the likeliest answer is `same`
        ((0.35, 0.0, 0.0, 0.1), (), None, ("positive", True, False, "unsure")),
        # the cells tell a fall that the odds do not name: the answer is `same`, and a sure one
        ((0.0, 0.1, 0.0, 0.2), ("negative",), Reason.UNSURE, ("same", False, False, None)),
        ((0.0, 0.1, 0.0, 0.7), ("same",), None, ("same", True, True, None)),
        ((0.0, 0.8, 0.0, 0.1), ("negative",), Reason.UNSURE, ("negative", True, True, None)),
        ((0.0, 0.4, 0.45, 0.1), ("negative",), None, ("mixed", True, True, "close")),
        ((0.0, 0.8, 0.0, 0.1), ("negative",), Reason.UNLIKE, ("negative", True, True, "unlike")),
    ],
)
def test_doubt_and_calibration_are_of_the_direction_that_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scores: tuple[float, ...],
    codes: tuple[str, ...],
    refused: Reason | None,
    expected: tuple[str, bool, bool, str | None],
) -> None:
    ranked = tuple(Score(code.id, value) for code, value in zip(view().codes, scores, strict=True))
    made_by = Provenance("suggest", "0", "recipe", "model", ("0",))
    said = Prediction("p", Cell("0", "trust_direction", None), ranked, codes, calibrated=True, refused=refused, made_by=made_by)
    monkeypatch.setattr("analyzer.study.texts.load_codebook", lambda name: BOOK)
    monkeypatch.setattr("analyzer.study.texts.load_model", lambda *named, **_: Learned(MODEL, WordEncoder()))
    monkeypatch.setattr("analyzer.study.texts.suggest", lambda *asked: [said])
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "x"}\n')
    suggest_for_texts(tmp_path / "in.jsonl", "small", tmp_path / "out.jsonl", Settings(cache=tmp_path))
    (item,) = read_suggestions(tmp_path / "out.jsonl")
    (found,) = item.suggestions
    assert (found.code, found.applies, found.calibrated, found.reason) == expected
    assert found.probability == item.scores["trust_direction"][found.code]
    assert found.refused is item.refused is (found.reason is not None)


@pytest.mark.parametrize(
    ("scores", "codes", "refused", "expected"),
    [
        # nothing was promised about an answer that does not follow from the cells, however sure it is
        ((0.35, 0.0, 0.0, 0.1), (), None, ("positive", "unsure")),
        ((0.0, 0.1, 0.0, 0.2), ("negative",), None, ("same", "unsure")),
        ((0.0, 0.1, 0.0, 0.2), ("negative",), Reason.UNPROMISED, ("same", "unpromised")),
        # of one that does, it holds, though the usual limit would be another
        ((0.0, 0.5, 0.0, 0.4), ("negative",), None, ("negative", None)),
        ((0.0, 0.0, 0.0, 0.1), (), None, ("same", None)),
        ((0.0, 0.95, 0.0, 0.0), ("negative",), Reason.UNSURE, ("negative", "unsure")),
        ((0.0, 0.95, 0.0, 0.0), ("negative",), Reason.UNPROMISED, ("negative", "unpromised")),
        ((0.0, 0.95, 0.0, 0.0), ("negative",), Reason.UNLIKE, ("negative", "unlike")),
    ],
)
def test_a_direction_is_accepted_by_the_promise_of_its_model(
    scores: tuple[float, ...], codes: tuple[str, ...], refused: Reason | None, expected: tuple[str, str | None]
) -> None:
    said = prediction("0", "trust_direction", view(), scores, codes, refused)
    found = texts._suggestion(texts._told(said, BOOK, {"trust_direction": Rule(accept=0.5)}))
    assert (found.code, found.reason) == expected


def prediction(
    segment: str, name: str, dimension: Dimension, scores: Sequence[float], codes: tuple[str, ...], refused: Reason | None = None
) -> Prediction:
    ranked = sorted((Score(code.id, value) for code, value in zip(dimension.offered, scores, strict=True)), key=lambda each: -each.value)
    made_by = Provenance("suggest", "0", "recipe", "model", (segment,))
    return Prediction("p", Cell(segment, name, None), tuple(ranked), codes, calibrated=True, refused=refused, made_by=made_by)


def test_a_row_is_accepted_where_the_least_sure_answer_to_its_text_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, honesty, effort, direction = BOOK.dimensions

    def asked(segment: str, least: float, refused: Reason | None = None, way: float = 0.9) -> list[Prediction]:
        return [
            prediction(segment, topic.id, topic, (0.95, 1 - least), ("money",), refused),
            prediction(segment, honesty.id, honesty, (0.9, 0.0, 0.0), ("positive",), refused),
            prediction(segment, effort.id, effort, (0.0, 0.0, 0.1), (), refused),
            prediction(segment, direction.id, direction, (way, 0.0, 0.0, 0.0), ("positive",), refused),
        ]

    lines = {
        "sure": asked("0", 0.85, Reason.UNSURE),
        "unsure": asked("1", 0.75),
        "for both": asked("2", 0.85) + asked("3", 0.75),
        "unfit": asked("4", 0.85, Reason.SHORT),
        "told otherwise": asked("5", 0.85, way=0.1),
    }
    texts_of = ["sure", "unsure", "for both", "for both", "unfit", "told otherwise"]
    monkeypatch.setattr("analyzer.study.texts.load_codebook", lambda name: BOOK)
    monkeypatch.setattr("analyzer.study.texts.suggest", lambda *_: [each for found in lines.values() for each in found])
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts_of)))

    def rows(accepted_from: float | None) -> list[bool | None]:
        monkeypatch.setattr("analyzer.study.texts.load_model", lambda *named, **_: Learned(MODEL, WordEncoder(), row=accepted_from))
        suggest_for_texts(tmp_path / "in.jsonl", "small", tmp_path / "out.jsonl", Settings(cache=tmp_path))
        return [item.row_accepted for item in read_suggestions(tmp_path / "out.jsonl")]

    assert rows(0.8) == [True, False, False, False, False, False]
    assert rows(0.7) == [True, True, True, True, False, False]
    assert rows(NEVER) == [False] * 6
    assert rows(None) == [None] * 6


def test_the_best_code_where_none_applies_is_not_called_calibrated() -> None:
    ranked = tuple(Score(code.id, 0.2 - place / 10) for place, code in enumerate(trust("trust_honesty", "honesty").codes))
    made_by = Provenance("suggest", "0", "recipe", "model", ("0",))
    said = Prediction("p", Cell("0", "trust_honesty", None), ranked, (), calibrated=True, refused=None, made_by=made_by)
    found = texts._suggestion(said)
    assert (found.code, found.applies, found.calibrated) == ("positive", False, False)


def test_a_bad_line_is_named_and_the_others_are_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.study.texts.load_codebook", lambda name: BOOK)
    monkeypatch.setattr("analyzer.study.texts.load_model", lambda *named, **_: Learned(MODEL, WordEncoder()))
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "the price of the invoice"}\n{"id": 2}\n{"id": 3, "text": ""}\n')
    events: list[Event] = []
    suggest_for_texts(tmp_path / "in.jsonl", "small", tmp_path / "out.jsonl", Settings(cache=tmp_path), tell=events.append)
    answered = read_suggestions(tmp_path / "out.jsonl")
    assert [(item.id, item.refused) for item in answered] == [(1, False), (3, True)]
    (refused,) = [event for event in events if isinstance(event, Refused)]
    assert str(refused.error.where).endswith("in.jsonl, line 2")


def test_an_overview_beside_the_transcripts_says_how_each_recording_went(tmp_path: Path) -> None:
    tones(tmp_path / "in", "a.wav", 3)
    (entry,) = transcribe_files(request(tmp_path, "json"), lambda event: None, hire)
    assert entry.took_ms is not None
    header, row = (tmp_path / "out" / "transcripts.csv").read_text().splitlines()
    assert header == "file,minutes,x real time,words,speakers,language,coverage %,warnings"
    assert row.split(",")[0] == "a.wav"
    assert float(row.split(",")[6]) == entry.coverage


def test_a_transcript_that_a_format_cannot_hold_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Ada: It went well.\n")
    (tmp_path / "timed.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nSo it did.\n")
    events: list[Event] = []
    done = convert([tmp_path / "plain.txt", tmp_path / "timed.srt"], tmp_path / "out", ["vtt"], events.append)
    assert [converted.source for converted in done] == ["timed.srt"]
    assert [event.item for event in events if isinstance(event, Refused)] == ["plain.txt"]


def test_it_is_told_now_and_then_how_far_suggesting_is() -> None:
    units = 2 * NEWS + 1
    predictions = [SimpleNamespace(cell=SimpleNamespace(segment=f"s{number // 2}")) for number in range(2 * units)]
    told: list[Event] = []
    assert list(telling(predictions, "talk", units, told.append)) == predictions
    assert told == [Advanced(Step.SUGGEST, "talk", share) for share in (0.0, NEWS / units, 2 * NEWS / units)]
    assert list(telling(predictions, "talk", units, told.append, step=Step.EVALUATE)) == predictions
    assert told[3:] == [Advanced(Step.EVALUATE, "talk", share) for share in (0.0, NEWS / units, 2 * NEWS / units)]
