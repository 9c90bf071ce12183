"""The use case: units to suggested codes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from analyzer.classify.evidence import with_word_ids
from analyzer.classify.folder import DESCRIPTION, read_description, require_fitting
from analyzer.classify.guarantee import row_accepted_from as promised_of_rows
from analyzer.classify.model import Question
from analyzer.classify.refuse import confidence
from analyzer.classify.suggest import suggest as suggestions
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Prediction, Reason
from analyzer.core.identity import product_id
from analyzer.core.units import Segment, Unit
from analyzer.errors import AnalyzerError, ModelError, UsageError
from analyzer.store import Step as Done
from analyzer.study.events import Advanced, Begun, Finished, Step, Tell
from analyzer.study.handle import Study
from analyzer.study.material import Heard
from analyzer.study.segment import cut_materials, cut_of
from analyzer.study.trained import AUTO, PROTOTYPE, SENTENCE, encoder_sha, folder_of, identity_of, load_model
from analyzer.units.rendering import render, trimmed

KIND = "predictions"  # of the steps that suggest codes
DOUBTS = (Reason.UNSURE, Reason.CLOSE, Reason.UNPROMISED)  # about an answer; other reasons to refuse are about the text
NEWS = 32  # units after which it is told how far it is


@dataclass(frozen=True, slots=True)
class Suggested:
    """How many suggestions the units of a recording got, and how many of them the model refused."""

    recording: str
    units: int
    suggestions: int
    refused: int


Pending = tuple[Heard, tuple[Segment, ...], Done]


def without_suggestions(study: Study) -> list[Pending]:
    """The transcripts whose units have no suggestions yet by the study's model and codebook, with these units and the step to do."""
    recipe = recipe_of(study)
    done = study.store.products.done
    steps = ((material, segments, suggestions_step(study, material, recipe)) for material, segments in cut_materials(study))
    return [(material, segments, step) for material, segments, step in steps if not done(step.id)]


def suggest(study: Study, tell: Tell) -> tuple[Suggested, ...]:
    """Suggest codes for every unit that has no suggestion yet by the study's model and codebook; saved recording by recording."""
    pending = without_suggestions(study)
    tell(Begun(Step.SUGGEST, len(pending), sum(len(segments) for _, segments, _ in pending)))
    if not pending:
        return ()
    found_in = list[Suggested]()
    learned = load_model(model_of(study), study.codebook, study.settings, any_version=True, tell=tell)
    for material, segments, step in pending:
        found = _predictions(study, material, segments, learned, step.id)
        predictions = list(telling(found, material.recording.name, len(segments), tell))
        study.store.products.save_predictions(predictions, step=step)
        refused = sum(prediction.refused is not None for prediction in predictions)
        summary = f"{len(segments)} units, {len(predictions)} suggestions, {refused} of them refused"
        tell(Finished(Step.SUGGEST, material.recording.name, len(segments), summary))
        found_in.append(Suggested(material.recording.name, len(segments), len(predictions), refused))
    return tuple(found_in)


def telling(predictions: Iterable[Prediction], item: str, units: int, tell: Tell, *, step: Step = Step.SUGGEST) -> Iterator[Prediction]:
    """The predictions, which come unit by unit, telling now and then how far through the `units` of an item they are."""
    tell(Advanced(step, item, 0.0))
    for number, (_, own) in enumerate(groupby(predictions, key=lambda prediction: prediction.cell.segment), 1):
        yield from own
        if number % NEWS == 0:
            tell(Advanced(step, item, number / units))


def least_sure(predictions: Sequence[Prediction], book: Codebook) -> float:
    """The confidence of the least sure answer about a unit, whichever dimension is asked; below any where the unit itself is unfit."""
    if any(each.refused not in {None, *DOUBTS} for each in predictions):
        return -math.inf
    dimensions = [(each, book.dimension(each.cell.dimension)) for each in predictions]
    return min(confidence(dimension, each.codes, each.scores) for each, dimension in dimensions if not dimension.derived_from)


def row_accepted_from(study: Study) -> float | None:
    """The confidence from which the study's model promises all answers about a unit together; None where it promises nothing."""
    name = model_of(study)
    return None if name in {AUTO, PROTOTYPE} else promised_of_rows(read_description(folder_of(name)).certificates)


def model_of(study: Study) -> str:
    """The model that the study's policy names; a folder is looked for in the study first."""
    name = study.policy.suggestions.model
    inside = study.folder / name
    return str(inside) if (inside / DESCRIPTION).is_file() else name


def fault_of_model(study: Study) -> AnalyzerError | None:
    """Why the study's model cannot suggest codes by the codebook as it stands: it is stale, damaged or missing; None where it can."""
    name = model_of(study)
    if name in {AUTO, PROTOTYPE}:
        return None
    try:
        folder = folder_of(name)
        require_fitting(read_description(folder), study.codebook, folder, any_version=True)
    except (ModelError, UsageError) as fault:
        return fault
    return None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a study suggests codes, whatever the transcript: by which model, asking which questions, about which parties."""

    model: str
    asked: str
    encoder: str
    parties: tuple[str, ...]


def recipe_of(study: Study) -> Recipe:
    """The recipe as the study stands; whoever asks about many transcripts asks for it once."""
    codebook = study.codebook
    asked = product_id([asdict(dimension) for dimension in codebook.substance])
    parties = tuple(party.id for party in study.policy.parties)
    return Recipe(identity_of(model_of(study), codebook), asked, encoder_sha(SENTENCE), parties)


def suggestions_step(study: Study, material: Heard, recipe: Recipe | None = None) -> Done:
    """The step that suggests codes for a transcript's units by `recipe` (None: as the study stands); its id is known before the work."""
    by = recipe or recipe_of(study)
    voices = sorted((label, voice.party or "") for label, voice in material.voices.items())
    parts = (cut_of(study, material).id, by.model, by.asked, by.encoder, list(by.parties), voices)
    return Done(product_id(KIND, *parts), KIND, (material.transcript.id,))


def suggestions_of(study: Study, material: Heard, recipe: Recipe | None = None) -> tuple[Prediction, ...]:
    """The suggestions for a transcript's units by `recipe` (None: the study's model and codebook as they stand)."""
    return study.store.products.predictions(step=suggestions_step(study, material, recipe).id)


def _predictions(study: Study, material: Heard, segments: Sequence[Segment], learned: Learned, step: str) -> Iterator[Prediction]:
    language = material.transcript.language
    asked = [_question(unit, party.id, language) for unit in material.units(segments) for party in study.policy.parties]
    words = words_of(material, segments)
    for prediction in suggestions(asked, learned.model, learned.encoder):
        evidence = with_word_ids(prediction.evidence, words[prediction.cell.segment])
        yield replace(prediction, id=product_id(step, prediction.id), evidence=evidence)


def words_of(material: Heard, segments: Sequence[Segment]) -> dict[str, tuple[int, ...]]:
    """The id of the transcript's word behind each word of a unit's text, by segment; a correction may have put several in one."""
    known = render(material.transcript).words
    return {segment.id: tuple(word.id for word, _, text in trimmed(known, segment) for _ in text.split()) for segment in segments}


def _question(unit: Unit, trustor: str, language: str | None) -> Question:
    return Question(unit.segment.id, unit.text, trustor, unit.party, unit.before, unit.heard, language)
