from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.core.transcript import Utterance, Word
from analyzer.diarize.assign import ENDLESS_MS, LONG_MS, assign, by_channel
from analyzer.diarize.turns import Turn


def words_of(*spoken: tuple[str, int, int] | str) -> tuple[Word, ...]:
    """Words from (text, start_ms, end_ms), or from a text alone for a word without time."""
    return tuple(Word(i, item) if isinstance(item, str) else Word(i, item[0], Interval(*item[1:])) for i, item in enumerate(spoken))


def turn(speaker: str, start_ms: int, end_ms: int, confidence: float = 1.0) -> Turn:
    return Turn(Interval(start_ms, end_ms), speaker, confidence)


def spoken(utterances: tuple[Utterance, ...]) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in utterances]


def test_words_go_to_the_speaker_of_their_turn() -> None:
    words = words_of(("Did", 0, 200), ("it", 200, 300), ("work?", 300, 900), ("Not", 1000, 1200), ("yet.", 1200, 1700))
    assert spoken(assign(words, [turn("S1", 0, 950), turn("S2", 950, 2000)])) == [("S1", "Did it work?"), ("S2", "Not yet.")]


def test_a_change_moves_to_the_end_of_the_sentence() -> None:
    words = words_of(("We", 0, 300), ("agreed.", 300, 1000), ("But", 1000, 1300), ("when", 1300, 1700), ("exactly?", 1700, 2500))
    late = [turn("S1", 0, 1250), turn("S2", 1250, 2500)]
    early = [turn("S1", 0, 700), turn("S2", 700, 2500)]
    for turns in (late, early):
        assert spoken(assign(words, turns)) == [("S1", "We agreed."), ("S2", "But when exactly?")]


def test_a_change_moves_to_the_pause_where_nothing_is_punctuated() -> None:
    words = words_of(("we", 0, 300), ("agreed", 300, 1000), ("but", 1600, 1800), ("when", 1800, 2100), ("exactly", 2100, 2800))
    assert spoken(assign(words, [turn("S1", 0, 1850), turn("S2", 1850, 2800)])) == [("S1", "we agreed"), ("S2", "but when exactly")]


def test_a_first_word_stretched_over_the_pause_before_it_belongs_to_its_turn() -> None:
    words = words_of(("Fine.", 0, 900), ("So", 900, 4200), ("next", 4200, 4500), ("question.", 4500, 5200))
    assert spoken(assign(words, [turn("S1", 0, 1000), turn("S2", 4000, 5200)])) == [("S1", "Fine."), ("S2", "So next question.")]


def test_one_stray_word_inside_a_sentence_does_not_change_the_speaker() -> None:
    words = words_of(("the", 0, 400), ("contract", 400, 800), ("was", 800, 1200), ("signed", 1200, 1600))
    assert spoken(assign(words, [turn("S1", 0, 800), turn("S2", 800, 1200), turn("S1", 1200, 1600)])) == [("S1", "the contract was signed")]


def test_words_without_times_go_with_their_neighbours() -> None:
    words = words_of(("Well,", 0, 500), "I", ("think.", 700, 1000), "Yes,", ("exactly.", 2200, 2800))
    assert spoken(assign(words, [turn("S1", 0, 1500), turn("S2", 2000, 3000)])) == [("S1", "Well, I think."), ("S2", "Yes, exactly.")]


def test_words_outside_all_turns_go_to_the_nearest() -> None:
    words = words_of(("Hm.", 1900, 2000), ("Right.", 8800, 9000))
    assert spoken(assign(words, [turn("S1", 0, 1500), turn("S2", 9200, 9900)])) == [("S1", "Hm."), ("S2", "Right.")]


def test_without_turns_nobody_is_named() -> None:
    words = words_of(("One", 0, 400), ("two.", 400, 900))
    assert assign(words, []) == (Utterance(Interval(0, 900), None, words),)
    assert assign((), [turn("S1", 0, 900)]) == ()


def test_without_times_nobody_is_named() -> None:
    words = words_of("no", "times")
    assert assign(words, [turn("S1", 0, 900)]) == (Utterance(None, None, words),)


def test_speech_of_two_at_a_time_is_marked() -> None:
    words = words_of(("Let", 0, 300), ("me", 300, 600), ("finish.", 600, 1000), ("Sorry.", 3000, 3500))
    marked = assign(words, [turn("S1", 0, 1000), turn("S2", 500, 1400), turn("S2", 3000, 3500)])
    assert [(u.speaker, u.overlap) for u in marked] == [("S1", True), ("S2", False)]


def test_confidence_is_that_of_the_turns_as_far_as_they_cover_the_words() -> None:
    sure, unsure = assign(
        words_of(("Sure.", 0, 1000), ("Unsure.", 1000, 2000)),
        [turn("S1", 0, 1000, 0.9), turn("S1", 1000, 1250, 0.9), turn("S2", 1250, 2000, 0.8)],
    )
    assert sure.confidence == 0.9
    assert unsure.speaker == "S2"
    assert unsure.confidence == 0.6  # 0.8 during three quarters of the word


