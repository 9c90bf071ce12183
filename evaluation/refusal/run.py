"""Are promises about accepted suggestions kept? Over random splits of real and of constructed units, and in simulation with dependence.

Start from the repository root: python -m evaluation.refusal.run [interviews] [therapist] [client] [simulation]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.certify import Certificate, Labels, Promise, Scope, certify, thresholds
from analyzer.classify.crossval import Held, Settled, folds_for, held_out, settle
from analyzer.classify.derive import answerable
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, Marks, tasks
from analyzer.classify.guarantee import Answered, Unit, answers, certificates, unit_of
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Question, Scores
from analyzer.classify.recipes import Linear
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.training import FOLDS, RecipeName, Request, calibrated, fitting
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
STUDIES = 300  # simulated ones per setting
INTERVIEWS = (40, 150, 300)  # that certify in a simulated study
UNITS = 25  # of each
SPREAD = (0.0, 1.0, 2.0)  # standard deviation of an interview's own shift of the log odds of being right


@dataclass(frozen=True, slots=True)
class Split:
    """What one random split shows of a certificate: whether there is one, and of the other half of the units the share accepted and the
    share wrong among it; `wrong_of_all`: the same share among all units, from which the half that certifies was drawn.
    """

    certified: bool
    coverage: float
    wrong: float
    wrong_of_all: float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a trained model says of examples of other interviews, save those it refuses whatever the answer; `held` is of its training."""

    examples: Sequence[Example]
    scores: Mapping[str, Scores]
    held: Mapping[str, Held]
    settled: Mapping[str, Settled]

    @classmethod
    def by(cls, learning: Sequence[Example], rest: Sequence[Example], book: Codebook, encoder: Encoder) -> Judged:
        """By a model on both encoders, made as `analyzer train` makes it."""
        recipe = Linear(LinearRecipe(book, context=Context.NONE), encoder, RecipeName.JOINT)
        known = replace(book, dimensions=answerable(book.dimensions, [found.dimension.id for found in tasks(learning, book)]))
        held = held_out(fitting(recipe), learning, known, folds_for(learning, known, count=FOLDS, seed=0))
        settled = {name: settle(found) for name, found in held.items()}
        learned = calibrated(recipe.learn(learning), known, held, settled, Request(codebook=known))
        refused = learned.refusals([example.question for example in rest])
        kept = [example for example, reason in zip(rest, refused, strict=True) if reason is None]
        return cls(kept, learned.predict([example.question for example in kept]), held, settled)

    def answers(self) -> tuple[Answered, ...]:
        """The answers by dimension, those of directions, and whole rows."""
        rules = {name: found.rule for name, found in self.settled.items()}
        return answers(self.examples, [found.dimension for found in self.held.values()], self.scores, rules)

    def certificates(self, units: Collection[Unit], promise: Promise) -> tuple[Certificate, ...]:
        """What `analyzer train` certifies with the examples of some units."""
        rows = [row for row, example in enumerate(self.examples) if unit_of(example) in units]
        scores = {name: values[rows] for name, values in self.scores.items()}
        return certificates([self.examples[row] for row in rows], scores, self.held, self.settled, promise)


