"""What a coder reads: segments with their text as corrected, who says it, when, and what was said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from itertools import groupby, islice
from operator import or_
from statistics import fmean

from analyzer.core.overlay import span_of
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, joined
from analyzer.core.units import Hearing, Scheme, Segment, Unit
from analyzer.units.interviewer import asks
from analyzer.units.rendering import Rendering, render, trimmed


def view(
    transcript: Transcript,
    segments: Sequence[Segment],
    *,
    parties: Mapping[str, str | None],
    interviewers: Collection[str],
    context_words: int = 60,
    rendering: Rendering | None = None,
) -> tuple[Unit, ...]:
    """The units of `segments`, one each, over a transcript with its overlays applied.

    `parties` maps speaker labels to parties. A segment over several speakers is that of the one with most words in it.
    `before` holds at most `context_words` words, a line per utterance: those just before the segment, or for QUESTION_ANSWER those of the
    last question that somebody else asked. Times are those of the words, else of the utterances. A `rendering` at hand is not made again.
    """
    rendering = rendering or render(transcript)
    units = []
    for segment in segments:
        words = rendering.words[segment.first : segment.last + 1]
        utterances = _utterances(transcript, rendering, segment)
        speaker = _speaker(utterances, segment)
        unit = Unit(
            segment=segment,
            text=_text(rendering, segment) if any(segment.trim) else joined(words),
            speaker=speaker,
            party=parties.get(speaker) if speaker is not None else None,
            at=span_of(words) or _hull(utterances),
            before=_before(transcript, rendering, segment, speaker=speaker, most=context_words),
            interviewer=speaker in interviewers,
            heard=_heard(rendering, segment, [utterance for utterance in utterances if utterance.speaker == speaker]),
        )
        units.append(unit)
    return tuple(units)


def _text(rendering: Rendering, segment: Segment) -> str:
    return " ".join(text for _, _, text in trimmed(rendering.words, segment) if text)


def _utterances(transcript: Transcript, rendering: Rendering, segment: Segment) -> tuple[Utterance, ...]:
    return transcript.utterances[rendering.lines[segment.first] - 1 : rendering.lines[segment.last]]


def _speaker(utterances: Sequence[Utterance], segment: Segment) -> str | None:
    if len(utterances) == 1:
        return utterances[0].speaker
    spoken: Counter[str | None] = Counter()
    for utterance in utterances:
        spoken[utterance.speaker] += sum(segment.first <= word.id <= segment.last for word in utterance.words)
    return max(spoken, key=lambda speaker: spoken[speaker])


def _hull(utterances: Sequence[Utterance]) -> Interval | None:
    times = [utterance.at for utterance in utterances if utterance.at is not None]
    return reduce(or_, times) if times else None


def _heard(rendering: Rendering, segment: Segment, utterances: Sequence[Utterance]) -> Hearing | None:
    words = tuple(word.probability for word, _, text in trimmed(rendering.words, segment) for _ in text.split())
    told = [utterance.confidence for utterance in utterances if utterance.confidence is not None]
    heard = Hearing(words, fmean(told) if told else None)
    return heard if told or heard.mean is not None else None


def _before(transcript: Transcript, rendering: Rendering, segment: Segment, *, speaker: str | None, most: int) -> str:
    if segment.scheme is Scheme.QUESTION_ANSWER:
        return _question(transcript.utterances[: rendering.lines[segment.first] - 1], speaker, most)
    words = rendering.words
    earlier = (words[place] for place in range(segment.first - 1, -1, -1) if words[place].text)
    context = list(islice(earlier, most))[::-1]
    return "\n".join(joined(list(line)) for _, line in groupby(context, key=lambda word: rendering.lines[word.id]))


def _question(earlier: Sequence[Utterance], speaker: str | None, most: int) -> str:
    """The last words of the last utterance in which somebody else asks something."""
    for utterance in reversed(earlier):
        if utterance.speaker != speaker and asks(utterance):
            return joined([word for word in utterance.words if word.text][-most:])
    return ""
