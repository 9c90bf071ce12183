"""The use case: how far the coders of a study agree, as a page, a workbook and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from analyzer import __version__
from analyzer.agreement.analysis import Analysis, Summary, analyse, summary
from analyzer.agreement.material import Material, Passage, Source
from analyzer.core.acts import Memo
from analyzer.core.agreement import AgreementSettings, CountingUnit
from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction
from analyzer.core.identity import text_hash
from analyzer.core.table import Table
from analyzer.core.units import Scheme, Segment
from analyzer.errors import UsageError
from analyzer.exchange.tables import write_xlsx
from analyzer.files import atomic_write
from analyzer.report.agreement import AgreementView, write_agreement_report
from analyzer.study.agreed import Registered, registered, remember
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard
from analyzer.study.pages import nowhere, room_of
from analyzer.study.segment import segments_of
from analyzer.study.taught import taught_in
from analyzer.units import Limits, by_punctuation, cut, render

STEM = "agreement"
PREDICTIONS = "predictions"  # the kind of step that suggests codes
WHOLE = Limits(1, 1_000_000)  # sentences and turns as they are, however short or long


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement in a study, with when its settings were decided and what else a reader must know."""

    analysis: Analysis
    material: Material
    registered: Registered
    settings: AgreementSettings
    notes: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, the settings first."""
        return (settings_table(self.settings), self.registered.changes, *self.analysis.tables)

    def as_data(self) -> dict[str, Any]:
        """Everything as plain values, a list of objects per table."""
        return {
            "settings": asdict(self.settings),
            "settings_kept_on": self.registered.on.isoformat(),
            "decisions_before_settings": self.registered.decisions_before,
            "problems": list(self.analysis.problems),
            "notes": list(self.notes),
            "methods": self.analysis.methods,
            "software": f"transcript-analyzer {__version__}",
            "tables": {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in self.tables},
        }


def measured(study: Study) -> Measured:
    """Compare all coders of a study under its settings, which are kept if they are new."""
    settings = study.policy.agreement
    material, notes = _coded(study)
    return Measured(analyse(material, settings, version=__version__), material, registered(study.store, settings), settings, notes)


def summarised(study: Study) -> Summary:
    """Agreement by dimension alone, as `measured` has it, in a fraction of its time; the settings are kept if they are new."""
    settings = study.policy.agreement
    material, notes = _coded(study)
    found = summary(material, settings)
    remember(study.store, settings)
    return replace(found, problems=(*found.problems, *notes))


def write_agreement(study: Study, found: Measured) -> tuple[Path, ...]:
    """Write exports/agreement.html, .xlsx and .json."""
    page, book, data = (study.exports / f"{STEM}.{suffix}" for suffix in ("html", "xlsx", "json"))
    study.exports.mkdir(parents=True, exist_ok=True)
    write_agreement_report(view_of(study, found), page)
    write_xlsx(found.tables, book)
    atomic_write(data, msgspec.json.format(msgspec.json.encode(found.as_data()), indent=1))
    return page, book, data


def settings_table(settings: AgreementSettings) -> Table:
    """The settings as rows."""
    rows = tuple((name, str(value)) for name, value in asdict(settings).items())
    return Table("settings", ("setting", "value"), rows, ((),) * len(rows))


def view_of(study: Study, found: Measured) -> AgreementView:
    """What the page shows."""
    analysis = found.analysis
    return AgreementView(
        name=study.policy.name,
        codebook=study.codebook,
        made_on=datetime.now(UTC).astimezone().date(),
        settings=found.settings,
        decided_on=found.registered.on.date(),
        decisions_before=found.registered.decisions_before,
        changes=found.registered.changes,
        remarks=(*analysis.problems, *found.notes),
        methods=analysis.methods,
        drawn=analysis.drawn,
        dimensions=analysis.dimensions,
        codes=analysis.codes,
        matrix=analysis.matrix,
        confusions=analysis.confusions,
        stress=analysis.stress,
        over_time=analysis.over_time,
        disagreements=analysis.disagreements,
        advice=analysis.advice,
        left_out=analysis.left_out,
        layouts=(("NVivo", (analysis.nvivo,)), ("MAXQDA", analysis.maxqda), ("ATLAS.ti", analysis.atlasti)),
        why_layouts_differ=analysis.why_layouts_differ,
        rooms=_rooms(study, analysis.disagreements),
    )


def _rooms(study: Study, disagreements: Table) -> dict[str, str]:
    """The address of each unit on which coders differ, where a review room is known."""
    room = room_of(study)
    if room is nowhere:
        return {}
    place = disagreements.columns.index("segment_id")
    units = study.store.products.segments(ids={str(row[place]) for row in disagreements.rows})
    found = {unit.id: room(study.store.products.recording_of(unit.transcript), unit.id) for unit in units}
    return {unit: address for unit, address in found.items() if address is not None}


def _coded(study: Study) -> tuple[Material, tuple[str, ...]]:
    """What `gathered` finds, unless nobody has coded anything."""
    material, notes = gathered(study, study.policy.agreement.unit)
    if not material.codings:
        raise UsageError("nobody has coded anything yet", where=str(study.folder), remedy="Code first, or: analyzer coders import.")
    return material, notes


def gathered(study: Study, unit: CountingUnit) -> tuple[Material, tuple[str, ...]]:
    """The decisions of people and the answers of models, with where their units stand; and what a reader must know of them."""
    decided = study.store.log.codings()
    wanted = {coding.cell.segment for coding in decided}
    sources, passages, units = list[Source](), list[Passage](), list[Passage]()
    for material in heard(study):
        rendered = render(material.transcript)
        cut_now = {segment.id for segment in segments_of(study, material)}
        known = study.store.products.segments(transcript=material.transcript.id)
        sources.append(_source(material, len(rendered.text)))
        passages += _passages(material, [s for s in known if s.id in cut_now or s.id in wanted])
        units += _passages(material, _longer(study, material, unit))
    taught = taught_in(study)
    learned_from = {passage.id for passage in passages if taught.holds(passage.source, passage.id)}
    said = _newest(study, {passage.id for passage in passages})
    predictions = tuple(prediction for prediction in said if prediction.cell.segment not in learned_from)
    answers = tuple(_as_coding(prediction) for prediction in predictions if prediction.refused is None)
    material_ = Material(
        codebook=study.codebook,
        parties=tuple(party.id for party in study.policy.parties),
        sources=tuple(sources),
        segments=tuple(passages),
        coders=_coders(study, decided, predictions),
        codings=(*decided, *answers),
        units=tuple(units),
        memos=_memos(study, decided),
    )
    notes = list(_notes(decided, predictions, passages))
    if left := len(said) - len(predictions):
        notes.append(f"{left} of {len(said)} answers are about units that the model has learned from: they are not compared")
    return material_, tuple(notes)


def _source(material: Heard, characters: int) -> Source:
    path = Path(material.recording.uri)
    words = sum(1 for _ in material.transcript.words)
    return Source(material.recording.id, path.name, characters, words, material.transcript.duration_ms, path.parent.name)


def _passages(material: Heard, segments: Sequence[Segment]) -> Iterator[Passage]:
    """Where those units stand that have text: what is off the record is compared no more."""
    rendering = render(material.transcript)
    for unit in material.units(segments):
        if not unit.text:
            continue
        segment, place = unit.segment, rendering.place(unit.segment)
        chars, words = (place.start_char, place.end_char), (segment.first, segment.last + 1)
        yield Passage(segment.id, material.recording.id, chars, words, unit.text, unit.at)


def _longer(study: Study, material: Heard, unit: CountingUnit) -> tuple[Segment, ...]:
    """The sentences or turns of a transcript, where these are counted."""
    if unit not in {CountingUnit.SENTENCE, CountingUnit.TURN}:
        return ()
    leave_out = frozenset() if study.policy.units.interviewer else material.interviewers
    scheme = Scheme(unit.value)
    return cut(material.transcript, scheme=scheme, limits=WHOLE, sentences=by_punctuation, leave_out=leave_out)


def _newest(study: Study, segments: set[str]) -> tuple[Prediction, ...]:
    """What each model said last of every cell: a model that answered again, under another codebook or recipe, counts once."""
    found: dict[tuple[str, Cell], Prediction] = {}
    for step in study.store.products.steps(kind=PREDICTIONS):
        for prediction in study.store.products.predictions(step=step.id):
            if prediction.cell.segment in segments:
                found[model_coder(prediction).id, prediction.cell] = prediction
    return tuple(found.values())


def model_coder(prediction: Prediction) -> Coder:
    """The model that made a prediction, as a coder."""
    made = prediction.made_by
    model = made.model_hash[:8]
    name = f"{made.tool} {model}".strip()
    return Coder(f"model {name}", name, CoderKind.MODEL, made.model_hash or None)


def _as_coding(prediction: Prediction) -> Coding:
    return Coding(prediction.cell, model_coder(prediction).id, prediction.codes, prediction.id, (), "", "")


def _coders(study: Study, decided: Sequence[Coding], predictions: Sequence[Prediction]) -> tuple[Coder, ...]:
    """Those the study knows, those who decided without being known, and the models."""
    known = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    unknown = {coding.coder: Coder(coding.coder, coding.coder) for coding in decided if coding.coder not in known}
    models = {coder.id: coder for coder in map(model_coder, predictions)}
    return tuple({**known, **unknown, **models}.values())


def _memos(study: Study, decided: Sequence[Coding]) -> dict[str, str]:
    """Notes on a decision, or of the same coder on its unit, by the deciding act."""
    notes = {(act.by, act.body.about): act.body.text for act in study.store.log.acts(Memo, standing=True) if isinstance(act.body, Memo)}
    found = {coding.act: notes.get((coding.coder, coding.act)) or notes.get((coding.coder, coding.cell.segment)) for coding in decided}
    return {act: text for act, text in found.items() if text}


def _notes(decided: Sequence[Coding], predictions: Sequence[Prediction], passages: Sequence[Passage]) -> Iterator[str]:
    hashes = {passage.id: text_hash(passage.text) for passage in passages}
    if changed := sum(hashes.get(coding.cell.segment, coding.text_hash) != coding.text_hash for coding in decided):
        yield f"{changed} decisions were made on a text that has been corrected since; they count"
    versions = sorted({coding.codebook_version for coding in decided})
    if len(versions) > 1:
        yield f"decisions were made under several versions of the codebook: {', '.join(versions)}"
    answered: dict[str, list[bool]] = {}
    for prediction in predictions:
        answered.setdefault(model_coder(prediction).name, []).append(prediction.refused is None)
    for model, answers in answered.items():
        if refused := len(answers) - sum(answers):
            yield f"{model} refused {refused} of {len(answers)} answers: it is compared only where it answered"
