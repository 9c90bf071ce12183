"""The use case: the study as one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.core.coding import Cell
from analyzer.core.units import Unit
from analyzer.report import Mark, RecordingView, SegmentView, SpeakerView, Standing, StudyView, count_codes, write_study_report
from analyzer.study.answers import Answer, Question, questions
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard
from analyzer.study.pages import REPORT, beside
from analyzer.study.segment import segments_of
from analyzer.study.tables import answers_of, score_of


def write_report(study: Study, path: Path | None = None, *, coming: Collection[str] = ()) -> Path:
    """Write the report to `path` (exports/report.html when None) and return it; `coming` pages are about to be written to exports."""
    target = path or study.exports / REPORT
    target.parent.mkdir(parents=True, exist_ok=True)
    pages = beside(target.parent, target.name, coming if target.parent == study.exports else ())
    return write_study_report(replace(study_view(study), pages=pages), target)


def study_view(study: Study) -> StudyView:
    """Everything the report shows, as the study stands."""
    codebook = study.codebook
    asked = questions(codebook, study.policy.parties)
    recordings, segments = list[RecordingView](), list[SegmentView]()
    for material in heard(study):
        recordings.append(_recording(material))
        cut = segments_of(study, material)
        found = answers_of(study, material, cut)
        segments += [_segment(material, unit, asked, found) for unit in material.units(cut) if unit.text]
    return StudyView(
        name=study.policy.name,
        codebook=codebook,
        recordings=tuple(recordings),
        segments=tuple(segments),
        counts=count_codes(codebook, segments),
        made_on=datetime.now(UTC).astimezone().date(),
    )


def _recording(material: Heard) -> RecordingView:
    transcript, recording = material.transcript, material.recording
    spoken = Counter[str]()
    for utterance in transcript.utterances:
        spoken[utterance.speaker or ""] += sum(1 for word in utterance.words if word.text)
    path = Path(recording.uri)
    return RecordingView(
        id=recording.id,
        title=path.name,
        words=spoken.total(),
        duration_ms=transcript.duration_ms,
        speech_ms=transcript.speech_ms,
        coverage_ms=transcript.coverage_ms,
        speakers=tuple(_speakers(material, spoken)),
        notices=transcript.notices,
        status=transcript.status,
        language=transcript.language,
        recorded_on=recording.recorded_on,
        audio=path if path.exists() else None,
    )


def _speakers(material: Heard, spoken: Mapping[str, int]) -> Iterator[SpeakerView]:
    for label, voice in material.voices.items():
        yield SpeakerView(voice.name, spoken[label], voice.party, voice.interviewer)


def _segment(material: Heard, unit: Unit, asked: Sequence[Question], found: Mapping[Cell, Answer]) -> SegmentView:
    voice = material.voices.get(unit.speaker or "")
    marks = [mark for question in asked for mark in _marks(question, found.get(question.cell(unit.segment.id)))]
    return SegmentView(
        id=unit.segment.id,
        recording=material.recording.id,
        text=unit.text,
        speaker=voice.name if voice else None,
        party=unit.party,
        at=unit.at,
        marks=tuple(marks),
    )


def _marks(question: Question, answer: Answer | None) -> Iterator[Mark]:
    """The marks of one question on one unit: the codes decided, else suggested, else the refusal with its best guess."""
    if answer is None:
        return
    dimension, party = question.dimension.id, question.party.id if question.party else None
    if answer.decisions:
        standing = Standing.DRAFT if answer.source == "machine" else Standing.DECIDED
        for code in answer.codes:
            yield Mark(dimension, code, standing, party)
        return
    suggestion = answer.suggestion
    if suggestion is None:
        return
    if suggestion.refused is not None:
        best = suggestion.scores[0].code if suggestion.scores else None
        yield Mark(dimension, best, Standing.REFUSED, party, score_of(suggestion), suggestion.calibrated, suggestion.refused)
        return
    scores = {score.code: score.value for score in suggestion.scores}
    for code, given in answer.given.items():
        yield Mark(dimension, code, Standing.DRAFT, party, scores.get(given), suggestion.calibrated)
