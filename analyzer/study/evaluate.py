"""The use case: how good a model is, beside people where several coded, on units it has not learned from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from analyzer.classify.crossval import FEWEST_DRAWN
from analyzer.classify.derive import direction_codes
from analyzer.classify.examples import Example, up_to_date
from analyzer.classify.measure import Judged, Measurement, measure
from analyzer.classify.suggest import suggest
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Prediction
from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.files import atomic_write
from analyzer.report.document import Document, write_document
from analyzer.settings import Settings
from analyzer.study.agreement import measured
from analyzer.study.codebooks import load_codebook
from analyzer.study.decisions import decided_examples, taught_by
from analyzer.study.evaluation_report import blocks_of
from analyzer.study.events import Begun, Finished, Step, Tell, silent
from analyzer.study.handle import Study
from analyzer.study.material import heard
from analyzer.study.suggest import model_of, telling
from analyzer.study.train import Labels, read_examples
from analyzer.study.trained import descriptions_of, load_model

HEARD_WELL = 0.8  # mean word probability from which a unit counts as well heard


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured: by dimension, and in a study how far model and people agree with each other."""

    about: str
    units: int
    measurements: Mapping[str, Measurement]
    coders: Table | None
    notes: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Everything as plain values."""
        beside = [dict(zip(self.coders.columns, row, strict=True)) for row in self.coders.rows] if self.coders is not None else None
        found = {name: asdict(measurement) for name, measurement in self.measurements.items()}
        return {"about": self.about, "units": self.units, "dimensions": found, "coders": beside, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many units would measure a model, and what would be said of them."""

    about: str
    units: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a model has learned from: the ids of its examples, and the hashes of their units where these are known."""

    ids: Collection[str] = ()
    taught: Collection[str] = ()


def rehearse_labels(model: str, labels: Labels, tell: Tell) -> Rehearsal:
    """What `evaluate_labels` would measure by, without the model; raises where there is no such model, or nothing to measure on."""
    book = load_codebook(labels.codebook)
    remembered = _remembered_by(model, book)
    fresh, said = _fresh(remembered, read_examples(labels, book, tell))
    return Rehearsal(model, len(fresh), said)


def rehearse_study(study: Study) -> Rehearsal:
    """The same for `evaluate_study`."""
    name = model_of(study)
    remembered = _remembered_by(name, study.codebook)
    examples, chance = _by_chance(remembered, decided_examples(study))
    fresh, said = _fresh(remembered, examples)
    return Rehearsal(name, len(fresh), (*said, chance))


def evaluate_labels(model: str, labels: Labels, settings: Settings, tell: Tell) -> Evaluation:
    """Measure a model on a file of labelled texts; lines that it has learned from are left out."""
    book = load_codebook(labels.codebook)
    learned = load_model(model, book, settings, tell=tell)
    examples = read_examples(labels, book, tell)
    return evaluated(learned, examples, book, about=model, tell=tell)


def evaluate_study(study: Study, tell: Tell = silent) -> Evaluation:
    """Measure the study's model on what its coders decided blind, and the agreement of coders with each other and with the model."""
    name = model_of(study)
    learned = load_model(name, study.codebook, study.settings, any_version=True, tell=tell)
    beside = measured(study)
    examples, said = by_chance(learned, decided_examples(study))
    notes = (*filter(None, [said]), *beside.notes)
    return evaluated(
        learned, examples, study.codebook, about=name, coders=beside.analysis.matrix, notes=notes, tell=tell, asked=_asked(study)
    )


def evaluated(
    learned: Learned,
    examples: Sequence[Example],
    book: Codebook,
    *,
    about: str,
    coders: Table | None = None,
    notes: Sequence[str] = (),
    tell: Tell = silent,
    asked: Mapping[str, str] | None = None,
) -> Evaluation:
    """The figures of a model on examples; `asked` says who interviewed, by their groups. UsageError where none of them may measure it."""
    fresh, said = _fresh(_memory_of(learned), examples)
    by_dimension: dict[str, list[Judged]] = {}
    for judged in _judged(_predictions(learned, fresh, Path(about).name, tell), fresh, book, asked or {}):
        by_dimension.setdefault(judged.prediction.cell.dimension, []).append(judged)
    measurements = {name: measure(book.dimension(name), found) for name, found in by_dimension.items()}
    return Evaluation(about, len(fresh), measurements, coders, (*said, *notes))


def by_chance(learned: Learned, examples: Sequence[Example]) -> tuple[Sequence[Example], str]:
    """The examples that chance chose, where they are enough to measure a model by, else all; and what must be said of them."""
    return _by_chance(_memory_of(learned), examples)


