"""The recipe `finetune`: the encoder is adapted to the codes, all dimensions at once, then logistic regression learns on its new vectors.

The heads begin as logistic regression on the vectors as they were, so that adapting starts from what is already good (Kumar et al. 2022,
*Fine-tuning can distort pretrained features*). The loss is the mean over dimensions, each with the examples that were coded in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from analyzer.classify.adapter import load_adapted, numbers_of, with_adapter
from analyzer.classify.encode import Encoder, load_library
from analyzer.classify.examples import Example, Task, tasks
from analyzer.classify.heads import Head, Matrix, fit_head
from analyzer.classify.inputs import Layout, Signs, assembled, inputs, signs
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.recipes import fitted, named
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.training import Learned
from analyzer.optional import need

Tensor: TypeAlias = Any  # torch is loaded only where it is used
Numbers: TypeAlias = dict[str, Any]

TOKENS = 96  # read of a text while learning
SORTED = 8  # batches among which units are sorted by length


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How the encoder is adapted: passes over the examples and at least so many steps, examples a step, and the learning rate.

    The rate rises over the first `warm_up` (a share of all steps) and falls to 0 along a cosine. `strength` is that of the first heads.
    """

    epochs: int = 4
    fewest_steps: int = 150
    batch: int = 16
    rate: float = 5e-4
    head_rate: float = 5e-3
    warm_up: float = 0.1
    dropout: float = 0.1
    strength: float = 3.0


@dataclass(frozen=True, slots=True)
class Finetune:
    """The encoder in `folder` adapted to the examples; `linear` says what the heads read of its vectors and of those of one `beside` it."""

    linear: LinearRecipe
    folder: Path
    base: Encoder
    beside: Encoder
    tuning: Tuning = Tuning()
    seed: int = 0
    quick: bool = False

    @property
    def name(self) -> str:
        """Tells whether what was said before is read."""
        return named("finetune", self.linear)

    def learn(self, examples: Sequence[Example]) -> Learned:
        """Heads on the vectors of an adapted encoder."""
        numbers = adapt(self, examples)
        encoder = SideBySide(load_adapted(self.folder, numbers, self.base), self.beside)
        return Learned(fitted(self.linear, examples, encoder), encoder, numbers, SideBySide(self.base, self.beside).id)


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """One dimension while learning: its head as tensors, and of every example its targets and whether it was coded (float, 0 or 1)."""

    task: Task
    slopes: Tensor
    intercepts: Tensor
    targets: Tensor
    coded: Tensor


def adapt(recipe: Finetune, examples: Sequence[Example]) -> Numbers:
    """The matrices that, added to the encoder, tell the codes of the examples apart."""
    torch = need("torch", extra="text")
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        library = load_library(recipe.folder)
        wrapped = with_adapter(library, dropout=recipe.tuning.dropout)
        layout = recipe.linear.layout([example.question for example in examples])
        plain = replace(layout, words=False)
        lessons = _lessons(recipe, examples, plain)
        _learn((library, wrapped), examples, plain, lessons, tuning=recipe.tuning, seed=recipe.seed)
    return numbers_of(wrapped)


def _lessons(recipe: Finetune, examples: Sequence[Example], layout: Layout) -> tuple[_Lesson, ...]:
    torch = need("torch", extra="text")
    questions = [example.question for example in examples]
    flat = recipe.base.encode([text for question in questions for text in layout.wordings(question)])
    vectors = flat.reshape(len(questions), -1, flat.shape[1])
    lessons = []
    for found in tasks(examples, recipe.linear.codebook, recipe.linear.wanted):
        read = inputs(layout, [questions[row] for row in found.rows], vectors[found.rows], per_party=found.dimension.per_party)
        head = fit_head(found, read, strength=recipe.tuning.strength)
        targets, coded = _targets(found, head, len(examples))
        slopes = torch.nn.Parameter(torch.from_numpy(np.ascontiguousarray(head.slopes, np.float32)))
        intercepts = torch.nn.Parameter(torch.from_numpy(np.ascontiguousarray(head.intercepts, np.float32)))
        lessons.append(_Lesson(found, slopes, intercepts, torch.from_numpy(targets), torch.from_numpy(coded)))
    return tuple(lessons)


