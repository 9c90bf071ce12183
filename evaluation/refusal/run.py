"""Are promises about accepted suggestions kept? Over random splits of real and of constructed units, and in simulation with dependence.

Start from the repository root: python -m evaluation.refusal.run [interviews] [therapist] [client] [simulation]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.certify import Labels, Promise, Scope, certify, thresholds
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example
from analyzer.classify.guarantee import Answered, Unit, answered_by, together
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Question
from analyzer.classify.recipes import Linear
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.training import RecipeName, Request, train
from analyzer.codebooks import path_of
from analyzer.core.codebook import Codebook
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.train import Encoders
from corpora.interviews.load import FOLDER, Part, labelled
from evaluation.classify.annomi import data as annomi
from evaluation.record import real_data, record_part

HERE = Path(__file__).resolve().parent
INTERVIEWS_PART, SIMULATION = "interviews", "simulation"
SPLITS = 50
PROMISES = (Promise(0.05, 0.1), Promise(0.1, 0.1))
STUDIES = 400  # simulated ones per setting
INTERVIEWS, UNITS = 40, 25  # of a simulated study
SPREAD = (0.0, 1.0, 2.0)  # standard deviation of an interview's own shift of the log odds of being right


@dataclass(frozen=True, slots=True)
class Split:
    """What one random split shows: whether anything was certified, the share accepted, and the share wrong among it."""

    certified: bool
    coverage: float
    wrong: float


def trained_on(examples: Sequence[Example], judged: Sequence[Example], book: Codebook, encoder: Encoder) -> list[Answered]:
    """The answers of a model on both encoders to examples of other interviews, by dimension and for whole rows."""
    recipe = Linear(LinearRecipe(book, context=Context.NONE), encoder, RecipeName.JOINT)
    model = train(examples, [recipe], Request(codebook=book), tell=print).learned
    scores = model.predict([example.question for example in judged])
    coded = [dimension for dimension in model.model.dimensions if not dimension.derived_from]
    found = [answered_by(judged, dimension, scores[dimension.id], model.model.rules[dimension.id]) for dimension in coded]
    return [*found, together(found)] if len(found) > 1 else found


def split(answered: Answered, promise: Promise, seed: int) -> Split:
    """Certify on a random half of the units, and look at what is accepted of the other half."""
    units = sorted(set(answered.units))
    chosen = {units[place] for place in np.random.default_rng(seed).permutation(len(units))[: len(units) // 2].tolist()}
    own = np.array([unit in chosen for unit in answered.units])
    kept = [unit for unit, is_own in zip(answered.units, own, strict=True) if is_own]
    left = [unit for unit, is_own in zip(answered.units, own, strict=True) if not is_own]
    others = _by_unit(left, answered.confidence[~own])
    surest = np.array([max(values) for values in others.values()])
    labels = Labels(answered.confidence[own], answered.right[own], [group for group, _ in kept], surest, kept)
    found = certify(answered.dimension, labels, promise=promise, walk=thresholds(answered.confidence))
    if found.threshold is None:
        return Split(certified=False, coverage=0.0, wrong=0.0)
    accepted = answered.confidence[~own] >= found.threshold
    wrong = _by_unit([unit for unit, good in zip(left, accepted, strict=True) if good], ~answered.right[~own][accepted])
    return Split(certified=True, coverage=float(accepted.mean()), wrong=fmean(map(fmean, wrong.values())) if wrong else 0.0)


def _by_unit(units: Sequence[Unit], values: NDArray[Any]) -> dict[Unit, list[Any]]:
    found: dict[Unit, list[Any]] = {}
    for unit, value in zip(units, values.tolist(), strict=True):
        found.setdefault(unit, []).append(value)
    return found


def figures(splits: Sequence[Split], promise: Promise) -> dict[str, Any]:
    """How often the promise was broken, beside how often one could be given and how much it covers."""
    given = [found for found in splits if found.certified]
    return {
        "risk": promise.risk,
        "delta": promise.delta,
        "broken": sum(found.wrong > promise.risk for found in splits) / len(splits),
        "certified": len(given) / len(splits),
        "coverage": round(float(np.mean([found.coverage for found in splits])), 3),
        "wrong_when_certified": round(float(np.mean([found.wrong for found in given])), 4) if given else None,
    }


def measured(answered: Sequence[Answered]) -> dict[str, Any]:
    return {
        part.dimension: {
            "units": len(part.right),
            "right": round(float(part.right.mean()), 3),
            "promises": [figures([split(part, promise, seed) for seed in range(SPLITS)], promise) for promise in PROMISES],
        }
        for part in answered
    }


def simulated(spread: float, scope: Scope, promise: Promise) -> dict[str, float]:
    """How often a promise about new interviews is broken when those of a study differ from each other."""
    draw = np.random.default_rng(int(spread * 10) + len(scope.value))
    many = _study(draw, spread, 4000)
    broken, coverages = 0, list[float]()
    for _ in range(STUDIES):
        confidence, right, groups = _study(draw, spread, INTERVIEWS)
        stated = Promise(promise.risk, promise.delta, scope)
        found = certify("simulated", Labels(confidence, right, groups), promise=stated, walk=thresholds(many[0]))
        accepted = many[0] >= found.threshold if found.threshold is not None else np.zeros(len(many[0]), bool)
        broken += bool(accepted.any()) and float((~many[1][accepted]).mean()) > promise.risk
        coverages.append(float(accepted.mean()))
    return {"broken": broken / STUDIES, "coverage": round(float(np.mean(coverages)), 3)}


def _study(draw: np.random.Generator, spread: float, interviews: int) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]:
    """Confidence, rightness and interview of simulated answers; interviews share a shift of the log odds of being right."""
    odds = draw.normal(2.5, 1.5, (interviews, UNITS))
    shift = draw.normal(0, spread, (interviews, 1)) if spread else np.zeros((interviews, 1))
    right = draw.random(odds.shape) < 1 / (1 + np.exp(-(odds + shift)))
    return (1 / (1 + np.exp(-odds))).ravel(), right.ravel(), [f"i{number}" for number in range(interviews) for _ in range(UNITS)]


def of_corpus(encoder: Encoder) -> dict[str, Any]:
    """Constructed interviews: the training part is learned from, the units of the calibration part, other writers', are split."""
    book = read_codebook(path_of("outsourcing-alignment"))
    ids = {dimension.id for dimension in book.coded}
    learning, rest = (
        [_example(row) for row in labelled(part=part) if set(row["labels"]) <= ids] for part in (Part.TRAIN, Part.CALIBRATION)
    )
    return measured(trained_on(learning, rest, book, encoder))


