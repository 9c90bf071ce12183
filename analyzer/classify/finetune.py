"""The recipe `finetune`: a reader learns the codes on the tokens of the language model, all dimensions at once, beside logistic regression.

The loss is the sum over dimensions of the cross-entropy of the examples that were coded in them. Where a unit is asked about for several
trustors, its tokens are read once and heard in each role.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from analyzer.classify.attending import Attending, TokenEncoder
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, Task, task, tasks
from analyzer.classify.heads import Matrix, answers
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Vectors
from analyzer.classify.reader import Numbers, Reader, Readings, Roles, fresh, odds, padded
from analyzer.classify.recipes import fitted, named
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id
from analyzer.optional import need

Tensor: TypeAlias = Any  # torch is loaded only where it is used

TOKENS = 256  # read of a text while learning
MOST_PARTIES = 4  # told apart: the readings grow with their square
SORTED = 16  # batches among which units are sorted by length


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How a reader learns: so many networks, passes over the examples and at least so many steps, questions a step (about), learning rate.

    The rate rises over the first `warm_up` (a share of all steps) and falls to 0 along a cosine.
    """

    networks: int = 2
    epochs: int = 6
    fewest_steps: int = 150
    batch: int = 32
    rate: float = 1e-3
    decay: float = 0.05
    warm_up: float = 0.1
    dropout: float = 0.2


@dataclass(frozen=True, slots=True)
class Finetune:
    """A reader on the tokens of `second` beside logistic regression on the vectors of both encoders.

    `linear` says what the heads read of these vectors.
    """

    linear: LinearRecipe
    first: Encoder
    second: TokenEncoder
    tuning: Tuning = Tuning()
    seed: int = 0
    quick: bool = False

    @property
    def name(self) -> str:
        """Tells whether what was said before is read."""
        return named("finetune", self.linear)

    def learn(self, examples: Sequence[Example]) -> Learned:
        """Heads, and a reader beside them."""
        beside = SideBySide(self.first, self.second)
        model = fitted(self.linear, examples, beside)
        if not model.heads:
            return Learned(model, beside)
        roles = roles_in(examples)
        reader = _learned(self, examples, roles)
        layout = replace(model.layout, parties=roles.parties)
        readings = Readings(roles, reader.columns, beside.width)
        known = replace(model, id=product_id(model.id, reader.id), layout=layout, width=beside.width, readings=readings)
        return Learned(known, Attending(self.first, self.second, (reader,)), reader.numbers, beside.id)


def roles_in(examples: Sequence[Example]) -> Roles:
    """Who speaks and whose trust is meant in examples: the parties that are named most often."""
    named = (party for example in examples for party in (example.question.party, example.question.speaker_party) if party is not None)
    return Roles(tuple(sorted(party for party, _ in Counter(named).most_common(MOST_PARTIES))))


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """What the answers of one dimension should say of every example, shape (count, n_columns), and how much each weighs (0: not coded)."""

    exclusive: bool
    targets: Tensor
    weights: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class _School:
    """What there is to learn: the tokens of each unit and the rows of the examples that ask about it, their roles, and the lessons."""

    tokens: Mapping[str, Vectors]
    rows: Mapping[str, list[int]]
    asked: Sequence[int]
    lessons: Mapping[str, _Lesson]


def _learned(recipe: Finetune, examples: Sequence[Example], roles: Roles) -> Reader:
    known, weights = _apart(*recipe.linear.taught(examples), recipe.linear.codebook)
    found = [task(known, each.dimension) for each in tasks(examples, recipe.linear.codebook, recipe.linear.wanted)]
    columns = {each.dimension.id: answers(each)[0] for each in found}
    layout = recipe.linear.layout([example.question for example in examples])
    rows: dict[str, list[int]] = {}
    for row, example in enumerate(known):
        rows.setdefault(layout.wordings(example.question)[0], []).append(row)
    tokens = dict(zip(rows, (own[:TOKENS] for own in recipe.second.tokens(list(rows))), strict=True))
    lessons = {each.dimension.id: _lesson(each, weights) for each in found}
    school = _School(tokens, rows, [roles.of(example.question, per_party=True) for example in known], lessons)
    seeds = range(recipe.seed * recipe.tuning.networks, (recipe.seed + 1) * recipe.tuning.networks)
    return Reader(roles, columns, tuple(_network(recipe, school, roles, columns, seed) for seed in seeds))


