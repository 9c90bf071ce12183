"""The coded material of a study as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzer.core.coding import Cell, Coder, Prediction
from analyzer.core.table import Field, Table
from analyzer.core.time import clock_ms
from analyzer.core.units import Segment, Unit
from analyzer.findings.references import Standing
from analyzer.findings.standing import counting
from analyzer.study.answers import Answer, Question, answers, questions
from analyzer.study.handle import Study
from analyzer.study.material import Heard
from analyzer.study.segment import cut_materials
from analyzer.study.suggest import suggestions_of
from analyzer.units import Place, render

PLACE = ("segment_id", "document", "participant", "wave", "speaker", "party", "start_time", "end_time", "start_ms", "end_ms")
TEXT = ("start_char", "end_char", "line_from", "line_to", "text")
DECISION = ("source", "coder", "model_id", "decision", "reviewer", "decided_at", "memo")


def segments_table(study: Study) -> Table:
    """One row per unit with text: where it stands, what it says, and for each question the codes, the score or probability, the refusal."""
    asked = questions(study.codebook, study.policy.parties)
    columns = (*PLACE, *TEXT, *(name for question in asked for name in _columns(question)), *DECISION)
    rows = [row for material, segments in cut_materials(study) for row in _rows(study, material, segments, asked)]
    return Table("segments", columns, tuple(fields for _, fields in rows), tuple((segment,) for segment, _ in rows))


def answers_of(study: Study, material: Heard, segments: Sequence[Segment]) -> dict[Cell, Answer]:
    """What stands for every cell of some units of one transcript."""
    ids = [segment.id for segment in segments]
    coders = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    return answers(study.store.log.codings(segments=ids), suggestions_of(study, material), counting(study.codebook), coders)


def _rows(study: Study, material: Heard, segments: Sequence[Segment], asked: Sequence[Question]) -> Iterator[tuple[str, tuple[Field, ...]]]:
    rendering = render(material.transcript)
    found = answers_of(study, material, segments)
    for unit in material.units(segments):
        if not unit.text:
            continue
        yield (
            unit.segment.id,
            (
                *_place(material, unit),
                *_text(rendering.place(unit.segment), unit),
                *(field for question in asked for field in _answer(found.get(question.cell(unit.segment.id)))),
                *_decision(unit.segment.id, asked, found),
            ),
        )


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


def _decision(segment: str, asked: Iterable[Question], found: Mapping[Cell, Answer]) -> tuple[Field, ...]:
    given = [answer for question in asked if (answer := found.get(question.cell(segment))) is not None]
    sources = sorted({answer.source for answer in given if answer.source})
    coders = sorted({decision.coder for answer in given if answer.standing is not Standing.DRAFT for decision in answer.decisions})
    drafted = {decision.coder for answer in given if answer.standing is Standing.DRAFT for decision in answer.decisions}
    models = sorted(drafted | {answer.suggestion.made_by.tool for answer in given if answer.suggestion is not None})
    decided = "decided" if coders else ("suggested" if given else None)
    return ("; ".join(sources) or None, "; ".join(coders) or None, "; ".join(models) or None, decided, None, None, None)
