"""Written words take over the times of heard ones."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.core.transcript import Word
from analyzer.transcribe.aligning import aligned, share_found

texts = st.lists(st.sampled_from(["we", "signed", "it", "late", "uh", "contract"]), max_size=12)


def heard(*words: str) -> tuple[Word, ...]:
    return tuple(Word(i, text, Interval(i * 1000, i * 1000 + 600), 0.9) for i, text in enumerate(words))


def written(*words: str) -> tuple[Word, ...]:
    return tuple(Word(i, text) for i, text in enumerate(words))


def test_words_take_over_times_whatever_their_case_and_marks() -> None:
    found = aligned(written("We", "signed", "it."), heard("uh", "we", "signed", "it"))
    assert [word.text for word in found] == ["We", "signed", "it."]
    assert [word.at for word in found] == [Interval(1000, 1600), Interval(2000, 2600), Interval(3000, 3600)]


def test_a_misheard_word_gives_its_time_and_not_its_probability() -> None:
    (_, second, _) = aligned(written("the", "annex", "nine"), heard("the", "anorak", "nine"))
    assert (second.at, second.probability) == (Interval(1000, 1600), None)


def test_words_that_were_not_heard_share_the_time_between_their_neighbours() -> None:
    words = aligned(
        written("we", "aaaa", "bb", "signed"), (Word(0, "we", Interval(0, 400), 1.0), Word(1, "signed", Interval(1000, 1500), 1.0))
    )
    assert [word.at for word in words] == [Interval(0, 400), Interval(400, 800), Interval(800, 1000), Interval(1000, 1500)]


def test_words_before_the_first_and_after_the_last_heard_word_have_no_time() -> None:
    first, _, last = aligned(written("so", "signed", "then"), heard("signed"))
    assert (first.at, last.at) == (None, None)


@given(texts, texts)
def test_no_word_is_lost_and_times_never_run_backwards(ours: list[str], theirs: list[str]) -> None:
    found = aligned(written(*ours), heard(*theirs))
    assert [(word.id, word.text) for word in found] == list(enumerate(ours))
    times = [word.at for word in found if word.at]
    assert all(one.start_ms <= two.start_ms and one.end_ms <= two.end_ms for one, two in pairwise(times))


def test_texts_that_do_not_belong_together_share_few_words() -> None:
    assert share_found(written("we", "signed"), heard("we", "signed")) == 1.0
    assert share_found(written("rain", "all", "week"), heard("we", "signed")) == 0.0
    assert share_found((), heard("we")) == 0.0
