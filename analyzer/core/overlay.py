"""A transcript as people left it: corrections, speakers and off-record marks replayed over words that never change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from analyzer.core.acts import Act, Check, Correct, OffRecord, Speak, Split, standing
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Turn, Utterance, Word, joined_turns
from analyzer.core.units import Segment


def overlaid(transcript: Transcript, acts: Sequence[Act]) -> Transcript:
    """The transcript with the standing corrections, speaker changes, off-record marks and checks; ids and number of words stay the same."""
    texts: dict[int, str] = {}
    speakers: dict[int, str] = {}
    status = transcript.status
    for act in standing(acts):
        body = act.body
        if isinstance(body, Correct) and body.transcript == transcript.id:
            texts[body.word] = body.text
        elif isinstance(body, Speak) and body.transcript == transcript.id:
            speakers |= dict.fromkeys(range(body.first, body.last + 1), body.speaker)
        elif isinstance(body, Check) and body.transcript == transcript.id:
            status = body.status
    texts |= dict.fromkeys(off_record(transcript.id, acts), "")
    if not texts and not speakers:
        return transcript if status is transcript.status else replace(transcript, status=status)
    utterances = tuple(_respoken(transcript.utterances, texts, speakers))
    turns = joined_turns(_given_over(transcript, speakers)) if speakers and transcript.turns else transcript.turns
    return replace(transcript, status=status, utterances=utterances, turns=turns)


def off_record(transcript: str, acts: Sequence[Act]) -> frozenset[int]:
    """The ids of the words of a transcript that are not to be used."""
    marks = (act.body for act in standing(acts) if isinstance(act.body, OffRecord) and act.body.transcript == transcript)
    return frozenset(word for mark in marks for word in range(mark.first, mark.last + 1))


def _respoken(utterances: Iterable[Utterance], texts: dict[int, str], speakers: dict[int, str]) -> Iterable[Utterance]:
    for utterance in utterances:
        if not utterance.words:
            yield utterance
        words = tuple(replace(word, text=texts[word.id], probability=None) if word.id in texts else word for word in utterance.words)
        for speaker, run in groupby(words, key=lambda word: speakers.get(word.id, utterance.speaker)):
            part = tuple(run)
            at = utterance.at if len(part) == len(words) else span_of(part)
            confidence = None if all(word.id in speakers for word in part) else utterance.confidence
            yield replace(utterance, speaker=speaker, words=part, at=at, confidence=confidence)


def _given_over(transcript: Transcript, speakers: Mapping[int, str]) -> Iterator[Turn]:
    """The turns after `speakers` were given to words: the speech around a word goes with it, wordless speech with all of its voice."""
    said: dict[str | None, list[Word]] = {}
    for utterance in transcript.utterances:
        said.setdefault(utterance.speaker, []).extend(utterance.words)
        for speaker, run in groupby(utterance.words, key=lambda word: speakers.get(word.id)):
            if speaker is not None and (at := span_of(tuple(run))) is not None:
                yield Turn(at, speaker)
    now = {label: {speakers.get(word.id, label) for word in words} for label, words in said.items()}
    timed = {label: sorted((word.at, word.id) for word in words if word.at) for label, words in said.items()}
    for turn in transcript.turns:
        own = timed.get(turn.speaker, [])
        first = bisect_right(own, turn.at.start_ms, key=lambda word: word[0].end_ms)
        inside = own[first : bisect_left(own, turn.at.end_ms, key=lambda word: word[0].start_ms)]
        if inside:
            yield from _divided(turn, [(at, speakers.get(word, turn.speaker)) for at, word in inside])
        else:
            whole = now.get(turn.speaker, set())
            yield Turn(turn.at, next(iter(whole)) or turn.speaker) if len(whole) == 1 else turn


def _divided(turn: Turn, words: Sequence[tuple[Interval, str]]) -> Iterator[Turn]:
    """The turn cut halfway between neighbouring words of different speakers."""
    changes = [(before, after) for before, after in pairwise(words) if before[1] != after[1]]
    halfway = [(before[0].end_ms + after[0].start_ms) // 2 for before, after in changes]
    cuts = sorted(min(max(cut, turn.at.start_ms), turn.at.end_ms) for cut in halfway)
    edges = pairwise([turn.at.start_ms, *cuts, turn.at.end_ms])
    for (start_ms, end_ms), speaker in zip(edges, [words[0][1], *(after[1] for _, after in changes)], strict=True):
        yield Turn(Interval(start_ms, end_ms), speaker)


def span_of(words: Sequence[Word]) -> Interval | None:
    """The time from the first to the last timed word, or None when no word has a time."""
    times = [word.at for word in words if word.at is not None]
    return Interval(min(t.start_ms for t in times), max(t.end_ms for t in times)) if times else None


def resegmented(segments: Sequence[Segment], acts: Sequence[Act]) -> tuple[Segment, ...]:
    """The segments after the standing splits and joins, in the order of their words.

    A `Split` whose old segments are not all there any more (another stands before it) does nothing.
    """
    present = {segment.id: segment for segment in segments}
    for act in standing(acts):
        if isinstance(act.body, Split) and present.keys() >= set(act.body.old):
            for old in act.body.old:
                del present[old]
            present |= {segment.id: segment for segment in act.body.new}
    return tuple(sorted(present.values(), key=lambda segment: (segment.transcript, segment.first, segment.last, segment.id)))
