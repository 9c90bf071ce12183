"""A study as the rows of its page: what is shown where, in which words and colours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.time import Interval, clock
from analyzer.core.transcript import Notice
from analyzer.report.colours import colour_of, ink_on
from analyzer.report.view import CodeCount, Mark, RecordingView, SegmentView, Standing, StudyView
from analyzer.report.words import NOTICES, REASONS, STATUSES, counted, duration, share


@dataclass(frozen=True, slots=True)
class Paint:
    """A code of the codebook on the page: `key` is what filters know it by, `css` the class that carries its colours."""

    key: str
    css: str
    colour: str
    ink: str
    code: Code
    depth: int


@dataclass(frozen=True, slots=True)
class Question:
    """A dimension of the codebook on the page."""

    key: str
    dimension: Dimension
    paints: tuple[Paint, ...]

    def paint(self, code: str) -> Paint:
        """The paint of a code of this dimension."""
        self.dimension.code(code)
        return next(paint for paint in self.paints if paint.code.id == code)


@dataclass(frozen=True, slots=True)
class When:
    """A moment of a recording: as written, and where it can be played (None: nowhere)."""

    said: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """One code on a segment: `strength` is its score or probability in words."""

    paint: Paint | None
    standing: Standing
    strength: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a segment carries in one dimension."""

    label: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a model suggests nothing, and in which dimensions."""

    reason: str
    dimensions: str


@dataclass(frozen=True, slots=True)
class Line:
    """A segment on the page; `tokens` are `dimension.code.standing` for the filters."""

    number: int
    view: SegmentView
    when: When | None
    tokens: str
    answers: tuple[Answer, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Reel:
    """A recording on the page with its segments."""

    number: int
    view: RecordingView
    length: str
    covered: int | None  # per cent of the recording
    status: str
    start: When | None
    notices: tuple[tuple[str, When | None, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the coding table; `decided` and `drafted` are bar lengths in per cent of the longest."""

    paint: Paint
    count: CodeCount
    decided: float
    drafted: float


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of the coding table in one dimension, for one party."""

    name: str
    question: Question
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template reads."""

    view: StudyView
    facts: tuple[str, ...]
    reels: tuple[Reel, ...]
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    parties: tuple[str, ...]
    standings: frozenset[Standing]
    calibrated: bool
    playable: bool


def page_of(view: StudyView, *, folder: Path) -> Page:
    """The page of a study as it will lie in `folder`, from where recordings are found."""
    questions = tuple(_questions(view.codebook))
    reels = _reels(view, {question.dimension.id: question for question in questions}, folder)
    marks = [mark for segment in view.segments for mark in segment.marks]
    return Page(
        view=view,
        facts=tuple(_facts(view)),
        reels=reels,
        questions=questions,
        groups=tuple(_groups(view.counts, questions)),
        parties=tuple(sorted({segment.party for segment in view.segments if segment.party})),
        standings=frozenset(mark.standing for mark in marks),
        calibrated=any(mark.calibrated for mark in marks),
        playable=any(reel.start for reel in reels),
    )


def _facts(view: StudyView) -> Iterator[str]:
    yield counted(len(view.recordings), "recording")
    if lengths := [recording.duration_ms for recording in view.recordings if recording.duration_ms is not None]:
        yield duration(sum(lengths))
    yield counted(sum(recording.words for recording in view.recordings), "word")
    yield counted(len(view.segments), "segment")
    yield f"codebook {view.codebook.name or view.codebook.id}, version {view.codebook.version}"


def _questions(codebook: Codebook) -> Iterator[Question]:
    number = 0
    for index, dimension in enumerate(codebook.dimensions):
        paints = []
        for place, (code, depth) in enumerate(_in_tree(dimension.codes)):
            colour = colour_of(code.colour, number)
            paints.append(Paint(f"{index}.{place}", f"c{number}", colour, ink_on(colour), code, depth))
            number += 1
        yield Question(str(index), dimension, tuple(paints))


def _in_tree(codes: Sequence[Code], parent: str | None = None, depth: int = 0) -> Iterator[tuple[Code, int]]:
    """Codes under their parents, each with its depth."""
    for code in codes:
        if code.parent == parent:
            yield code, depth
            yield from _in_tree(codes, code.id, depth + 1)


def _reels(view: StudyView, questions: dict[str, Question], folder: Path) -> tuple[Reel, ...]:
    lines: dict[str, list[Line]] = {recording.id: [] for recording in view.recordings}
    sounds = {recording.id: _sound(recording.audio, folder) for recording in view.recordings}
    for number, segment in enumerate(view.segments):
        lines[segment.recording].append(_line(number, segment, questions, sounds[segment.recording]))
    return tuple(
        _reel(number, recording, sounds[recording.id], tuple(lines[recording.id])) for number, recording in enumerate(view.recordings)
    )