def of_annomi(encoder: Encoder, path: Path, speaker: str) -> dict[str, Any]:
    """Real conversations: 64 per class of half of them are learned from, all utterances of the rest are split."""
    book = read_codebook(annomi.CODEBOOK)
    spoken = [each for each in annomi.read(path) if each.speaker == speaker and not annomi.development(each)]
    learning, rest = annomi.split(spoken, per_class=64, seed=0)
    return measured(trained_on(annomi.examples(learning), annomi.examples(rest), book, encoder))


def _example(row: dict[str, Any]) -> Example:
    question = Question(row["id"], row["text"], row["party"], row["speaker_party"], row["before"])
    return Example(row["id"], question, {name: tuple(codes) for name, codes in row["labels"].items()}, row["group"])


def of_simulation() -> dict[str, Any]:
    """Promises about new interviews, by how much these differ and by what was certified."""
    return {
        f"spread {spread}, certified by {scope}, {promise.risk:.0%}": simulated(spread, scope, promise)
        for spread in SPREAD
        for scope in Scope
        for promise in PROMISES
    }


def main() -> None:
    encoders = Encoders(read_settings())
    encoder = SideBySide(encoders.sentence, encoders.language_model)
    parts: dict[str, Callable[[], dict[str, Any]]] = {INTERVIEWS_PART: partial(of_corpus, encoder), SIMULATION: of_simulation}
    data = sorted((FOLDER / "units").glob("*.jsonl"))
    if (folder := real_data()) is not None:
        path = folder / "coded" / "annomi.csv"
        data.append(path)
        parts |= {speaker: partial(of_annomi, encoder, path, speaker) for speaker in annomi.COLUMNS}
    for name in sys.argv[1:] or parts:
        print(json.dumps(record_part(HERE, name, parts[name](), data=data)[name], indent=2))


if __name__ == "__main__":
    main()
