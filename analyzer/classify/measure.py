"""How good a model is on units it has not learned from: figures, confusions, calibration, risk against coverage, subgroups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analyzer.classify.calibrate import Bin, CalibrationError, calibration_error, reliability
from analyzer.classify.examples import Marks
from analyzer.classify.figures import DimensionFigures, figures, macro_f1
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Prediction, Score

NONE = "(none)"  # how `none applies` is shown
SHOWN = 5  # units named per confusion
FEWEST = 20  # units of a subgroup below which its figure says nothing
STEPS = 20  # points of the risk-coverage curve


@dataclass(frozen=True, slots=True)
class Judged:
    """A prediction beside what people decided; `traits` place the unit in subgroups, such as party or language."""

    prediction: Prediction
    gold: tuple[str, ...]
    group: str
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def confidence(self) -> float:
        """The score of the whole answer: of the code or of none applies where only one can, else of the least sure of all codes."""
        scores, codes = self.prediction.scores, self.prediction.codes
        return min((_held(score, codes) for score in scores), default=0.0)


@dataclass(frozen=True, slots=True)
class Confusion:
    """People say one thing and the model another, so often; some of the units."""

    gold: str
    said: str
    count: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A point of the risk-coverage curve: accepting from this confidence on covers a share of the units, of which a share is wrong."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Subgroup:
    """Macro-F1 in the units with one value of a trait; None where there are too few of them."""

    trait: str
    value: str
    units: int
    macro_f1: float | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything measured in one dimension; `answered` is the share that is not refused, `right_of_answered` how much of it holds."""

    figures: DimensionFigures
    confusions: tuple[Confusion, ...]
    calibration: CalibrationError
    bins: tuple[Bin, ...]
    curve: tuple[Accepted, ...]
    subgroups: tuple[Subgroup, ...]
    answered: float
    right_of_answered: float | None


def measure(dimension: Dimension, judged: Sequence[Judged], *, seed: int = 0) -> Measurement:
    """The figures of one dimension; refused predictions count with the codes they would have suggested."""
    codes = [code.id for code in dimension.offered]
    gold = _marks(codes, [each.gold for each in judged])
    said = _marks(codes, [each.prediction.codes for each in judged])
    right = (gold == said).all(axis=1)
    kept = np.array([each.prediction.refused is None for each in judged], bool)
    confidence = np.array([_confidence(dimension, each) for each in judged])
    scores, holds = _binary(dimension, judged, gold, confidence, right)
    return Measurement(
        figures=figures(dimension.id, codes, gold, said, [each.group for each in judged], seed=seed),
        confusions=tuple(_confusions(judged)),
        calibration=calibration_error(scores, holds, seed=seed),
        bins=reliability(scores, holds),
        curve=tuple(_curve(confidence, right)),
        subgroups=tuple(_subgroups(judged, gold, said)),
        answered=float(kept.mean()) if len(kept) else 0.0,
        right_of_answered=float(right[kept].mean()) if kept.any() else None,
    )


def _confidence(dimension: Dimension, judged: Judged) -> float:
    if not dimension.exclusive:
        return judged.confidence
    by_code = {score.code: score.value for score in judged.prediction.scores}
    codes = judged.prediction.codes
    return sum(by_code[code] for code in codes) if codes else 1 - sum(by_code.values())


def _binary(
    dimension: Dimension, judged: Sequence[Judged], gold: Marks, confidence: np.ndarray[tuple[int], np.dtype[np.float64]], right: Marks
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], Marks]:
    """What calibration is about: each answer of an exclusive dimension, each code of another."""
    if dimension.exclusive:
        return confidence, right
    place = {code.id: column for column, code in enumerate(dimension.offered)}
    scores = np.zeros(gold.shape)
    for row, each in enumerate(judged):
        for score in each.prediction.scores:
            if score.code in place:
                scores[row, place[score.code]] = score.value
    return scores.ravel(), gold.ravel()


def _confusions(judged: Sequence[Judged]) -> Iterator[Confusion]:
    """Pairs of a code that only people give and one that only the model gives, commonest first."""
    units: dict[tuple[str, str], list[str]] = {}
    for each in judged:
        missed = [code for code in each.gold if code not in each.prediction.codes] or [NONE]
        added = [code for code in each.prediction.codes if code not in each.gold] or [NONE]
        for pair in ((one, other) for one in missed for other in added if one != other):
            units.setdefault(pair, []).append(each.prediction.cell.segment)
    for (gold, said), found in sorted(units.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Confusion(gold, said, len(found), tuple(dict.fromkeys(found))[:SHOWN])


def _curve(confidence: np.ndarray[tuple[int], np.dtype[np.float64]], right: Marks) -> Iterator[Accepted]:
    """From the surest answers to all; answers that are equally sure are accepted together."""
    order = np.argsort(-confidence, kind="stable")
    ends = np.flatnonzero(np.diff(confidence[order], append=-np.inf)) + 1
    wanted = {round(len(order) * step / STEPS) for step in range(1, STEPS + 1)} - {0}
    for size in sorted({int(ends[np.searchsorted(ends, size)]) for size in wanted}):
        chosen = order[:size]
        yield Accepted(float(confidence[chosen[-1]]), size / len(order), float((~right[chosen]).mean()))


def _subgroups(judged: Sequence[Judged], gold: Marks, said: Marks) -> Iterator[Subgroup]:
    for trait in sorted({trait for each in judged for trait in each.traits}):
        values = [each.traits.get(trait, "unknown") for each in judged]
        for value, count in sorted(Counter(values).items()):
            rows = [row for row, own in enumerate(values) if own == value]
            yield Subgroup(trait, value, count, macro_f1(gold[rows], said[rows]) if count >= FEWEST else None)


def _marks(codes: Sequence[str], given: Sequence[Sequence[str]]) -> Marks:
    return np.array([[code in own for code in codes] for own in given], bool).reshape(len(given), len(codes))


def _held(score: Score, codes: Sequence[str]) -> float:
    return score.value if score.code in codes else 1 - score.value