def _by_chance(remembered: Remembered, examples: Sequence[Example]) -> tuple[Sequence[Example], str]:
    fresh, _ = _unseen(remembered, examples)
    drawn = [example for example in fresh if example.drawn]
    units, chosen = (len({example.unit for example in some}) for some in (fresh, drawn))
    if chosen >= FEWEST_DRAWN:
        return [each for each in examples if each.drawn], f"measured on the {chosen} units that were drawn at random"
    return examples, f"{chosen} of {units} units were drawn at random ({FEWEST_DRAWN} are needed): the figures hold for these units alone"


def _remembered_by(model: str, book: Codebook) -> Remembered:
    """What a model has learned from, by its name or folder."""
    found = descriptions_of(model, book)
    return Remembered([name for each in found for name in each.remembered], {unit for each in found for unit in each.taught})


def _memory_of(learned: Learned) -> Remembered:
    memory = learned.model.memory
    return Remembered() if memory is None else Remembered(memory.ids, memory.taught)


def _fresh(remembered: Remembered, examples: Sequence[Example]) -> tuple[list[Example], tuple[str, ...]]:
    """The examples that may measure a model, and what must be said of them; UsageError where there are none."""
    fresh, said = _unseen(remembered, examples)
    if not fresh:
        raise UsageError("nothing is left to measure on", remedy=f"{said or 'Code some units without a suggestion in view.'}")
    return fresh, (said,) if said else ()


def _unseen(remembered: Remembered, examples: Sequence[Example]) -> tuple[list[Example], str]:
    """The examples that were decided blind and that the model has not learned from, and what was left out."""
    taught = remembered.taught
    ids = set[str]() if taught else {taught_by(name) for name in remembered.ids}
    fresh = [each for each in examples if not each.shown and each.unit not in taught and taught_by(each.id) not in ids]
    left = len(examples) - len(fresh)
    why = f"{left} of {len(examples)} examples were learned from or decided with a suggestion in view: they measure nothing"
    return fresh, why if left else ""


def write_evaluation(found: Evaluation, folder: Path) -> tuple[Path, ...]:
    """Write evaluation.html and evaluation.json to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / "evaluation.html", folder / "evaluation.json"
    blocks = tuple(blocks_of(found.measurements, found.coders, found.notes))
    write_document(Document(f"Evaluation of {Path(found.about).name}", "Model evaluation", blocks), page)
    atomic_write(data, msgspec.json.format(msgspec.json.encode(found.as_data()), indent=1))
    return page, data


def _predictions(learned: Learned, examples: Sequence[Example], name: str, tell: Tell) -> Iterator[Prediction]:
    """What the model called `name` predicts of each example, by its id, telling how far it is."""
    tell(Begun(Step.EVALUATE, 1, len(examples)))
    asked = [replace(example.question, segment=example.id) for example in examples]
    yield from telling(suggest(asked, learned.model, learned.encoder), name, len(examples), tell, step=Step.EVALUATE)
    tell(Finished(Step.EVALUATE, name, len(examples), f"{len(examples)} units"))


def _judged(predictions: Iterable[Prediction], examples: Sequence[Example], book: Codebook, asked: Mapping[str, str]) -> Iterator[Judged]:
    """Every prediction about something that was decided, directions of trust included where all their cells were."""
    by_id = {example.id: example for example in examples}
    for prediction in predictions:
        example = by_id[prediction.cell.segment]
        gold = _gold(example, book, prediction.cell.dimension)
        if gold is not None:
            yield Judged(prediction, gold, example.group, _traits(example, asked.get(example.group)))


def _gold(example: Example, book: Codebook, name: str) -> tuple[str, ...] | None:
    """The codes decided in a dimension, as they count today; None where nobody decided, or for a code that is no longer offered."""
    dimension = book.dimension(name)
    if not dimension.derived_from:
        return up_to_date(example, book).labels.get(name)
    cells = [_gold(example, book, source) for source in dimension.derived_from if book.dimension(source).offered]
    if any(cell is None for cell in cells):
        return None
    return direction_codes(dimension, [code for cell in cells if cell is not None for code in cell])


def _traits(example: Example, interviewer: str | None) -> dict[str, str]:
    question = example.question
    mean = None if question.heard is None else question.heard.mean
    audio = {} if mean is None else {"audio": "heard well" if mean >= HEARD_WELL else "heard badly"}
    known = {
        "speaker's party": question.speaker_party,
        "trustor": question.party,
        "language": question.language,
        "interviewer": interviewer,
    }
    return {trait: value for trait, value in known.items() if value is not None} | audio


def _asked(study: Study) -> dict[str, str]:
    """Who interviewed in each recording, by its id, where people said who it was."""
    by_recording = {
        material.recording.id: sorted({voice.name for voice in material.voices.values() if voice.interviewer and not voice.supposed})
        for material in heard(study)
    }
    return {recording: ", ".join(names) for recording, names in by_recording.items() if names}
