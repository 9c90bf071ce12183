"""From what a file says to a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from analyzer import __version__
from analyzer.core.identity import Provenance, product_id
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Transcript, Utterance, Word

STRAYED_MS = 60_000  # the least that a mistyped time is taken to be off
MISTYPED = "the time in the file is out of all order: it was taken to be mistyped, and what was said then stays between its neighbours"
PASSED = 2  # the fewest stretches that it has to be on the wrong side of


@dataclass(frozen=True, slots=True)
class Heard:
    """A word that a file gives by itself, with its time and probability where known."""

    text: str
    at: Interval | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of speech in a file; `end_ms` is None where the file tells only the start, `heard` empty where it gives no words.

    `placed`: its time in the file cannot be right, and it was given that between its neighbours.
    """

    text: str
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    heard: tuple[Heard, ...] = ()
    placed: bool = False

    @property
    def words(self) -> tuple[Heard, ...]:
        """The words, untimed where the file does not give them one by one: no time is invented."""
        return self.heard or tuple(Heard(text) for text in self.text.split())


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: speech in its order, and what it tells of the recording."""

    said: tuple[Said, ...]
    language: str | None = None
    duration_ms: int | None = None
    notices: tuple[Notice, ...] = ()


def turns(said: Iterable[Said]) -> tuple[Said, ...]:
    """`said` in order of time, what one speaker says without another taking over as one; speech of unknown speakers stays apart.

    One time alone that is out of all order is taken to be mistyped: what was said then stays in its place, between its neighbours.
    """
    stretches = [one for one in said if one.words]
    starts = [one.start_ms for one in stretches if one.start_ms is not None]
    if len(starts) == len(stretches):
        place = strayed(starts)
        if place is None or stretches[place].heard:
            stretches.sort(key=lambda one: one.start_ms or 0)
        else:
            stretches[place] = _between(stretches[place - 1], stretches[place], stretches[place + 1])
    merged: list[Said] = []
    for speaker, group in groupby(stretches, key=lambda one: one.speaker):
        run = list(group)
        merged += run if speaker is None else [_one(run)]
    return tuple(merged)


def _between(before: Said, one: Said, after: Said) -> Said:
    """`one` at the time that its neighbours leave it; the second half of it, where the file does not tell when the first of them ends."""
    start_ms, end_ms = before.start_ms or 0, after.start_ms or 0
    free_ms = (start_ms + end_ms) // 2 if before.end_ms is None else before.end_ms
    return replace(one, start_ms=min(free_ms, end_ms), end_ms=end_ms, placed=True)


def strayed(starts: Sequence[int]) -> int | None:
    """The place of the one time (ms) without which all others rise, if it is a minute or more on the wrong side of several of them.

    >>> minutes = 60_000
    >>> strayed([0, 1 * minutes, 42 * minutes, 3 * minutes, 4 * minutes]), strayed([0, 1 * minutes, 1 * minutes - 900, 3 * minutes])
    (2, None)
    """
    fall = next((place for place, (one, following) in enumerate(pairwise(starts)) if one > following), None)
    if fall is None:
        return None
    for place in (fall, fall + 1):
        before, after = starts[:place], starts[place + 1 :]
        others = [*before, *after]
        passed = sum(other > starts[place] + STRAYED_MS for other in before) + sum(other < starts[place] - STRAYED_MS for other in after)
        if before and after and others == sorted(others) and passed >= PASSED:
            return place
    return None


def _one(run: Sequence[Said]) -> Said:
    if len(run) == 1:
        return run[0]
    starts = [one.start_ms for one in run if one.start_ms is not None]
    ends = [one.end_ms for one in run if one.end_ms is not None]
    return Said(
        text=" ".join(one.text for one in run),
        speaker=run[0].speaker,
        start_ms=min(starts, default=None),
        end_ms=max(ends) if ends and run[-1].end_ms is not None else None,
        heard=tuple(word for one in run for word in one.words),
        placed=any(one.placed for one in run),
    )


def assemble(content: Content, *, form: str, digest: str, language: str | None = None, recording: str = "") -> Transcript:
    """The transcript of an imported file whose bytes have the SHA-256 `digest`; `language`, where given, replaces what the file says."""
    timed = tuple(_ended(content.said, content.duration_ms))
    utterances = tuple(_marked_overlaps(tuple(_numbered(timed))))
    return Transcript(
        id=product_id("import", digest, form, __version__),
        recording=recording,
        language=language or content.language,
        utterances=utterances,
        made_by=Provenance(f"import:{form}", __version__, inputs=(digest,)),
        duration_ms=content.duration_ms,
        notices=(*content.notices, *_missing_times(content.said, utterances)),
    )


def _ended(said: Sequence[Said], duration_ms: int | None) -> Iterator[Said]:
    """Where a file tells only starts, speech lasts until the next begins; the last until the end of the recording, where that is known."""
    following = duration_ms
    closed: list[Said] = []
    for one in reversed(said):
        if one.start_ms is not None and one.end_ms is None:
            closed.append(replace(one, end_ms=max(one.start_ms, one.start_ms if following is None else following)))
        else:
            closed.append(one)
        following = one.start_ms if one.start_ms is not None else following
    return reversed(closed)


def _numbered(said: Iterable[Said]) -> Iterator[Utterance]:
    following = 0
    for one in said:
        words = tuple(Word(following + i, word.text, word.at, word.probability) for i, word in enumerate(one.words))
        following += len(words)
        at = None if one.start_ms is None or one.end_ms is None else Interval(one.start_ms, max(one.start_ms, one.end_ms))
        yield Utterance(at, one.speaker, words)


def _marked_overlaps(utterances: tuple[Utterance, ...]) -> Iterator[Utterance]:
    overlapping: set[int] = set()
    timed = sorted((u.at, i) for i, u in enumerate(utterances) if u.at is not None)
    for position, (at, index) in enumerate(timed):
        for other_at, other in timed[position + 1 :]:
            if other_at.start_ms >= at.end_ms:
                break
            if at & other_at and utterances[index].speaker != utterances[other].speaker:
                overlapping |= {index, other}
    return (replace(u, overlap=True) if i in overlapping else u for i, u in enumerate(utterances))


def _missing_times(said: Sequence[Said], utterances: Sequence[Utterance]) -> Iterator[Notice]:
    untimed = sum(u.at is None for u in utterances)
    if untimed:
        yield Notice(NoticeKind.NO_TIMES, None, f"{untimed} of {len(utterances)} utterances have no time in the file")
    for place, one in enumerate(said):
        if one.placed:
            yield Notice(NoticeKind.NO_TIMES, utterances[place].at, MISTYPED)
    if any(one.start_ms is not None and one.end_ms is None for one in said):
        yield Notice(NoticeKind.NO_TIMES, None, "the file tells only when speech starts; it is taken to last until the next starts")
    if untimed < len(utterances) and any(word.at is None for u in utterances for word in u.words):
        yield Notice(NoticeKind.NO_TIMES, None, "the file does not tell the time of every word; such words have none")
