"""Learning from examples: recipes are compared by grouped cross-validation, the best one is calibrated and, if asked, certified."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from statistics import fmean
from typing import Any, Protocol

import numpy as np

from analyzer.classify.baselines import Fit, Predict, majority, weighted_words
from analyzer.classify.certify import Certificate, Promise
from analyzer.classify.crossval import Assessment, Held, Settled, assess, folds_for, held_out, mean_f1, settle
from analyzer.classify.derive import answerable
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, Need, groups_of, needs, task, tasks, up_to_date
from analyzer.classify.folds import Folds
from analyzer.classify.guarantee import available, certificates, row_accepted_from, set_aside, shortage, unproven
from analyzer.classify.model import NEVER, Model, Question, Scores
from analyzer.classify.prototype import PrototypeModel
from analyzer.classify.refuse import DEFAULT_RULE
from analyzer.classify.suggest import refusals, scored
from analyzer.classify.trained import CalibratedModel, HeadsModel
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Reason
from analyzer.core.identity import product_id
from analyzer.errors import UsageError

FOLDS = 5
FEWEST_TO_CALIBRATE = 50  # held-out answers in a dimension before its scores are called probabilities
CURVE = (0.25, 0.5)  # shares of the interviews learned from; the whole is the cross-validation itself
ONE_INTERVIEW = "all examples are of one interview"
NOTHING_LEARNED = "the codebook alone, which learns nothing from examples (`--recipe linear` does)"
CLEARLY = 0.01  # of mean macro-F1 by which a slower recipe must be better to be chosen
UNSURE = 0.5  # the standard error of a share of n answers is at most this by the root of n


class RecipeName(StrEnum):
    """How a model learns."""

    AUTO = "auto"
    PROTOTYPE = "prototype"
    LINEAR = "linear"
    JOINT = "joint"
    FINETUNE = "finetune"


def recipe_in(called: str) -> RecipeName:
    """The recipe in what a trial is called, which may tell of what is read besides."""
    return RecipeName(called.partition(",")[0])


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A model with the encoder whose vectors it reads; where a reader is part of that, its numbers, and the id of the encoder beneath.

    `row`: the confidence from which all answers about a unit together keep a promise, NEVER where none could be certified; None: no promise
    was asked for.
    """

    model: Model
    encoder: Encoder
    reader: Mapping[str, Any] | None = None
    base: str | None = None
    row: float | None = None

    def predict(self, questions: Sequence[Question]) -> Mapping[str, Scores]:
        """Scores by dimension, shape (n_questions, n_offered_codes)."""
        return scored(questions, self.model, self.encoder)

    def refusals(self, questions: Sequence[Question]) -> tuple[Reason | None, ...]:
        """Why each question is refused whatever the answer would be; None where it is not."""
        return refusals(questions, self.model, self.encoder)


class Recipe(Protocol):
    """A way to learn."""

    @property
    def name(self) -> str:
        """What it is called in figures; what stands before a space names the recipe."""

    @property
    def quick(self) -> bool:
        """Whether it learns in seconds, so that a learning curve costs little."""

    def learn(self, examples: Sequence[Example]) -> Learned:
        """What these examples teach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be learned: the codebook, the dimensions `wanted` (None: all), the seed, and a promise to certify if any.

    `elsewhere`: it is meant for other material than the examples, where its values stay scores. `by_chance`: examples say which units
    chance chose, and these alone make probabilities and promises, since others were picked by somebody. `folds` of the
    cross-validation; never more than there are interviews. Raises UsageError where a dimension that is wanted does not exist or is derived
    from others.
    """

    codebook: Codebook
    wanted: Collection[str] | None = None
    seed: int = 0
    promise: Promise | None = None
    elsewhere: bool = False
    by_chance: bool = False
    folds: int = FOLDS

    def __post_init__(self) -> None:
        for dimension in map(self.codebook.dimension, self.wanted or ()):
            if dimension.derived_from:
                sources = ", ".join(dimension.derived_from)
                raise UsageError(
                    f"dimension '{dimension.id}' is not learned itself: it is derived from {sources}",
                    remedy="Learn those: it follows from them.",
                )