def _sound(audio: Path | None, folder: Path) -> str | None:
    """The reference to an audio file from the page: relative, so that a study can be moved; None when the file is gone."""
    if audio is None or not audio.is_file():
        return None
    return quote(Path(os.path.relpath(audio.resolve(), folder.resolve())).as_posix())


def _reel(number: int, view: RecordingView, sound: str | None, lines: tuple[Line, ...]) -> Reel:
    return Reel(
        number=number,
        view=view,
        length=duration(view.duration_ms) if view.duration_ms is not None else "",
        covered=_covered(view),
        status=STATUSES[view.status],
        start=When("Play", f"{sound}#t=0") if sound else None,
        notices=tuple(_notice(notice, sound) for notice in view.notices),
        lines=lines,
    )


def _covered(view: RecordingView) -> int | None:
    if view.coverage_ms is None or not view.speech_ms:
        return None
    return min(100, 100 * view.coverage_ms // view.speech_ms)


def _notice(notice: Notice, sound: str | None) -> tuple[str, When | None, str]:
    return NOTICES[notice.kind], _when(notice.at, sound), notice.detail


def _when(at: Interval | None, sound: str | None) -> When | None:
    """The start of `at`, with a media fragment in seconds (https://www.w3.org/TR/media-frags/)."""
    if at is None:
        return None
    fragment = f"#t={at.start_ms / 1000:.3f},{at.end_ms / 1000:.3f}"
    return When(clock(at.start_ms), sound + fragment if sound else None)


def _line(number: int, segment: SegmentView, questions: dict[str, Question], sound: str | None) -> Line:
    order = list(questions)
    marks = sorted(segment.marks, key=lambda mark: (order.index(mark.dimension), mark.party or "")) if segment.marks else []
    return Line(
        number=number,
        view=segment,
        when=_when(segment.at, sound),
        tokens=" ".join(_token(mark, questions[mark.dimension]) for mark in marks),
        answers=tuple(_answers(marks, questions)),
        refusals=tuple(_refusals(marks, questions)),
    )


def _token(mark: Mark, question: Question) -> str:
    key = question.paint(mark.code).key if mark.code is not None else f"{question.key}."
    return f"{key}.{mark.standing.value}"


def _answers(marks: Sequence[Mark], questions: dict[str, Question]) -> Iterator[Answer]:
    shown = [mark for mark in marks if mark.standing is not Standing.REFUSED]
    for (dimension, party), group in groupby(shown, key=lambda mark: (mark.dimension, mark.party)):
        question = questions[dimension]
        yield Answer(_labelled(question, party), tuple(_chip(mark, question) for mark in group))


def _chip(mark: Mark, question: Question) -> Chip:
    return Chip(question.paint(mark.code) if mark.code is not None else None, mark.standing, _strength(mark))


def _strength(mark: Mark) -> str:
    if mark.score is None:
        return ""
    return f"{'probability' if mark.calibrated else 'score'} {share(mark.score)}"


def _refusals(marks: Sequence[Mark], questions: dict[str, Question]) -> Iterator[Refusal]:
    refused: dict[str, list[str]] = {}
    for mark in marks:
        if mark.standing is Standing.REFUSED:
            reason = REASONS[mark.reason] if mark.reason is not None else "no reason given"
            refused.setdefault(reason, []).append(_guess(mark, questions[mark.dimension]))
    return (Refusal(reason, "; ".join(guesses)) for reason, guesses in refused.items())


def _guess(mark: Mark, question: Question) -> str:
    label = _labelled(question, mark.party)
    if mark.code is None:
        return label
    return f"{label} (best guess {question.paint(mark.code).code.name}{', ' if mark.score is not None else ''}{_strength(mark)})"


def _labelled(question: Question, party: str | None) -> str:
    return f"{question.dimension.name}, {party}" if party else question.dimension.name


def _groups(counts: Sequence[CodeCount], questions: Sequence[Question]) -> Iterator[Group]:
    most = max((count.references for count in counts), default=0) or 1
    for question in questions:
        own = [count for count in counts if count.dimension == question.dimension.id]
        for party in dict.fromkeys(count.party for count in own):
            rows = [_row(count, question, most) for count in own if count.party == party]
            yield Group(_labelled(question, party), question, tuple(sorted(rows, key=lambda row: question.paints.index(row.paint))))


def _row(count: CodeCount, question: Question, most: int) -> Row:
    return Row(
        paint=question.paint(count.code),
        count=count,
        decided=round(100 * (count.references - count.drafts) / most, 1),
        drafted=round(100 * count.drafts / most, 1),
    )
