"""Reading cues, as WebVTT and SubRip files have them and as programs get them wrong."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analyzer.core.transcript import Notice, NoticeKind
from analyzer.errors import InputError
from analyzer.exchange.cues import CUE_PAUSE_MS, SENTENCE_ENDS
from analyzer.exchange.imported import Content, Said, turns
from analyzer.exchange.labels import UNKNOWN, find_label, speakers_in
from analyzer.exchange.rolling_captions import Caption, words_shown_again
from analyzer.exchange.stamps import parse_clock
from analyzer.exchange.text import plain

TIMING = re.compile(r"\s*([\d:.,]+)\s*--+>\s*([\d:.,]+)(\s.*)?")
CUE_ID = re.compile(r"\s*(?:\d+|[0-9a-fA-F-]{32,36}(?:/\d+-\d+)?|\d+-\d+)\s*")
GROUPED = re.compile(r"\s*(\S*?\d+)-\d+\s*")  # `<guid>/16-0` of Teams and our `16-0`: the cues of one utterance
ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3}\b)")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
TAG = re.compile(r"</?(?:v|c|b|i|u|s|font|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}", re.IGNORECASE)
SPLIT_NUMBER = re.compile(r"(\d\.)\n(?=\d)")  # Teams breaks lines after full stops, those inside of numbers too
SENTENCE_MS = 30_000  # a sentence of an unknown speaker is put together from cues up to this length


@dataclass(frozen=True, slots=True)
class RawCue:
    """A cue as it stands in a file, from its timing line (counted from 1)."""

    line: int
    start_ms: int
    end_ms: int
    name: str
    payload: str


def read_cues(text: str, *, where: str) -> Content:
    """The speech in the cues of a WebVTT or SubRip `text`; errors name the file `where` and the line."""
    found, notices = _checked(list(_raw_cues(text, where)))
    if not found:
        raise InputError("there is no cue with a time and a text", where=where, remedy="Is it a subtitle file?")
    spoken = tuple(_spoken(found))
    if all(one.speaker is None for one in spoken) and not all(GROUPED.fullmatch(cue.name) for cue in found):
        spoken = tuple(_sentences(spoken))
    language = LANGUAGE.search(text.partition("\n\n")[0])
    return Content(turns(spoken), language=language[1].lower() if language else None, notices=notices)


def _raw_cues(text: str, where: str) -> Iterator[RawCue]:
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _is_timing(line)]
    for number, following in pairwise([*starts, len(lines) + 1]):
        found = TIMING.fullmatch(lines[number])
        start_ms, end_ms = (parse_clock(found[1]), parse_clock(found[2])) if found else (None, None)
        if start_ms is None or end_ms is None:
            raise InputError("this is no pair of times", where=f"{where}, line {number + 1}", remedy="Write 00:00:01.000 --> 00:00:02.000.")
        name = lines[number - 1] if number and CUE_ID.fullmatch(lines[number - 1]) else ""
        yield RawCue(number + 1, start_ms, end_ms, name, _payload(lines[number + 1 : following], last=following > len(lines)))


def _is_timing(line: str) -> bool:
    before, arrow, _ = line.partition("-->")
    return bool(arrow) and bool(before.strip()) and not before.strip(" \t0123456789:.,-")


def _payload(lines: Sequence[str], *, last: bool) -> str:
    """The text of a cue out of the lines up to the next timing: without the id of the next cue and without notes."""
    kept = [line.strip() for line in lines]
    if not last and kept and (CUE_ID.fullmatch(kept[-1]) or (len(kept) > 1 and kept[-1] and not kept[-2])):
        kept.pop()
    words, *others = "\n".join(kept).split("\n\n")
    return "\n".join([words, *(block for block in others if not ASIDE.match(block.strip()))]).strip()


def _checked(found: Sequence[RawCue]) -> tuple[list[RawCue], tuple[Notice, ...]]:
    """The cues that say something, each once and without what they repeat where they roll; one that ends before it starts has no length."""
    kept = list({_content(cue): cue for cue in reversed(found) if cue.payload}.values())[::-1]
    backwards = [cue.line for cue in kept if cue.end_ms < cue.start_ms]
    repeated = sum(bool(cue.payload) for cue in found) - len(kept)
    notices = []
    if repeated:
        notices.append(Notice(NoticeKind.REPEATED, None, f"{repeated} cues stand twice in the file; one of each was kept"))
    if backwards:
        notices.append(Notice(NoticeKind.UNSURE, None, f"{len(backwards)} cues end before they start, the first in line {backwards[0]}"))
    unrolled = _unrolled(kept)
    if rolled := sum(after != before for before, after in zip(kept, unrolled, strict=True)):
        notices.append(Notice(NoticeKind.REPEATED, None, f"{rolled} cues repeat the end of the cue before; the words were kept once"))
    return [replace(cue, end_ms=max(cue.start_ms, cue.end_ms)) for cue in unrolled if cue.payload], tuple(notices)


def _content(cue: RawCue) -> tuple[int, int, str, str]:
    return cue.start_ms, cue.end_ms, cue.payload, cue.name if GROUPED.fullmatch(cue.name) else ""


def _unrolled(found: Sequence[RawCue]) -> list[RawCue]:
    """The cues without the words that rolling captions show again; those of programs that mark voices or utterances do not roll."""
    if any(VOICE.search(cue.payload) or GROUPED.fullmatch(cue.name) for cue in found):
        return list(found)
    again = words_shown_again([Caption(cue.start_ms, cue.end_ms, _lines(cue.payload)) for cue in found])
    return [_without(cue, count) if count else cue for cue, count in zip(found, again, strict=True)]


def _lines(payload: str) -> tuple[tuple[str, ...], ...]:
    lines = (tuple(_clean(line).split()) for line in payload.split("\n"))
    return tuple(line for line in lines if line)


def _without(cue: RawCue, count: int) -> RawCue:
    """`cue` without its first `count` words."""
    kept = []
    for line in _lines(cue.payload):
        kept.append(html.escape(" ".join(line[count:]), quote=False))
        count = max(0, count - len(line))
    return replace(cue, payload="\n".join(filter(None, kept)))


def _spoken(found: Sequence[RawCue]) -> Iterator[Said]:
    """What is said in each cue, by its voice tags or else by labels, the cues of one utterance together."""
    voiced = any(VOICE.search(cue.payload) for cue in found)
    names = frozenset[str]() if voiced else speakers_in([_clean(cue.payload) for cue in found])
    grouped: dict[object, list[Said]] = {}
    speaker: str | None = None
    for number, cue in enumerate(found):
        group = GROUPED.fullmatch(cue.name)
        pieces = _voices(cue.payload) if voiced else _labelled_lines(cue.payload, names, speaker)
        for position, (speaker, text) in enumerate(pieces):  # a speaker goes on in cues without a label
            key = (group[1], speaker) if group else (number, position)
            grouped.setdefault(key, []).append(Said(text, speaker, cue.start_ms, cue.end_ms))
    return (_together(parts) for parts in grouped.values())


def _together(parts: Sequence[Said]) -> Said:
    start_ms = min(one.start_ms for one in parts if one.start_ms is not None)
    end_ms = max(one.end_ms for one in parts if one.end_ms is not None)
    return Said(" ".join(one.text for one in parts if one.text), parts[0].speaker, start_ms, end_ms)


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    before, *tagged = VOICE.split(payload)
    if text := _clean(before):
        yield None, text
    for name, words in zip(tagged[::2], tagged[1::2], strict=True):
        speaker = plain(html.unescape(name))
        yield speaker if speaker not in ("", UNKNOWN) else None, _clean(words)


def _labelled_lines(payload: str, names: frozenset[str], speaker: str | None) -> Iterator[tuple[str | None, str]]:
    """The lines of a cue by speaker; those without a label belong to the `speaker` before."""
    words = list[str]()
    for line in payload.split("\n"):
        cleaned = _clean(line)
        label = find_label(cleaned)
        if label is None or label.name not in names:
            words.append(cleaned)
            continue
        if words:
            yield speaker, " ".join(words)
        speaker, words = None if label.name == UNKNOWN else label.name, [label.rest]
    yield speaker, " ".join(words)


def _clean(text: str) -> str:
    return plain(html.unescape(TAG.sub("", SPLIT_NUMBER.sub(r"\1", text))))


def _sentences(spoken: Iterable[Said]) -> Iterator[Said]:
    """Cues of unknown speakers put together where one is cut in the middle of a sentence."""
    current: Said | None = None
    for one in spoken:
        if current is not None and _goes_on(current, one):
            current = _together((current, one))
            continue
        if current is not None:
            yield current
        current = one
    if current is not None:
        yield current


def _goes_on(current: Said, following: Said) -> bool:
    start_ms, end_ms = current.start_ms or 0, current.end_ms or 0
    next_start_ms, next_end_ms = following.start_ms or 0, following.end_ms or 0
    return (
        not current.text.rstrip("\"'”’)»").endswith(SENTENCE_ENDS)
        and 0 <= next_start_ms - end_ms < CUE_PAUSE_MS
        and next_end_ms - start_ms <= SENTENCE_MS
    )
