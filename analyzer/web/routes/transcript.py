"""The transcript: a whole interview to read, hear, code and correct."""

from __future__ import annotations

from dataclasses import dataclass, field

from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Template

from analyzer.core.units import Scheme
from analyzer.study.correcting import correct, identify, join_units, off_the_record, respeak, span, split_unit
from analyzer.study.marking import Given, Marked, code, note
from analyzer.study.material import hear
from analyzer.study.overview import overview
from analyzer.study.paints import in_tree
from analyzer.study.reading import pieces, read
from analyzer.study.sight import Viewer
from analyzer.web.desk import Desk
from analyzer.web.lines import piece_row, rows, words_html
from analyzer.web.rendering import page

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an interview; `id` is made by the page, so that sending twice is harmless."""

    id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Coded(Span):
    """A code put on a span or taken off."""

    dimension: str = ""
    code: str = ""
    party: str | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class Said(Span):
    """A text for a span: a correction, a memo, or the label of a speaker."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Who a voice is."""

    id: str
    speaker: str
    name: str
    party: str | None = None
    interviewer: bool = False


@dataclass(frozen=True, slots=True)
class Recut:
    """A unit split before a word, or joined with the next one."""

    id: str
    word: int
    kind: str = field(default="split")


@get("/transcripts", sync_to_thread=True, include_in_schema=False)
def list_transcripts(desk: Desk) -> Template:
    """The interviews of the study."""
    return page(desk, "transcripts.html", recordings=overview(desk.shelf).recordings)


@get("/transcripts/{recording:str}", sync_to_thread=True, include_in_schema=False)
def show_transcript(desk: Desk, recording: FromPath[str]) -> Template:
    """The page of one interview."""
    codebook = desk.study.codebook
    return page(
        desk,
        "transcript.html",
        reading=read(desk.study, recording),
        dimensions=[(dimension, list(in_tree(dimension.offered))) for dimension in codebook.coded],
        parties=desk.study.policy.parties,
        version=codebook.version,
        words=words_html,
        rows=rows,
        free=Scheme.FREE.value,
    )


@get("/transcripts/{recording:str}/lines", sync_to_thread=True, include_in_schema=False)
def show_lines(desk: Desk, recording: FromPath[str]) -> Template:
    """The lines alone, after something in them has changed."""
    return page(desk, "transcript-lines.html", reading=read(desk.study, recording), words=words_html, rows=rows)


@get("/transcripts/{recording:str}/pieces", sync_to_thread=True)
def show_pieces(desk: Desk, recording: FromPath[str]) -> Answer:
    """The units and coded spans of an interview with the marks that the caller may see: id, first and last word, scheme, marks, notes."""
    return {"pieces": [piece_row(piece) for piece in pieces(desk.study, hear(desk.study, recording), Viewer(desk.coder, desk.role))]}


@get("/transcripts/{recording:str}/times", sync_to_thread=True)
def show_times(desk: Desk, recording: FromPath[str]) -> Answer:
    """When each word begins and ends, in milliseconds; null where it is not known."""
    words = list(hear(desk.study, recording).transcript.words)
    return {
        "starts": [word.at.start_ms if word.at else None for word in words],
        "ends": [word.at.end_ms if word.at else None for word in words],
    }


@post("/transcripts/{recording:str}/code", sync_to_thread=True)
def code_span(desk: Desk, recording: FromPath[str], data: JSONBody[Coded]) -> Answer:
    """Put a code on a span, or take it off."""
    desk.require(allowed=desk.role.codes)
    where = span(hear(desk.study, recording), data.first, data.last)
    given = Given(data.dimension, data.code, data.party, data.on)
    return _marked(desk, recording, code(desk.shelf, desk.viewer, where, given, group=data.id))


@post("/transcripts/{recording:str}/memo", sync_to_thread=True)
def write_memo(desk: Desk, recording: FromPath[str], data: JSONBody[Said]) -> Answer:
    """Write a memo on a span."""
    desk.require(allowed=desk.role.codes)
    where = span(hear(desk.study, recording), data.first, data.last)
    return _marked(desk, recording, note(desk.study, where, data.text, by=desk.coder, group=data.id))


@post("/transcripts/{recording:str}/correct", sync_to_thread=True)
def correct_span(desk: Desk, recording: FromPath[str], data: JSONBody[Said]) -> Answer:
    """Give a span another text."""
    desk.require(allowed=desk.role.codes)
    where = span(hear(desk.study, recording), data.first, data.last)
    return _changed(correct(desk.study, where, data.text, by=desk.coder, group=data.id))


@post("/transcripts/{recording:str}/speak", sync_to_thread=True)
def respeak_span(desk: Desk, recording: FromPath[str], data: JSONBody[Said]) -> Answer:
    """Say that another voice speaks a span."""
    desk.require(allowed=desk.role.codes)
    where = span(hear(desk.study, recording), data.first, data.last)
    return _changed(respeak(desk.study, where, data.text, by=desk.coder, group=data.id))


@post("/transcripts/{recording:str}/identify", sync_to_thread=True)
def identify_voice(desk: Desk, recording: FromPath[str], data: JSONBody[Named]) -> Answer:
    """Say who a voice is, in the whole interview."""
    desk.require(allowed=desk.role.codes)
    who = {"party": data.party, "interviewer": data.interviewer, "by": desk.coder, "group": data.id}
    return _changed(identify(desk.study, hear(desk.study, recording), data.speaker, data.name, **who))  # type: ignore[arg-type]


@post("/transcripts/{recording:str}/off-record", sync_to_thread=True)
def mark_off_record(desk: Desk, recording: FromPath[str], data: JSONBody[Span]) -> Answer:
    """Mark a span as not to be used."""
    desk.require(allowed=desk.role.codes)
    return _changed(off_the_record(desk.study, span(hear(desk.study, recording), data.first, data.last), by=desk.coder, group=data.id))


@post("/transcripts/{recording:str}/recut", sync_to_thread=True)
def recut_unit(desk: Desk, recording: FromPath[str], data: JSONBody[Recut]) -> Answer:
    """Split a unit before a word (`kind` split), or join it with the next one (`kind` join)."""
    desk.require(allowed=desk.role.codes)
    recut = join_units if data.kind == "join" else split_unit
    return {"group": recut(desk.study, hear(desk.study, recording), data.word, by=desk.coder, group=data.id), "changed": "pieces"}


def _marked(desk: Desk, recording: str, done: Marked) -> Answer:
    """What was done, and how the pieces it is about look now; one that is gone has no row."""
    now = pieces(desk.study, hear(desk.study, recording), Viewer(desk.coder, desk.role), only=[done.segment])
    return {"group": done.group, "segment": done.segment, "pieces": [piece_row(piece) for piece in now]}


def _changed(group: str) -> Answer:
    return {"group": group, "changed": "lines"}


routes = (
    list_transcripts,
    show_transcript,
    show_lines,
    show_pieces,
    show_times,
    code_span,
    write_memo,
    correct_span,
    respeak_span,
    identify_voice,
    mark_off_record,
    recut_unit,
)
