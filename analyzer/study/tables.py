"""The coded material of a study as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.core.acts import Act, Memo, Relate
from analyzer.core.coding import Cell, Coder, Prediction
from analyzer.core.table import Field, Table
from analyzer.core.time import clock_ms
from analyzer.core.units import Segment, Unit
from analyzer.findings.references import Standing
from analyzer.findings.standing import counting
from analyzer.study.adjudicate import SETTLED_BY
from analyzer.study.answers import Answer, Question, answers, questions
from analyzer.study.handle import Study
from analyzer.study.material import Heard
from analyzer.study.segment import cut_materials
from analyzer.study.suggest import least_sure, row_accepted_from, suggestions_of
from analyzer.units import Place, render

PLACE = ("segment_id", "document", "participant", "wave", "speaker", "party", "start_time", "end_time", "start_ms", "end_ms")
TEXT = ("start_char", "end_char", "line_from", "line_to", "text")
ROW_ACCEPTED = "row_accepted"
DECISION = ("source", "coder", "model_id", "decision", "reviewer", "decided_at", "memo")


def segments_table(study: Study) -> Table:
    """One row per unit with text: where it stands, what it says, and for each question the codes, the score or probability, the refusal.

    `row_accepted`, where the model promises something of whole rows: whether all its answers about the unit are accepted together.
    """
    sheet = _sheet(study)
    of_row = () if sheet.promise is None else (ROW_ACCEPTED,)
    columns = (*PLACE, *TEXT, *(name for question in sheet.asked for name in _columns(question)), *of_row, *DECISION)
    rows = [row for material, segments in cut_materials(study) for row in _rows(study, material, segments, sheet)]
    return Table("segments", columns, tuple(fields for _, fields in rows), tuple((segment,) for segment, _ in rows))


def answers_of(study: Study, material: Heard, segments: Sequence[Segment]) -> dict[Cell, Answer]:
    """What stands for every cell of some units of one transcript."""
    ids = [segment.id for segment in segments]
    coders = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    return answers(study.store.log.codings(segments=ids), suggestions_of(study, material), counting(study.codebook), coders)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is asked of each unit, and what rows of it are made with.

    `promise` is the confidence from which whole rows are accepted, `settled_by` who settled a decision of the consensus, by its act, and
    `memos` the notes on acts and units, by what they are about.
    """

    asked: tuple[Question, ...]
    promise: float | None
    settled_by: Mapping[str, str]
    memos: Mapping[str, Sequence[str]]


def _sheet(study: Study) -> _Sheet:
    settled, memos = dict[str, str](), dict[str, list[str]]()
    for act in study.store.log.acts(Memo, Relate, standing=True):
        match act.body:
            case Relate(source, target, kind) if kind == SETTLED_BY:
                settled[source] = target
            case Memo(about, text):
                memos.setdefault(about, []).append(text if study.hidden is None else study.hidden.applied(text))
    return _Sheet(questions(study.codebook, study.policy.parties), row_accepted_from(study), settled, memos)


def _rows(study: Study, material: Heard, segments: Sequence[Segment], sheet: _Sheet) -> Iterator[tuple[str, tuple[Field, ...]]]:
    rendering = render(material.transcript)
    found = answers_of(study, material, segments)
    moments = study.store.log.found([decision.act for answer in found.values() for decision in answer.decisions])
    for unit in material.units(segments):
        if not unit.text:
            continue
        given = [answer for question in sheet.asked if (answer := found.get(question.cell(unit.segment.id))) is not None]
        yield (
            unit.segment.id,
            (
                *_place(material, unit),
                *_text(rendering.place(unit.segment), unit),
                *(field for question in sheet.asked for field in _answer(found.get(question.cell(unit.segment.id)))),
                *(() if sheet.promise is None else (_row_accepted(study, given, sheet.promise),)),
                *_decision(unit.segment.id, given, moments, sheet),
            ),
        )


def _row_accepted(study: Study, given: Sequence[Answer], promise: float) -> bool | None:
    said = [answer.suggestion for answer in given if answer.suggestion is not None]
    return least_sure(said, study.codebook) >= promise if said else None


def _columns(question: Question) -> tuple[str, ...]:
    return (question.label, f"{question.label}_score", f"{question.label}_calibrated", f"{question.label}_refused")


def _place(material: Heard, unit: Unit) -> tuple[Field, ...]:
    voice = material.voices.get(unit.speaker or "")
    at = unit.at
    return (
        unit.segment.id,
        material.recording.name,
        voice.name if voice else None,
        material.recording.recorded_on.isoformat() if material.recording.recorded_on else None,
        voice.speaker if voice else unit.speaker,
        unit.party,
        clock_ms(at.start_ms) if at else None,
        clock_ms(at.end_ms) if at else None,
        at.start_ms if at else None,
        at.end_ms if at else None,
    )


def _text(place: Place, unit: Unit) -> tuple[Field, ...]:
    return (place.start_char, place.end_char, place.first_line, place.last_line, unit.text)


def _answer(answer: Answer | None) -> tuple[Field, ...]:
    if answer is None:
        return (None, None, None, None)
    suggestion = answer.suggestion
    codes = "; ".join(answer.codes) or None
    if suggestion is None:
        return (codes, None, None, None)
    return (codes, score_of(suggestion), suggestion.calibrated, suggestion.refused.value if suggestion.refused else None)


def score_of(suggestion: Prediction) -> float | None:
    """The score of the first code suggested, or of the best when none is."""
    by_code = {score.code: score.value for score in suggestion.scores}
    best = suggestion.codes[0] if suggestion.codes else max(by_code, key=lambda code: by_code[code], default=None)
    return None if best is None else round(by_code[best], 4)


def _decision(segment: str, given: Sequence[Answer], moments: Mapping[str, Act], sheet: _Sheet) -> tuple[Field, ...]:
    sources = {answer.source for answer in given if answer.source}
    made = [decision for answer in given if answer.standing is not Standing.DRAFT for decision in answer.decisions]
    drafted = {decision.coder for answer in given if answer.standing is Standing.DRAFT for decision in answer.decisions}
    models = drafted | {answer.suggestion.made_by.tool for answer in given if answer.suggestion is not None}
    last = max((moments[decision.act].at for decision in made if decision.act in moments), default=None)
    memos = dict.fromkeys(memo for about in (segment, *(decision.act for decision in made)) for memo in sheet.memos.get(about, ()))
    return (
        _joined(sources),
        _joined({decision.coder for decision in made}),
        _joined(models),
        "decided" if made else ("suggested" if given else None),
        _joined({sheet.settled_by[decision.act] for decision in made if decision.act in sheet.settled_by}),
        last.isoformat(timespec="seconds") if last else None,
        " / ".join(memos) or None,
    )


def _joined(names: Iterable[str]) -> str | None:
    return "; ".join(sorted(names)) or None