@dataclass(frozen=True, slots=True)
class Trial:
    """How a recipe or a baseline does under cross-validation, by dimension."""

    name: str
    assessments: Mapping[str, Assessment]

    @property
    def mean_f1(self) -> float:
        """The mean macro-F1 over its dimensions."""
        return mean_f1(self.assessments)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the learning curve: mean macro-F1 when so many interviews with so many examples are learned from."""

    interviews: int
    examples: int
    mean_f1: float


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A trained model and everything that was found out about it.

    `trials`: baselines first, then the recipes compared; none where nothing could be cross-validated. `chosen`: the recipe's name.
    """

    learned: Learned
    chosen: str
    trials: tuple[Trial, ...]
    curve: tuple[Point, ...]
    certificates: tuple[Certificate, ...]
    needs: tuple[Need, ...]
    counts: Mapping[str, Mapping[str, int]]
    interviews: int
    examples: int
    data_hash: str
    notes: tuple[str, ...]


def train(examples: Sequence[Example], recipes: Sequence[Recipe], request: Request, *, tell: Callable[[str], None]) -> Outcome:
    """Learn from examples by the recipe that does best under grouped cross-validation; `tell` hears of each trial.

    The recipes come from fast to slow: a slower one must be clearly better. `joint`, which does best on most material, is left only for one
    that is better by more than chance. Raises UsageError where nothing can be learned, saying what is missing.
    """
    known = [up_to_date(example, request.codebook) for example in examples]
    teaching, judging, codebook = divided(known, request)
    if request.promise is not None and not judging:
        tell(shortage(available(known, request.promise, by_chance=request.by_chance), request.promise))
    folds = folds_for(teaching, codebook, count=request.folds, seed=request.seed)
    if len(set(folds.tolist())) < 2:
        return _unmeasured(known, recipes[0], codebook, request)
    trials = [_trial(name, held_out(fit, teaching, codebook, folds), request) for name, fit in _baselines(codebook)]
    held = dict[str, Mapping[str, Held]]()
    for recipe in recipes:
        held[recipe.name] = held_out(fitting(recipe), teaching, codebook, folds)
        trials.append(_trial(recipe.name, held[recipe.name], request))
        tell(f"{recipe.name}: mean macro-F1 {trials[-1].mean_f1:.3f} in cross-validation grouped by interview")
    worth = {trial.name: trial.mean_f1 for trial in trials[-len(recipes) :]}
    taken = preferred(worth, answers=max(len(found.marks) for found in held[recipes[0].name].values()))
    best = next(recipe for recipe in recipes if recipe.name == taken)
    settled = {name: settle(found) for name, found in held[best.name].items()}
    model = calibrated(best.learn(teaching), codebook, held[best.name], settled, request)
    proven = _certificates(model, (known, judging), held[best.name], settled, request)
    return Outcome(
        learned=promising(model, proven),
        chosen=best.name,
        trials=tuple(trials),
        curve=_curve(best, teaching, codebook, folds, request, whole=held[best.name]),
        certificates=proven,
        **_facts(teaching, codebook, request),
    )


def divided(known: Sequence[Example], request: Request) -> tuple[Sequence[Example], Sequence[Example], Codebook]:
    """The examples that teach, those set aside for a promise, and the part of the codebook that can be learned.

    `known`: examples with codes as they count today. Raises UsageError where nothing can be learned.
    """
    teaching, judging = set_aside(known, request.promise, seed=request.seed, by_chance=request.by_chance)
    return teaching, judging, _learnable(teaching, request, aside=bool(judging))


def fitting(recipe: Recipe) -> Fit:
    """A recipe in the form that cross-validation takes."""
    return lambda examples: recipe.learn(examples).predict


def calibrated(learned: Learned, codebook: Codebook, held: Mapping[str, Held], settled: Mapping[str, Settled], request: Request) -> Learned:
    """A model with the scalings and rules that its held-out scores call for; its values are probabilities where enough of these tell."""
    scalings = {name: found.scaling for name, found in settled.items()}
    rules = {name: found.rule for name, found in settled.items()}
    rates = {name: _rates(found) for name, found in held.items()}
    telling = {name: int(found.drawn.sum()) if request.by_chance else len(found.marks) for name, found in held.items()}
    sure = frozenset(name for name, count in telling.items() if count >= FEWEST_TO_CALIBRATE and not request.elsewhere)
    dimensions = tuple(dimension for dimension in codebook.dimensions if dimension.id in held)
    parts = [repr((name, scalings[name], rules[name], rates[name])) for name in sorted(held)]
    identity = product_id("calibrated", learned.model.id, parts, sorted(sure))
    model = CalibratedModel(identity, learned.model, dimensions, scalings, rates, rules, sure, learned.model.memory)
    return replace(learned, model=model)


