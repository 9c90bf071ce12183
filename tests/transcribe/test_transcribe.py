"""The room as a whole, on recordings whose words are tones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analyzer.audio import Audio, Samples
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind
from analyzer.errors import ModelError
from analyzer.transcribe import Heard, Options, Task, detect_language, merge, notices_of, speech_regions, split_for_work, transcribe
from analyzer.transcribe.engine import Passage
from tests.transcribe.fakes import WORD_MS, EnergyDetector, ToneEngine, recording

DETECTOR = EnergyDetector()
MINUTE = tuple(range(500, 60_000, 700))


def kinds(heard: Heard) -> list[NoticeKind]:
    return [notice.kind for notice in heard.notices]


def test_every_word_is_heard_once_in_order_at_its_time() -> None:
    heard = transcribe(recording(*MINUTE, length_ms=60_000), ToneEngine(), DETECTOR)
    assert [word.text for word in heard.words] == [f"w{number}" for number in range(len(MINUTE))]
    assert [word.id for word in heard.words] == list(range(len(MINUTE)))
    for word, start_ms in zip(heard.words, MINUTE, strict=True):
        assert word.at is not None
        assert abs(word.at.start_ms - start_ms) <= 40
        assert abs(word.at.end_ms - start_ms - WORD_MS) <= 80
        assert word.probability == 0.9
    assert heard.duration_ms == 60_000
    assert heard.coverage_ms == sum(stretch.duration_ms for stretch in heard.speech)
    assert (heard.language, heard.notices) == ("en", ())


def test_long_silences_are_not_heard_and_times_stay_right() -> None:
    engine = ToneEngine()
    heard = transcribe(recording(1000, 50_000, 100_000, length_ms=120_000), engine, DETECTOR)
    assert [word.at and round(word.at.start_ms, -2) for word in heard.words] == [1000, 50_000, 100_000]
    assert sum(engine.windows_ms) < 5000


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, dtype=np.float32),
        np.zeros(10, dtype=np.float32),
        np.zeros(16_000, dtype=np.float32),
        np.zeros(320_000, dtype=np.float32),
    ],
    ids=["nothing", "less than a millisecond", "a second", "20 seconds"],
)
def test_silence_has_no_words_and_says_so(samples: np.ndarray) -> None:
    engine = ToneEngine()
    heard = transcribe(Audio(samples), engine, DETECTOR)
    assert (heard.words, heard.speech, heard.coverage_ms, kinds(heard)) == ((), (), 0, [NoticeKind.NO_SPEECH])
    assert engine.asked == []


def test_the_language_is_detected_unless_it_is_given() -> None:
    engine = ToneEngine(language=("nl", 0.8))
    audio = recording(*MINUTE, length_ms=60_000)
    assert transcribe(audio, engine, DETECTOR).language == "nl"
    assert transcribe(audio, engine, DETECTOR, options=Options(language="en")).language == "en"
    assert [options.language for options in engine.asked] == ["nl", "en"]
    assert detect_language(audio, engine, DETECTOR) == "nl"
    assert detect_language(Audio(np.zeros(16_000, dtype=np.float32)), engine, DETECTOR) is None


def test_an_english_model_refuses_another_language_with_a_remedy() -> None:
    engine = ToneEngine(languages=frozenset({"en"}))
    with pytest.raises(ModelError, match=r"'fr' \(only en\).*multilingual"):
        transcribe(recording(500, length_ms=2000), engine, DETECTOR, options=Options(language="fr"))


def test_verbatim_work_comes_with_a_prompt_in_its_language() -> None:
    engine = ToneEngine()
    audio = recording(500, length_ms=2000)
    asked = [Options(language="en", verbatim=True), Options(language="en")]
    asked.append(Options(language="nl", initial_prompt="Kern.", verbatim=True))
    for options in asked:
        transcribe(audio, engine, DETECTOR, options=replace(options, hotwords="Rai", task=Task.TRANSLATE))
    english, plain, dutch = engine.asked
    assert english.initial_prompt is not None
    assert "um" in english.initial_prompt.lower()
    assert plain.initial_prompt is None
    assert dutch.initial_prompt is not None
    assert dutch.initial_prompt.endswith("Kern.")
    assert dutch.initial_prompt != english.initial_prompt
    assert {options.hotwords for options in engine.asked} == {"Rai"}
    assert {options.task for options in engine.asked} == {Task.TRANSLATE}


def test_a_stretch_missed_among_others_is_found_by_itself() -> None:
    starts = (*range(500, 10_000, 700), *range(14_500, 24_000, 700))
    audio = recording(*starts, length_ms=25_000)
    long_word = np.sin(2 * np.pi * 700 * np.arange(24_000) / 16_000).astype(np.float32) * 0.2
    audio.samples[11_500 * 16 : 11_500 * 16 + len(long_word)] = long_word
    engine = ToneEngine(deaf_to=frozenset({"w20"}))
    assert "w20" in [word.text for word in transcribe(audio, engine, DETECTOR).words]
    heard = transcribe(audio, engine, DETECTOR, options=Options(second_pass=False))
    assert "w20" not in [word.text for word in heard.words]
    assert heard.coverage_ms < sum(stretch.duration_ms for stretch in heard.speech)


def test_words_under_a_stretched_word_are_found() -> None:
    engine = ToneEngine(deaf_to=frozenset({"w20", "w21", "w22", "w23", "w24"}), few=12, stretches=True)
    hurried = range(500, 15_000, 340)
    audio = recording(*hurried, length_ms=16_000)
    heard = transcribe(audio, engine, DETECTOR)
    assert [word.text for word in heard.words] == [f"w{number}" for number in range(len(hurried))]
    once = transcribe(audio, engine, DETECTOR, options=Options(second_pass=False))
    assert not engine.deaf_to & {word.text for word in once.words}


def test_doubtful_windows_are_heard_with_care_and_asked_for_their_language() -> None:
    class Foreign(ToneEngine):
        def detect_language(self, samples: np.ndarray) -> tuple[str, float]:
            return "nl", 0.9

    engine = Foreign(log_probability=-1.5)
    heard = transcribe(recording(*MINUTE, length_ms=60_000), engine, DETECTOR, options=Options(language="en"))
    assert engine.careful == len(engine.windows_ms)
    assert kinds(heard) == [NoticeKind.LANGUAGE]
    assert "'nl'" in heard.notices[0].detail


def test_a_stretch_in_another_language_is_told_with_its_times() -> None:
    class Told(ToneEngine):
        def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
            heard = super().hear(windows, options)
            return [replace(passage, language=TOLD[int(passage.tokens[0].text[1:]) // 40]) for passage in heard]

    audio = recording(*range(500, 120_000, 700), length_ms=120_000)
    notices = transcribe(audio, Told(), DETECTOR, options=Options(language="en")).notices
    assert [(notice.kind, "'nl'" in notice.detail) for notice in notices] == [(NoticeKind.LANGUAGE, True)]
    assert notices[0].at is not None
    assert abs(notices[0].at.start_ms - 30_000) < 3000
    assert abs(notices[0].at.end_ms - 90_000) < 3000


TOLD = (
    ("en", 0.9),
    ("nl", 0.9),
    ("nl", 0.8),
    ("fr", 0.4),
    ("en", 1.0),
)  # of the windows of two minutes; no notice below a probability of 0.6


def test_nothing_lies_behind_the_end() -> None:
    heard = transcribe(recording(500, 1390, length_ms=1690), ToneEngine(), DETECTOR)
    assert heard.speech[-1].end_ms <= 1690
    assert [word.at is not None and word.at.end_ms <= 1690 for word in heard.words] == [True, True]


def test_progress_ends_with_everything_heard() -> None:
    seen: list[tuple[int, int]] = []
    audio = recording(*MINUTE, length_ms=60_000)
    transcribe(audio, ToneEngine(), DETECTOR, options=Options(batch=1), progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]


def test_a_recording_in_parts_gives_the_words_of_the_whole() -> None:
    audio = recording(*MINUTE, length_ms=60_000)
    whole = transcribe(audio, ToneEngine(), DETECTOR)
    parts = split_for_work(speech_regions(DETECTOR.speech(audio.samples)), longest_ms=20_000)
    assert len(parts) > 2
    heard = [transcribe(audio.part(part), ToneEngine(), DETECTOR, offset_ms=part.start_ms) for part in parts]
    merged = merge(heard, duration_ms=audio.duration_ms)
    assert [(word.id, word.text) for word in merged.words] == [(word.id, word.text) for word in whole.words]
    for one, other in zip(merged.words, whole.words, strict=True):
        assert one.at is not None
        assert other.at is not None
        assert abs(one.at.start_ms - other.at.start_ms) <= 50
    assert merged.duration_ms == whole.duration_ms
    assert merged.coverage_ms == pytest.approx(whole.coverage_ms, rel=0.05)


def test_a_notice_about_the_whole_is_given_once() -> None:
    truncated = Notice(NoticeKind.TRUNCATED, None, "early end")
    silent = Notice(NoticeKind.NO_SPEECH, Interval(0, 10), "nobody")
    parts = [Heard((), None, 10, 0, (truncated,), ()), Heard((), "en", 10, 0, (silent, truncated), (Interval(5, 9),))]
    merged = merge(parts, duration_ms=25)
    assert merged == Heard((), "en", 25, 0, (truncated, silent), (Interval(5, 9),))


def test_a_silent_track_beside_one_with_words_is_not_told() -> None:
    told = transcribe(recording(500, length_ms=2000), ToneEngine(), DETECTOR)
    silent = transcribe(recording(length_ms=2000), ToneEngine(), DETECTOR)
    assert kinds(silent) == [NoticeKind.NO_SPEECH]
    assert notices_of([told, silent, silent]) == told.notices == ()
    assert notices_of([silent, silent]) == silent.notices


def test_a_part_in_which_no_track_has_words_is_told_once() -> None:
    told = transcribe(recording(500, length_ms=2000), ToneEngine(), DETECTOR)
    later = transcribe(recording(length_ms=2000), ToneEngine(), DETECTOR, offset_ms=2000)
    track = merge([told, later], duration_ms=4000)
    assert notices_of([track, track]) == later.notices
