"""What training would learn from, by which recipes, and about how long it takes; nothing is read or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from analyzer.classify.examples import Example, groups_of, needs, tasks, up_to_date
from analyzer.classify.training import RecipeName, divided
from analyzer.core.codebook import Codebook
from analyzer.study.codebooks import load_codebook
from analyzer.study.decisions import decided_examples
from analyzer.study.events import Tell
from analyzer.study.handle import Study
from analyzer.study.train import (
    WORDS_A_MINUTE,
    Labels,
    compared,
    joined_recipe,
    read_examples,
    request_of,
    sound,
    teachable,
    words_of,
)
from analyzer.study.training import Training


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What would be learned from: the examples that teach, of each code by dimension (`counts`), and those set aside for a promise.

    `needs` says what is missing to learn more codes, `recipes` what is compared. The language model reads for at most `minutes` on two
    cores, less where a study keeps what it has read; a recipe that adapts a reader (`finetune`) takes minutes more.
    """

    examples: int
    set_aside: int
    interviews: int
    counts: Mapping[str, Mapping[str, int]]
    needs: tuple[str, ...]
    recipes: tuple[str, ...]
    minutes: int


def plan_for_labels(labels: Labels, training: Training, tell: Tell) -> TrainingPlan:
    """What `train_from_labels` would do; `tell` hears of lines that cannot be used. Raises UsageError where nothing can be learned."""
    book = load_codebook(labels.codebook)
    return planned(teachable(read_examples(labels, book, tell), labels.source, tell), book, training)


def plan_for_study(study: Study, training: Training, tell: Tell) -> TrainingPlan:
    """The same for the decisions of a study's coders."""
    examples = sound(decided_examples(study), study.codebook, study.folder, tell)
    return planned(examples, study.codebook, training, by_chance=True)


def planned(examples: Sequence[Example], book: Codebook, training: Training, *, by_chance: bool = False) -> TrainingPlan:
    """What would be learned from examples."""
    known = [up_to_date(example, book) for example in examples]
    teaching, judging, learnable = divided(known, request_of(training, book, by_chance=by_chance))
    names = compared(training.recipe, book, examples, training.dimensions)
    slow = {RecipeName.JOINT, RecipeName.FINETUNE} & set(names)
    words = words_of(examples, joined_recipe(book, examples, training.dimensions)) if slow else 0
    return TrainingPlan(
        examples=len(teaching),
        set_aside=len(judging),
        interviews=len(set(groups_of(known))),
        counts={task.dimension.id: task.counts for task in tasks(teaching, learnable, training.dimensions)},
        needs=tuple(map(str, needs(teaching, book, training.dimensions))),
        recipes=tuple(map(str, names)),
        minutes=ceil(words / WORDS_A_MINUTE),
    )
