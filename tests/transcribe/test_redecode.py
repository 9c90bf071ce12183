from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analyzer.audio import Samples
from analyzer.core.time import Interval
from analyzer.transcribe.engine import Options, Passage, Token
from analyzer.transcribe.packing import Sound, Window
from analyzer.transcribe.redecode import heard_again, missed, placed, unstretched
from tests.transcribe.fakes import said

SOUND = Sound(np.zeros(60 * 16_000, dtype=np.float32), 1.0, np.full(60_000 // 32, 0.9, dtype=np.float32), speech=())
WINDOW = Window((Interval(1000, 5000), Interval(11_000, 15_000)))
OPTIONS = Options(language="en")
LOOP = Passage(said("we will see " * 6), -0.2, 0.01, 3.0)
SURE = Passage(said("we will see"), -0.3, 0.01, 1.0)
STOCK = Passage(said("Thank you.", start_ms=1000), -0.2, 0.01, 1.0)
ECHO = Passage(said("I mean, you know.", start_ms=1000), -0.2, 0.01, 1.0)
UNSURE = Passage(said("we wheel sea"), -1.4, 0.01, 1.0)


def spoken(*speech: Interval) -> Sound:
    return replace(SOUND, speech=speech)


@dataclass
class Answers:
    """An engine with one answer for everything."""

    answer: Passage
    heard: int = 0
    languages: frozenset[str] = frozenset({"en"})

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        return "en", 1.0

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        self.heard += len(windows)
        return [self.answer for _ in windows]

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        return self.hear([window], options)[0]


def test_a_passage_is_placed_in_the_recording() -> None:
    passage = placed(WINDOW, Passage(said("a b", start_ms=3500, word_ms=1000), -0.1, 0.0, 1.0))
    assert [(token.start_ms, token.end_ms) for token in passage.tokens] == [(4500, 5000), (11_500, 12_500)] or [
        (token.start_ms, token.end_ms) for token in passage.tokens
    ] == [(11_000, 11_500), (11_500, 12_500)]


def test_what_is_not_doubtful_is_not_heard_again() -> None:
    engine = Answers(LOOP)
    assert heard_again(WINDOW, SURE, SOUND, engine, OPTIONS) is SURE
    assert engine.heard == 0


@pytest.mark.parametrize(
    ("first", "again", "best"), [(LOOP, SURE, SURE), (UNSURE, SURE, SURE), (UNSURE, LOOP, UNSURE), (LOOP, UNSURE, UNSURE)]
)
def test_the_better_hearing_stays(first: Passage, again: Passage, best: Passage) -> None:
    assert heard_again(WINDOW, first, SOUND, Answers(again), OPTIONS).text == best.text


def test_no_words_are_not_better_than_doubtful_ones() -> None:
    assert heard_again(WINDOW, UNSURE, SOUND, Answers(Passage((), 0.0, 0.9, 1.0)), OPTIONS) is UNSURE


def test_a_window_with_speech_skipped_is_heard_again() -> None:
    sound = spoken(*WINDOW.pieces)
    skipping = Passage(said("a b c d e f g h", start_ms=1000), -0.2, 0.01, 1.0)  # nothing of the second piece
    filled = Passage((*skipping.tokens, *said("i j k l m n o p", start_ms=4000)), -0.6, 0.01, 1.0)  # counted within the window
    assert heard_again(WINDOW, skipping, sound, Answers(filled), OPTIONS).text == filled.text
    assert heard_again(WINDOW, skipping, sound, Answers(replace(filled, log_probability=-1.1)), OPTIONS) is skipping
    assert heard_again(WINDOW, skipping, sound, Answers(replace(filled, compression=3.0)), OPTIONS) is skipping
    assert heard_again(WINDOW, skipping, sound, Answers(replace(skipping, log_probability=-0.6)), OPTIONS) is skipping


def test_what_is_silent_in_a_window_is_not_skipped() -> None:
    engine = Answers(LOOP)
    heard = Passage(said("a b c d e f g h", start_ms=1000), -0.2, 0.01, 1.0)
    assert heard_again(WINDOW, heard, spoken(WINDOW.pieces[0], Interval(11_000, 12_000)), engine, OPTIONS) is heard
    assert engine.heard == 0


def test_speech_without_words_is_heard_by_itself() -> None:
    tokens = (*said("a b c", start_ms=1000), *said("x y z", start_ms=9000))
    engine = Answers(said_passage := Passage(said("found there", start_ms=1000), -0.2, 0.01, 1.0))
    found = missed(tokens, spoken(Interval(1000, 10_000)), engine, OPTIONS)
    assert [token.text for token in found] == ["a", "b", "c", "found", "there", "x", "y", "z"]
    assert engine.heard == 1
    assert found[3].start_ms == 2400 - 400 + said_passage.tokens[0].start_ms


@pytest.mark.parametrize("answer", [LOOP, UNSURE, Passage(said("we agreed"), -0.2, 0.9, 1.0), STOCK, ECHO])
def test_what_does_not_convince_is_not_added(answer: Passage) -> None:
    tokens = said("a b c", start_ms=1000)
    options = Options(language="en", initial_prompt="Um, I, I mean, you know.")
    assert missed(tokens, spoken(Interval(1000, 10_000)), Answers(answer), options) == tokens


@dataclass
class Wide:
    """An engine that hears one thing with the neighbours of a gap and another without them."""

    wide: Passage
    narrow: Passage
    languages: frozenset[str] = frozenset({"en"})

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        return "en", 1.0

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        return [self.wide if len(window) > 7600 * 16 else self.narrow for window in windows]

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        return self.hear([window], options)[0]


def found_with(*, wide: Passage, narrow: Passage) -> str:
    tokens = said("a b c", start_ms=1000)
    found = missed(tokens, spoken(Interval(1000, 10_000)), Wide(wide, narrow), OPTIONS)
    return " ".join(token.text for token in found[len(tokens) :])


def test_what_is_improbable_is_kept_if_it_is_heard_alike_or_for_sure_without_the_neighbours() -> None:
    wide = Passage(said("we wheel sea it there", start_ms=1000), -1.2, 0.01, 1.0)
    narrow = Passage(said("we will sea it", start_ms=600), -0.7, 0.01, 1.0)
    assert found_with(wide=wide, narrow=narrow) == "we will sea it"
    assert found_with(wide=replace(wide, log_probability=-0.6), narrow=narrow) == "we wheel sea it there"
    assert found_with(wide=wide, narrow=Passage(said("my sons go home", start_ms=600), -0.7, 0.01, 1.0)) == ""
    assert found_with(wide=wide, narrow=replace(narrow, log_probability=-1.4)) == "we wheel sea it there"
    assert found_with(wide=replace(wide, log_probability=-1.4), narrow=replace(narrow, log_probability=-1.4)) == ""
    assert found_with(wide=Passage((), -1.2, 0.01, 1.0), narrow=narrow) == ""
    assert found_with(wide=Passage((), -1.2, 0.01, 1.0), narrow=replace(narrow, log_probability=-0.4)) == "we will sea it"
    assert found_with(wide=replace(wide, no_speech=0.9), narrow=replace(narrow, no_speech=0.9)) == ""


def test_words_that_were_there_are_not_added_twice() -> None:
    tokens = (*said("a b c", start_ms=1000), *said("x y z", start_ms=5000))
    again = Passage(said("x y z", start_ms=5000 - 2400 + 400), -0.2, 0.01, 1.0)
    assert missed(tokens, spoken(Interval(1000, 6000)), Answers(again), OPTIONS) == tokens


def test_when_all_speech_has_words_nothing_is_heard_again() -> None:
    engine = Answers(SURE)
    missed(said("a b c d", start_ms=1000), spoken(Interval(1000, 2500)), engine, OPTIONS)
    assert engine.heard == 0


def test_a_long_stretch_without_words_is_heard_in_windows_a_model_can_take() -> None:
    lengths: list[int] = []

    class Measuring(Answers):
        def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
            lengths.extend(len(window) // 16 for window in windows)
            return super().hear(windows, options)

    missed((), spoken(Interval(0, 55_000)), Measuring(SURE), OPTIONS)
    assert len(lengths) == 2
    assert max(lengths) <= 30_000


def test_pauses_inside_a_stretch_without_words_do_not_divide_it() -> None:
    engine = Answers(SURE)
    missed((), spoken(Interval(1000, 2000), Interval(2500, 3500), Interval(4300, 5000)), engine, OPTIONS)
    assert engine.heard == 1


def stretched() -> tuple[Token, ...]:
    """Two words of which the second is laid over two seconds, between others."""
    return (
        *said("Training.", start_ms=1000),
        Token("Thank", 2000, 2700, 0.4),
        Token("you,", 2700, 4700, 0.98),
        *said("Helen.", start_ms=6000),
    )


def test_a_word_laid_over_speech_gives_way_to_what_is_said_there() -> None:
    engine = Answers(Passage(said("they wait for a date thank you", start_ms=700, word_ms=300), -0.2, 0.01, 1.0))
    found = unstretched(stretched(), SOUND, engine, OPTIONS)
    assert " ".join(token.text for token in found) == "Training. they wait for a date thank you Helen."
    assert engine.heard == 1


def test_two_such_stretches_are_both_replaced_and_neighbours_heard_along_stand_once() -> None:
    twice = (*stretched(), *(replace(token, start_ms=token.start_ms + 10_000, end_ms=token.end_ms + 10_000) for token in stretched()))
    engine = Answers(Passage(said("training they wait for a date Helen", start_ms=500, word_ms=400), -0.2, 0.01, 1.0))
    found = unstretched(twice, SOUND, engine, OPTIONS)
    assert " ".join(token.text for token in found) == " ".join(["Training. they wait for a date Helen."] * 2)


@pytest.mark.parametrize("place", [slice(1, None), slice(None, -1)])
def test_a_stretched_word_at_an_end_is_heard_as_far_as_words_may_have_been_left_out(place: slice) -> None:
    far = tuple(replace(token, start_ms=token.start_ms + 30_000, end_ms=token.end_ms + 30_000) for token in stretched()[place])
    engine = Answers(Passage(said("they wait for a date thank you", start_ms=11_000, word_ms=300), -0.2, 0.01, 1.0))
    assert "they wait for a date" in " ".join(token.text for token in unstretched(far, SOUND, engine, OPTIONS))


UNSURE_BUT_MORE = Passage(said("they weight for a day think you", start_ms=700), -1.4, 0.01, 1.0)


@pytest.mark.parametrize("answer", [LOOP, UNSURE_BUT_MORE, Passage(said("thank you", start_ms=2000), -0.2, 0.01, 1.0)])
def test_a_word_laid_over_speech_stays_where_no_more_is_heard_for_sure(answer: Passage) -> None:
    assert unstretched(stretched(), SOUND, Answers(answer), OPTIONS) == stretched()


def test_words_of_usual_length_are_not_heard_again() -> None:
    engine = Answers(SURE)
    tokens = said("a b c", start_ms=1000)
    assert unstretched(tokens, SOUND, engine, OPTIONS) == tokens
    assert engine.heard == 0