def _network(recipe: Finetune, school: _School, roles: Roles, columns: Mapping[str, tuple[str, ...]], seed: int) -> Numbers:
    torch = need("torch", extra="text")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        numbers = fresh(recipe.second.alike, roles, columns)
        _learn(numbers, school, roles, recipe.tuning, seed)
    return {name: values.detach().numpy().astype(np.float16) for name, values in numbers.items()}


def _apart(examples: Sequence[Example], weights: Matrix, codebook: Codebook) -> tuple[list[Example], Matrix]:
    """Examples in which somebody's trust is meant without what is not coded per party, which stands in examples of its own."""
    shared = {dimension.id for dimension in codebook.coded if not dimension.per_party}
    found = list[tuple[Example, float]]()
    for example, weight in zip(examples, weights.tolist(), strict=True):
        if example.question.party is None:
            found.append((example, weight))
            continue
        plain = {name: codes for name, codes in example.labels.items() if name in shared}
        own = {name: codes for name, codes in example.labels.items() if name not in shared}
        if plain:
            found.append((replace(example, question=replace(example.question, party=None), labels=plain), weight))
        if own:
            found.append((replace(example, labels=own), weight))
    return [example for example, _ in found], np.array([weight for _, weight in found], np.float32)


def _lesson(found: Task, weights: Matrix) -> _Lesson:
    torch = need("torch", extra="text")
    columns, marks = answers(found)
    targets, weighing = np.zeros((len(weights), len(columns)), np.float32), np.zeros(len(weights), np.float32)
    targets[found.rows], weighing[found.rows] = marks, weights[found.rows]
    return _Lesson(found.dimension.exclusive, torch.from_numpy(targets), torch.from_numpy(weighing))


def _learn(numbers: Numbers, school: _School, roles: Roles, tuning: Tuning, seed: int) -> None:
    """Change the numbers in place."""
    torch = need("torch", extra="text")
    size = max(1, round(tuning.batch * len(school.rows) / len(school.asked)))
    steps = max(tuning.fewest_steps, tuning.epochs * math.ceil(len(school.rows) / size))
    optimiser = torch.optim.AdamW(list(numbers.values()), lr=tuning.rate, weight_decay=tuning.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps, tuning.warm_up))
    lengths = {text: len(own) for text, own in school.tokens.items()}
    for _, texts in zip(range(steps), _batches(lengths, size, seed), strict=False):
        rows = [row for text in texts for row in school.rows[text]]
        place = [number for number, text in enumerate(texts) for _ in school.rows[text]]
        asked = (place, [school.asked[row] for row in rows])
        told = odds(numbers, roles, tuple(school.lessons), padded([school.tokens[text] for text in texts]), asked, dropout=tuning.dropout)
        optimiser.zero_grad()
        _loss(told, rows, school.lessons).backward()
        torch.nn.utils.clip_grad_norm_(list(numbers.values()), 1.0)
        optimiser.step()
        schedule.step()


def _batches(lengths: Mapping[str, int], size: int, seed: int) -> Iterator[list[str]]:
    """Units in a new order each time round, without end; those of a batch are of similar length, so that little is padded."""
    draw, units = np.random.default_rng(seed), list(lengths)
    while True:
        order = [units[place] for place in draw.permutation(len(units)).tolist()]
        blocks = [sorted(order[start : start + SORTED * size], key=lengths.__getitem__) for start in range(0, len(order), SORTED * size)]
        batches = [block[start : start + size] for block in blocks for start in range(0, len(block), size)]
        yield from (batches[place] for place in draw.permutation(len(batches)).tolist())


def _loss(told: Mapping[str, Tensor], rows: Sequence[int], lessons: Mapping[str, _Lesson]) -> Tensor:
    """The cross-entropy of the examples in `rows`, a mean over these, summed over dimensions."""
    torch = need("torch", extra="text")
    losses = []
    for name, odds_of in told.items():
        lesson = lessons[name]
        targets = lesson.targets[rows]
        if lesson.exclusive:
            each = -(targets * torch.log_softmax(odds_of, dim=1)).sum(dim=1)
        else:
            each = torch.nn.functional.binary_cross_entropy_with_logits(odds_of, targets, reduction="none").sum(dim=1)
        losses.append((each * lesson.weights[rows]).sum() / len(rows))
    return torch.stack(losses).sum()


def _pace(step: int, steps: int, warm_up: float) -> float:
    """The share of the learning rate at a step."""
    rising = max(1, round(steps * warm_up))
    return (step + 1) / rising if step < rising else 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))
