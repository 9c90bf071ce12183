"""The second pass: windows that sound doubtful are heard again with more care, speech without words is heard by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from analyzer.core.time import Interval, covered_ms
from analyzer.core.transcript import bare
from analyzer.transcribe.checks import Doubt, doubts, is_echo, is_stock, loops, span_of, uncovered
from analyzer.transcribe.engine import Engine, Options, Passage, Token
from analyzer.transcribe.packing import LONGEST_MS, Sound, Window, cut_long
from analyzer.transcribe.timing import is_stretched

MISSED_MS = 1200  # speech without words that is heard again by itself
AROUND_MS = 400  # heard along on both sides
CONVINCING = -0.5  # mean log probability above which words found there are kept: less context, so surer than elsewhere
CONFIRMED = -1.3  # above which they are if they are heard alike without the neighbours
ALIKE = 0.5  # share of the words of two hearings that they have in common
SPEECH_LIKELY = 0.6  # probability of no speech below which words are kept
UNSURE = 0.5  # probability below which a word beside a stretched one is heard again with it
FAR_MS = 10_000  # how far from a stretched word what was left out may lie


def placed(window: Window, passage: Passage) -> Passage:
    """The passage with its times counted from the start of the recording."""
    tokens = []
    for token in passage.tokens:
        at = window.place(token.start_ms, token.end_ms)
        tokens.append(replace(token, start_ms=at.start_ms, end_ms=at.end_ms))
    return replace(passage, tokens=tuple(tokens))


def heard_again(window: Window, passage: Passage, sound: Sound, engine: Engine, options: Options) -> Passage:
    """The better of `passage` and what a careful hearing of its window gives (in recording time); itself when nothing is doubtful.

    Speech without words is doubtful too: a recogniser that writes no times may go on with one voice and skip the next.
    """
    if not (doubts(passage, window.duration_ms) or _skipped_ms(window, passage, sound.speech)):
        return passage
    again = replace(placed(window, engine.hear_carefully(sound.of(window), options)), language=passage.language)
    return max(passage, again, key=lambda heard: _worth(heard, window, sound.speech))


def _worth(passage: Passage, window: Window, speech: Sequence[Interval]) -> tuple[bool, bool, bool, int, float]:
    found = doubts(passage, window.duration_ms)
    unbroken = Doubt.FAST not in found and bool(passage.tokens)
    return Doubt.LOOP not in found, unbroken, Doubt.UNSURE not in found, -_skipped_ms(window, passage, speech), passage.log_probability


def _skipped_ms(window: Window, passage: Passage, speech: Sequence[Interval]) -> int:
    """How much of the speech in a window is in stretches without words, long enough to be heard again."""
    inside = [stretch for piece in window.pieces for region in speech if (stretch := piece & region)]
    return covered_ms(uncovered(passage.tokens, inside, least_ms=MISSED_MS))


def missed(tokens: Sequence[Token], sound: Sound, engine: Engine, options: Options) -> tuple[Token, ...]:
    """The tokens with those added that are found when speech without words is heard by itself."""
    whole = uncovered(tokens, sound.speech, least_ms=MISSED_MS)
    gaps = [part for gap in whole for part in cut_long(gap, sound.probabilities, longest_ms=LONGEST_MS - 2 * AROUND_MS)]
    found = [token for _, heard in _heard_alone(gaps, sound, engine, options) for token in heard]
    return tuple(sorted((*tokens, *found), key=lambda token: token.start_ms)) if found else tuple(tokens)


def unstretched(tokens: Sequence[Token], sound: Sound, engine: Engine, options: Options) -> tuple[Token, ...]:
    """The tokens, where one lasts longer than it takes to say it, replaced by what is heard in that stretch by itself if that is more.

    A recogniser that leaves words out lays the next over the time in which they were said.
    """
    runs = {gap: run for run in _stretched(tokens) if (gap := _room_of(run, tokens, sound)).duration_ms <= LONGEST_MS - 2 * AROUND_MS}
    kept = list(tokens)
    for gap, heard in reversed(list(_heard_alone(list(runs), sound, engine, options))):
        run = runs[gap]
        own = _without_neighbours(heard, tokens[max(0, run.start - 1) : run.start], tokens[run.stop : run.stop + 1])
        if len(own) > len(run):
            kept[run.start : run.stop] = own
    return tuple(kept)


def _without_neighbours(heard: Sequence[Token], before: Sequence[Token], after: Sequence[Token]) -> Sequence[Token]:
    """What was heard without the word before or after, which is heard along at the edge."""
    first = int(bool(heard and before) and bare(heard[0].text) == bare(before[0].text))
    last = len(heard) - int(bool(heard and after) and bare(heard[-1].text) == bare(after[0].text))
    return heard[first:last]


def _stretched(tokens: Sequence[Token]) -> Iterator[range]:
    """Runs of stretched tokens with the unsure ones beside them."""
    for stretched, run in groupby(range(len(tokens)), key=lambda place: is_stretched(tokens[place]) or tokens[place].probability < UNSURE):
        places = list(run)
        if stretched and any(is_stretched(tokens[place]) for place in places):
            yield range(places[0], places[-1] + 1)


def _room_of(run: range, tokens: Sequence[Token], sound: Sound) -> Interval:
    """From the token before a run to the one behind it, no farther away than what was left out may lie."""
    at = span_of(tokens[run.start : run.stop])
    before = tokens[run.start - 1].end_ms if run.start else 0
    after = tokens[run.stop].start_ms if run.stop < len(tokens) else sound.duration_ms
    return Interval(max(before, at.start_ms - FAR_MS), max(at.end_ms, min(after, at.end_ms + FAR_MS)))


def _heard_alone(gaps: Sequence[Interval], sound: Sound, engine: Engine, options: Options) -> Iterator[tuple[Interval, tuple[Token, ...]]]:
    """Each gap with what is heard in it when it is heard by itself, nothing where that does not convince.

    A gap is heard with a little of its neighbours, since it may begin within a word. Another voice there lowers the probability, and a
    recogniser may go on with that voice; so what is improbable is heard once more without the neighbours, and kept where that convinces
    or both agree.
    """
    for first in range(0, len(gaps), options.batch):
        batch = gaps[first : first + options.batch]
        hearings = dict(zip(batch, _hearings(batch, AROUND_MS, sound, engine, options), strict=True))
        doubtful = [gap for gap, heard in hearings.items() if not _credible(heard, CONVINCING, options)]
        for gap, narrow in zip(doubtful, _hearings(doubtful, 0, sound, engine, options), strict=True):
            hearings[gap] = _confirmed(_within(gap, hearings[gap]), _within(gap, narrow), options)
        yield from ((gap, _within(gap, heard).tokens) for gap, heard in hearings.items())


def _hearings(gaps: Sequence[Interval], around_ms: int, sound: Sound, engine: Engine, options: Options) -> Iterator[Passage]:
    """What is heard in each gap, in recording time, when `around_ms` before and after are heard along."""
    windows = [Window((_around(gap, around_ms, sound),)) for gap in gaps]
    for window, passage in zip(windows, engine.hear([sound.of(window) for window in windows], options), strict=True):
        yield placed(window, passage)


def _within(gap: Interval, heard: Passage) -> Passage:
    return replace(heard, tokens=tuple(token for token in heard.tokens if (token.start_ms + token.end_ms) // 2 in gap))


def _around(gap: Interval, around_ms: int, sound: Sound) -> Interval:
    return Interval(max(0, gap.start_ms - around_ms), min(sound.duration_ms, gap.end_ms + around_ms))


def _confirmed(wide: Passage, narrow: Passage, options: Options) -> Passage:
    """The narrow hearing if it convinces, else the more probable of both if they are alike; no words where neither can be believed."""
    if _credible(narrow, CONVINCING, options):
        return narrow
    wide_words, narrow_words = ([bare(token.text) for token in heard.tokens] for heard in (wide, narrow))
    alike = SequenceMatcher(a=wide_words, b=narrow_words, autojunk=False).ratio() >= ALIKE
    credible = [heard for heard in (wide, narrow) if alike and _credible(heard, CONFIRMED, options)]
    return max(credible, key=lambda heard: heard.log_probability, default=replace(wide, tokens=()))


def _credible(passage: Passage, least: float, options: Options) -> bool:
    sure = passage.log_probability > least and passage.no_speech < SPEECH_LIKELY
    return sure and not (loops(passage.tokens) or is_stock(passage) or is_echo(passage, options.initial_prompt or ""))