def test_a_monologue_is_cut_at_sentences_and_long_pauses() -> None:
    sentence_ms = 5000
    said = [(f"sentence{i}.", i * sentence_ms, (i + 1) * sentence_ms) for i in range(20)]
    utterances = assign(words_of(*said), [turn("S1", 0, 20 * sentence_ms)])
    assert len(utterances) == 4
    assert all(u.at is not None and u.at.duration_ms == LONG_MS for u in utterances[:3])
    paused = assign(words_of(("Done.", 0, 500), ("Next.", 2500, 3000)), [turn("S1", 0, 3000)])
    assert [u.text for u in paused] == ["Done.", "Next."]
    thinking = assign(words_of(("it", 0, 500), ("was", 2500, 3000)), [turn("S1", 0, 3000)])
    assert [u.text for u in thinking] == ["it was"]


def test_a_monologue_without_punctuation_is_cut_at_pauses() -> None:
    said = [("word", i * 1000, i * 1000 + 500) for i in range(200)]
    lengths = [u.at.duration_ms for u in assign(words_of(*said), []) if u.at]
    assert len(lengths) == 4
    assert all(length <= ENDLESS_MS + 1000 for length in lengths)


def test_channels_are_interleaved_and_numbered_anew() -> None:
    left = words_of(("Hello?", 1000, 1500), ("Who", 4000, 4200), ("is", 4200, 4300), ("it?", 4300, 4800))
    right = words_of(("Hi.", 500, 900), ("Me.", 5000, 5400))
    utterances = by_channel([left, right])
    assert spoken(utterances) == [("S1", "Hi."), ("S2", "Hello?"), ("S2", "Who is it?"), ("S1", "Me.")]
    assert [word.id for u in utterances for word in u.words] == list(range(6))
    assert not any(u.overlap for u in utterances)


def test_questions_and_answers_on_two_channels_alternate() -> None:
    asked = words_of(("Did", 0, 300), ("you", 300, 500), ("sign?", 500, 1000), ("And", 1700, 1900), ("why?", 1900, 2400))
    answered = words_of(("Yes.", 1100, 1500), ("Because.", 2500, 3000))
    assert spoken(by_channel([asked, answered])) == [("S1", "Did you sign?"), ("S2", "Yes."), ("S1", "And why?"), ("S2", "Because.")]


def test_a_word_in_a_pause_of_another_channel_breaks_its_sentence_and_one_beside_its_words_does_not() -> None:
    told = words_of(("So", 0, 400), ("we", 400, 800), ("signed", 1500, 2000), ("it.", 2000, 2400))
    assert spoken(by_channel([told, words_of(("Hm.", 1000, 1300))])) == [("S1", "So we"), ("S2", "Hm."), ("S1", "signed it.")]
    assert spoken(by_channel([told, words_of(("Hm.", 300, 500))])) == [("S1", "So we signed it."), ("S2", "Hm.")]


def test_channels_that_speak_together_are_marked() -> None:
    utterances = by_channel([words_of(("Yes.", 0, 1000)), words_of(("No.", 100, 900)), ()])
    assert [(u.speaker, u.overlap) for u in utterances] == [("S1", True), ("S2", True)]


def intervals(longest_ms: int = 3000) -> st.SearchStrategy[Interval]:
    return st.builds(lambda start, length: Interval(start, start + length), st.integers(0, 60_000), st.integers(0, longest_ms))


texts = st.sampled_from(["yes", "no.", "well,", "", "why?", "“quoted.”"])
some_words = st.lists(st.tuples(texts, st.none() | intervals()), max_size=30).map(
    lambda items: tuple(Word(i, text, at) for i, (text, at) in enumerate(items))
)
some_turns = st.lists(st.builds(Turn, intervals(20_000), st.sampled_from(["S1", "S2", "S3"]), st.floats(0, 1), st.booleans()), max_size=8)


@given(some_words, some_turns)
def test_no_word_is_lost_or_changed_or_moved(words: tuple[Word, ...], turns: list[Turn]) -> None:
    utterances = assign(words, turns)
    assert tuple(word for u in utterances for word in u.words) == words
    assert all(u.words for u in utterances)


@given(some_words, some_turns)
def test_speakers_are_those_of_the_turns_and_confidence_is_a_share(words: tuple[Word, ...], turns: list[Turn]) -> None:
    for utterance in assign(words, turns):
        assert utterance.speaker is None or utterance.speaker in {turn.speaker for turn in turns}
        assert utterance.confidence is None or 0 <= utterance.confidence <= 1


@given(some_words, some_turns)
def test_the_order_of_the_turns_does_not_matter(words: tuple[Word, ...], turns: list[Turn]) -> None:
    distinct = list({turn.at: turn for turn in turns}.values())
    assert assign(words, distinct) == assign(words, distinct[::-1])


@given(st.lists(some_words, max_size=3))
def test_interleaving_loses_no_word(channels: list[tuple[Word, ...]]) -> None:
    utterances = by_channel(channels)
    assert sorted(word.text for u in utterances for word in u.words) == sorted(word.text for channel in channels for word in channel)
    assert [word.id for u in utterances for word in u.words] == list(range(sum(map(len, channels))))
