"""Constructed transcripts, and hypothesis strategies for them."""

from __future__ import annotations

from hypothesis import strategies as st

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word

WORD_MS = 400


def spoken(*lines: str, timed: bool = True, language: str = "en") -> Transcript:
    """A transcript of lines such as `A: We signed in May.`; a line without a speaker begins with a colon."""
    utterances: list[Utterance] = []
    count = 0
    for line in lines:
        speaker, _, text = line.partition(":")
        words = tuple(
            Word(index, word, _word_time(index) if timed else None, 0.5 if timed else None)
            for index, word in enumerate(text.split(), count)
        )
        count += len(words)
        at = Interval(words[0].id * WORD_MS, (words[-1].id + 1) * WORD_MS) if timed and words else None
        utterances.append(Utterance(at, speaker or None, words))
    return Transcript("transcript-1", "recording-1", language, tuple(utterances), Provenance("test", "1"))


def _word_time(index: int) -> Interval:
    return Interval(index * WORD_MS, index * WORD_MS + WORD_MS // 2)


texts = st.lists(st.sampled_from(["yes", "We", "signed.", "Why?", "contract,", "", "Dr.", "«", "…", "naïve", "👍🏽", "end!"]), max_size=30)
speakers = st.sampled_from(["A", "B", "C", None])


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    utterances = []
    count = 0
    for speaker, words in draw(st.lists(st.tuples(speakers, texts), max_size=8)):
        utterances.append(Utterance(None, speaker, tuple(Word(count + index, text) for index, text in enumerate(words))))
        count += len(words)
    return Transcript("transcript-1", "recording-1", None, tuple(utterances), Provenance("test", "1"))