def splits(judged: Judged, answered: Sequence[Answered], promise: Promise, seed: int) -> dict[str, Split]:
    """Certify on a random half of the units, and look at what is accepted of the other half."""
    units = sorted({unit_of(example) for example in judged.examples})
    chosen = {units[place] for place in np.random.default_rng(seed).permutation(len(units))[: len(units) // 2].tolist()}
    pairs = zip(answered, judged.certificates(chosen, promise), strict=True)
    return {part.dimension: split(part, chosen, certificate) for part, certificate in pairs}


def split(answered: Answered, chosen: Collection[Unit], certificate: Certificate) -> Split:
    """What a certificate of the units `chosen` lets through of the others."""
    left = np.array([unit not in chosen for unit in answered.units], bool)
    accepted = answered.confidence >= certificate.accept
    coverage = float(accepted[left].mean()) if left.any() else 0.0
    return Split(certificate.threshold is not None, coverage, share_wrong(answered, accepted & left), share_wrong(answered, accepted))


def share_wrong(answered: Answered, accepted: Marks) -> float:
    """The share of accepted answers that are wrong; every unit counts once."""
    wrong = dict[Unit, list[bool]]()
    for row in np.flatnonzero(accepted).tolist():
        wrong.setdefault(answered.units[row], []).append(not answered.right[row])
    return fmean(map(fmean, wrong.values())) if wrong else 0.0


def figures(splits: Sequence[Split], promise: Promise) -> dict[str, Any]:
    """How often the promise was broken, beside how often one could be given and how much it covers."""
    given = [found for found in splits if found.certified]
    return {
        "risk": promise.risk,
        "delta": promise.delta,
        "broken": sum(found.wrong > promise.risk for found in splits) / len(splits),
        "broken_of_all": sum(found.wrong_of_all > promise.risk for found in splits) / len(splits),
        "certified": len(given) / len(splits),
        "coverage": round(float(np.mean([found.coverage for found in splits])), 3),
        "wrong_when_certified": round(float(np.mean([found.wrong for found in given])), 4) if given else None,
    }


def measured(judged: Judged) -> dict[str, Any]:
    """Figures of all splits, by dimension, of directions and of whole rows."""
    answered = judged.answers()
    found = {promise: [splits(judged, answered, promise, seed) for seed in range(SPLITS)] for promise in PROMISES}
    return {
        part.dimension: {
            "units": len(part.right),
            "right": round(float(part.right.mean()), 3) if len(part.right) else None,
            "promises": [figures([each[part.dimension] for each in found[promise]], promise) for promise in PROMISES],
        }
        for part in answered
    }


def simulated(spread: float, scope: Scope, promise: Promise, interviews: int) -> dict[str, float]:
    """How often a promise about new interviews is broken when those of a study differ from each other."""
    draw = np.random.default_rng(int(spread * 10) + len(scope.value))
    many = _study(draw, spread, 4000)
    stated = Promise(promise.risk, promise.delta, scope)
    walk = thresholds(many[0])
    broken, coverages = 0, list[float]()
    for _ in range(STUDIES):
        found = certify("simulated", Labels(*_study(draw, spread, interviews)), promise=stated, walk=walk)
        accepted = many[0] >= found.accept
        broken += bool(accepted.any()) and float((~many[1][accepted]).mean()) > promise.risk
        coverages.append(float(accepted.mean()))
    return {"broken": broken / STUDIES, "coverage": round(float(np.mean(coverages)), 3)}


def _study(draw: np.random.Generator, spread: float, interviews: int) -> tuple[NDArray[np.float64], Marks, list[str]]:
    """Confidence, rightness and interview of simulated answers; interviews share a shift of the log odds of being right."""
    odds = draw.normal(2.5, 1.5, (interviews, UNITS))
    shift = draw.normal(0, spread, (interviews, 1)) if spread else np.zeros((interviews, 1))
    right = draw.random(odds.shape) < 1 / (1 + np.exp(-(odds + shift)))
    return (1 / (1 + np.exp(-odds))).ravel(), right.ravel(), [f"i{number}" for number in range(interviews) for _ in range(UNITS)]


def both_encoders() -> Encoder:
    """The sentence encoder and the language model side by side; they keep what they have read."""
    encoders = Encoders(read_settings())
    return SideBySide(encoders.sentence, encoders.language_model)


def of_corpus() -> dict[str, Any]:
    """Constructed interviews: the training part is learned from, the units of the calibration part, other writers', are split."""
    book = read_codebook(path_of("outsourcing-alignment"))
    ids = {dimension.id for dimension in book.coded}
    learning, rest = (
        [_example(row) for row in labelled(part=part) if set(row["labels"]) <= ids] for part in (Part.TRAIN, Part.CALIBRATION)
    )
    return measured(Judged.by(learning, rest, book, both_encoders()))


def of_annomi(path: Path, speaker: str) -> dict[str, Any]:
    """Real conversations: 64 per class of half of them are learned from, all utterances of the rest are split."""
    book = read_codebook(annomi.CODEBOOK)
    spoken = [each for each in annomi.read(path) if each.speaker == speaker and not annomi.development(each)]
    learning, rest = annomi.split(spoken, per_class=64, seed=0)
    return measured(Judged.by(annomi.examples(learning), annomi.examples(rest), book, both_encoders()))


def _example(row: dict[str, Any]) -> Example:
    question = Question(row["id"], row["text"], row["party"], row["speaker_party"], row["before"])
    return Example(row["id"], question, {name: tuple(codes) for name, codes in row["labels"].items()}, row["group"])


def of_simulation() -> dict[str, Any]:
    """Promises about new interviews, by how much these differ, by what was certified, and by how many."""
    return {
        f"spread {spread}, certified by {scope}, {promise.risk:.0%}, {interviews} interviews": simulated(spread, scope, promise, interviews)
        for spread in SPREAD
        for scope in Scope
        for promise in PROMISES
        for interviews in INTERVIEWS
    }


def main() -> None:
    parts: dict[str, Callable[[], dict[str, Any]]] = {INTERVIEWS_PART: of_corpus, SIMULATION: of_simulation}
    data = sorted((FOLDER / "units").glob("*.jsonl"))
    if (folder := real_data()) is not None:
        path = folder / "coded" / "annomi.csv"
        data.append(path)
        parts |= {speaker: partial(of_annomi, path, speaker) for speaker in annomi.COLUMNS}
    for name in sys.argv[1:] or parts:
        print(json.dumps(record_part(HERE, name, parts[name](), data=data)[name], indent=2))


if __name__ == "__main__":
    main()