def _targets(found: Task, head: Head, count: int) -> tuple[Matrix, Matrix]:
    """What each column of a head should say of every example, shape (count, n_columns), and where it was coded, (count,)."""
    targets, coded = np.zeros((count, len(head.columns)), np.float32), np.zeros(count, np.float32)
    coded[found.rows] = 1
    codes = [code.id for code in found.dimension.offered]
    for column, name in enumerate(head.columns):
        targets[found.rows, column] = found.marks[:, codes.index(name)] if name else ~found.marks.any(axis=1)
    return targets, coded


def _learn(
    network: tuple[Any, Any], examples: Sequence[Example], layout: Layout, lessons: Sequence[_Lesson], *, tuning: Tuning, seed: int
) -> None:
    """Adapt in place; `network` is the model of sentence-transformers and its transformer as wrapped."""
    torch = need("torch", extra="text")
    library, wrapped = network
    units: dict[tuple[str, ...], list[int]] = {}
    for row, example in enumerate(examples):
        units.setdefault(layout.wordings(example.question), []).append(row)
    steps = max(tuning.fewest_steps, tuning.epochs * math.ceil(len(units) / tuning.batch))
    matrices = [parameter for parameter in wrapped.parameters() if parameter.requires_grad]
    heads = [parameter for lesson in lessons for parameter in (lesson.slopes, lesson.intercepts)]
    optimiser = torch.optim.AdamW([{"params": matrices, "lr": tuning.rate}, {"params": heads, "lr": tuning.head_rate}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps, tuning.warm_up))
    told = signs(layout, [example.question for example in examples])
    wrapped.train()
    for _, chosen in zip(range(steps), _batches(list(units), tuning.batch, seed), strict=False):
        vectors = _vectors(library, wrapped, chosen)
        place = [number for number, wording in enumerate(chosen) for _ in units[wording]]
        rows = [row for wording in chosen for row in units[wording]]
        loss = _loss(vectors[place], rows, told, lessons)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(matrices, 1.0)
        optimiser.step()
        schedule.step()
    wrapped.eval()


def _batches(units: Sequence[tuple[str, ...]], size: int, seed: int) -> Iterator[list[tuple[str, ...]]]:
    """Units in a new order each time round, without end; those of a batch are of similar length, so that little is padded."""
    draw = np.random.default_rng(seed)
    while True:
        order = [units[place] for place in draw.permutation(len(units)).tolist()]
        blocks = [sorted(order[start : start + SORTED * size], key=_length) for start in range(0, len(order), SORTED * size)]
        batches = [block[start : start + size] for block in blocks for start in range(0, len(block), size)]
        yield from (batches[place] for place in draw.permutation(len(batches)).tolist())


def _length(wordings: tuple[str, ...]) -> int:
    return sum(map(len, wordings))


def _vectors(library: Any, wrapped: Any, chosen: Sequence[tuple[str, ...]]) -> Tensor:
    """Unit vectors of wordings, shape (n_units, n_wordings, width), through which the adapter learns."""
    texts = [text.encode("utf-8", "replace").decode() for wording in chosen for text in wording]
    tokens = library.tokenizer(texts, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
    hidden = wrapped(**tokens).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
    pooled = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
    return need("torch.nn.functional", extra="text").normalize(pooled).reshape(len(chosen), -1, hidden.shape[-1])


def _loss(vectors: Tensor, rows: Sequence[int], told: Signs, lessons: Sequence[_Lesson]) -> Tensor:
    """The mean over dimensions of the cross-entropy of the examples coded in them."""
    torch = need("torch", extra="text")
    losses = []
    for lesson in lessons:
        coded = lesson.coded[rows]
        read = assembled(vectors, told.of(rows).as_(torch.from_numpy), per_party=lesson.task.dimension.per_party, join=torch.cat)
        odds, targets = read @ lesson.slopes + lesson.intercepts, lesson.targets[rows]
        if lesson.task.dimension.exclusive:
            each = -(targets * torch.log_softmax(odds, dim=1)).sum(dim=1)
        else:
            each = torch.nn.functional.binary_cross_entropy_with_logits(odds, targets, reduction="none").sum(dim=1)
        losses.append((each * coded).sum() / coded.sum().clamp(min=1))
    return torch.stack(losses).mean()


def _pace(step: int, steps: int, warm_up: float) -> float:
    """The share of the learning rate at a step."""
    rising = max(1, round(steps * warm_up))
    return (step + 1) / rising if step < rising else 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))