def _rates(held: Held) -> tuple[float, ...]:
    """How often each code applies; 0 where nothing could be held out."""
    marks = held.marks[held.typical]
    return tuple((marks.mean(axis=0) if len(marks) else np.zeros(marks.shape[1])).tolist())


def promising(learned: Learned, proven: Sequence[Certificate]) -> Learned:
    """A model that refuses what its certificates do not cover; without any, no promise was asked for."""
    model = learned.model
    if not proven or not isinstance(model, CalibratedModel | HeadsModel | PrototypeModel):
        return learned
    accepted = {found.about: found.accept for found in proven}
    rules = {each.id: replace(model.rules.get(each.id, DEFAULT_RULE), accept=accepted.get(each.id, NEVER)) for each in model.dimensions}
    bound = replace(model, id=product_id(model.id, accepted), rules=rules)
    return replace(learned, model=bound, row=row_accepted_from(proven))


def _learnable(examples: Sequence[Example], request: Request, *, aside: bool) -> Codebook:
    """The part of the codebook that the examples can teach; `aside`: others were set aside for a promise."""
    learned = [found.dimension.id for found in tasks(examples, request.codebook, request.wanted)]
    if not learned:
        missing = "; ".join(map(str, needs(examples, request.codebook, request.wanted)))
        if aside:
            remedy = f"Code at least {missing or 'some more units'}, or train without a promise."
            raise UsageError("there is too little to learn from where a third is set aside for the promise", remedy=remedy)
        raise UsageError("there is too little to learn from", remedy=f"Code {missing or 'some units'}.")
    return replace(request.codebook, dimensions=answerable(request.codebook.dimensions, learned))


def _baselines(codebook: Codebook) -> tuple[tuple[str, Fit], ...]:
    return ("majority", majority(codebook)), ("tf-idf", weighted_words(codebook))


def _trial(name: str, held: Mapping[str, Held], request: Request) -> Trial:
    return Trial(name, assess(held, seed=request.seed))


def preferred(worth: Mapping[str, float], answers: int) -> str:
    """The recipe to take by the mean macro-F1 of each, from fast to slow, on so many held-out answers.

    A slower one must be clearly better, and one in the place of `joint`, which does best on most material, better by more than chance.

    >>> preferred({"linear": 0.50, "joint": 0.48}, 192), preferred({"linear": 0.50, "joint": 0.48}, 2000)
    ('joint', 'linear')
    """
    best = next(iter(worth))
    for name, value in worth.items():
        if value > worth[best] + CLEARLY:
            best = name
    margin = max(CLEARLY, UNSURE / sqrt(max(1, answers)))
    return next((name for name, value in worth.items() if recipe_in(name) is RecipeName.JOINT and value >= worth[best] - margin), best)


def _certificates(
    learned: Learned,
    parts: tuple[Sequence[Example], Sequence[Example]],
    held: Mapping[str, Held],
    settled: Mapping[str, Settled],
    request: Request,
) -> tuple[Certificate, ...]:
    """What can be promised; `parts`: all examples, and those among them that judge, save what is refused whatever the answer."""
    examples, judging = parts
    promise = request.promise
    if promise is None:
        return ()
    if not judging:
        labels = available(examples, promise, by_chance=request.by_chance)
        return unproven(held, promise, labels, shortage(labels, promise))
    questions = [example.question for example in judging]
    answered = [row for row, reason in enumerate(learned.refusals(questions)) if reason is None]
    scores = {name: values[answered] for name, values in learned.predict(questions).items()}
    return certificates([judging[row] for row in answered], scores, held, settled, promise)


def _curve(
    recipe: Recipe, examples: Sequence[Example], codebook: Codebook, folds: Folds, request: Request, *, whole: Mapping[str, Held]
) -> tuple[Point, ...]:
    """Mean macro-F1 in the same folds when only a share of the other interviews is learned from.

    A share that is too small to learn every dimension from in every fold is left out: it would be measured on fewer units than `whole`.
    """
    points = list[Point]()
    for share in CURVE if recipe.quick else ():
        sizes = list[tuple[int, int]]()

        def fit(others: Sequence[Example], share: float = share, sizes: list[tuple[int, int]] = sizes) -> Predict:
            some = _share_of(others, share, request.seed)
            sizes.append((len(set(groups_of(some))), len(some)))
            return recipe.learn(some).predict

        held = held_out(fit, examples, codebook, folds)
        if any(len(held[name].marks) < max(1, len(found.marks)) for name, found in whole.items()):
            continue
        interviews, count = (round(fmean(numbers)) for numbers in zip(*sizes, strict=True))
        points.append(Point(interviews, count, _trial(recipe.name, held, request).mean_f1))
    return tuple(points)


def _share_of(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    names = sorted(set(groups_of(examples)))
    order = np.random.default_rng(seed).permutation(len(names))[: max(1, round(share * len(names)))]
    chosen = {names[place] for place in order.tolist()}
    return [example for example in examples if example.group in chosen]


def _unmeasured(examples: Sequence[Example], recipe: Recipe, codebook: Codebook, request: Request) -> Outcome:
    """A model from one interview alone: nothing about it can be measured, so nothing is reported but which recipe it is of."""
    saved = f"{recipe.name}, {NOTHING_LEARNED}" if recipe.name == RecipeName.PROTOTYPE else recipe.name
    note = f"{ONE_INTERVIEW}: nothing was measured or promised, and scores are not calibrated; saved is {saved}"
    facts = _facts(examples, codebook, request)
    learned, proven = recipe.learn(examples), tuple[Certificate, ...]()
    if request.promise is not None:
        names = [dimension.id for dimension in learned.model.dimensions]
        proven = unproven(
            names, request.promise, available(examples, request.promise, by_chance=request.by_chance), f"cannot certify: {ONE_INTERVIEW}"
        )
    return Outcome(promising(learned, proven), recipe.name, (), (), proven, **{**facts, "notes": (note, *facts["notes"])})


def _facts(examples: Sequence[Example], codebook: Codebook, request: Request) -> dict[str, Any]:
    """What is known of the examples whatever was learned."""
    data = [[e.id, e.group, e.question.text, e.question.before, e.question.party, e.question.speaker_party] for e in examples]
    labels = [sorted((name, list(codes)) for name, codes in example.labels.items()) for example in examples]
    return {
        "needs": tuple(needs(examples, request.codebook, request.wanted)),
        "counts": {dimension.id: task(examples, dimension).counts for dimension in codebook.coded},
        "interviews": len(set(groups_of(examples))),
        "examples": len(examples),
        "data_hash": product_id("examples", data, labels),
        "notes": (*_left_out(codebook, request), *_never_two(examples, codebook), *_too_few_drawn(examples, request)),
    }


def _left_out(codebook: Codebook, request: Request) -> Iterator[str]:
    """A note for each dimension that was wanted and that the examples cannot teach."""
    learned = {dimension.id for dimension in codebook.dimensions}
    yield from (f"'{name}' was not learned: too little is coded in it" for name in request.wanted or () if name not in learned)


def _too_few_drawn(examples: Sequence[Example], request: Request) -> Iterator[str]:
    """A note where too few units were chosen by chance to make probabilities."""
    drawn = len({example.unit for example in examples if example.drawn and not example.shown})
    if request.by_chance and drawn < FEWEST_TO_CALIBRATE:
        yield f"{drawn} of at least {FEWEST_TO_CALIBRATE} units were drawn at random and decided blind: values are scores, no probabilities"


def _never_two(examples: Sequence[Example], codebook: Codebook) -> Iterator[str]:
    """A note for each dimension that allows several codes although no example has two: its codebook may have forgotten to say so."""
    for dimension in codebook.coded:
        coded = [set(example.labels[dimension.id]) for example in examples if dimension.id in example.labels]
        if not dimension.exclusive and len(coded) >= FEWEST_TO_CALIBRATE and max(map(len, coded)) == 1:
            yield f"no example has two codes of '{dimension.id}', yet several may be suggested; if only one can hold, say `exclusive: true`"
