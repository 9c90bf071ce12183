"""The recipe `linear`: sentence vectors stay as they are, logistic regression learns on them.

The examples that a codebook gives for its codes are learned from like any other, with more weight: units teach what talk is like, the
codebook what is meant.

The constants were chosen on one half of the conversations of a public corpus (evaluation/classify/annomi) and by cross-validation grouped
by writer on the constructed interviews (evaluation/classify/recipes).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial

import numpy as np

from analyzer.classify.derive import answerable
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, own_examples, task, tasks
from analyzer.classify.heads import Head, Matrix, fit_head
from analyzer.classify.inputs import Context, Layout, inputs, speakers_in
from analyzer.classify.likeness import in_blocks
from analyzer.classify.model import Memory, Question, Vectors
from analyzer.classify.trained import HeadsModel
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id

STRENGTH = 2.0  # inverse of the ridge penalty
OWN_WEIGHT = 5.0  # of an example that the codebook gives itself
RARE = 1.0  # per cent of examples that are less like the others than the reach


@dataclass(frozen=True, slots=True)
class LinearRecipe:
    """What is fixed before learning: the codebook, the dimensions wanted (None: all that can be learned) and the inputs."""

    codebook: Codebook
    wanted: Collection[str] | None = None
    context: Context = Context.NONE
    words: bool = True
    strength: float = STRENGTH

    def layout(self, questions: Sequence[Question]) -> Layout:
        """The inputs there are for such questions."""
        told = any(question.before.strip() for question in questions)
        return Layout(self.context if told else Context.NONE, self.words, speakers_in(questions))

    def fit(self, examples: Sequence[Example], encoder: Encoder) -> HeadsModel:
        """The model that these examples teach, beside those the codebook gives itself; its scores are not calibrated yet."""
        layout = self.layout([example.question for example in examples])
        known, weights = self.taught(examples)
        asked = [example.question for example in known]
        flat = encoder.encode([text for question in asked for text in layout.wordings(question)])
        vectors = flat.reshape(len(asked), -1, flat.shape[1])
        heads = dict[str, Head]()
        learned = [found.dimension for found in tasks(examples, self.codebook, self.wanted)]
        for per_party in {dimension.per_party for dimension in learned}:
            read = inputs(layout, asked, vectors, per_party=per_party)
            for found in (task(known, dimension) for dimension in learned if dimension.per_party is per_party):
                heads[found.dimension.id] = fit_head(found, read[found.rows], strength=self.strength, weights=weights[found.rows])
        data = [[e.id, e.question.text, e.question.before, e.question.party, dict(e.labels)] for e in examples]
        identity = product_id("linear", encoder.id, asdict(layout), self.strength, OWN_WEIGHT, repr(self.codebook.dimensions), repr(data))
        recall = recalling(examples, vectors[: len(examples), 0, : encoder.alike])
        return HeadsModel(identity, answerable(self.codebook.dimensions, heads), layout, heads, recall)

    def taught(self, examples: Sequence[Example]) -> tuple[list[Example], Matrix]:
        """The examples with those that the codebook gives itself, and how much each of them weighs, shape (n,)."""
        own = own_examples(self.codebook, sorted({example.question.party for example in examples if example.question.party is not None}))
        return [*examples, *own], np.array([1.0] * len(examples) + [OWN_WEIGHT] * len(own), np.float32)


def recalling(examples: Sequence[Example], vectors: Vectors) -> Callable[[], Memory]:
    """What is remembered of examples, worked out once and when it is first asked for: most models are only measured, and never are."""
    return cache(partial(remembered, examples, vectors.copy()))  # a copy lets the vectors of all other wordings go


def remembered(examples: Sequence[Example], vectors: Vectors) -> Memory:
    """The distinct texts of examples by the vectors of these, shape (n, width), and how like another interview's such a text usually is."""
    first = {example.question.text: row for row, example in reversed(list(enumerate(examples)))}
    rows = sorted(first.values())
    kept = vectors[rows]
    reach = _reach(kept, [examples[row].group for row in rows])
    return Memory(tuple(examples[row].id for row in rows), kept, reach, frozenset(example.unit for example in examples))


def _reach(vectors: Vectors, groups: Sequence[str]) -> float:
    """The likeness to the nearest text of another interview that all but the rarest texts have; -1 where there is no other."""
    names, member = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    if len(names) < 2:
        return -1.0
    nearest = np.empty(len(vectors), np.float32)
    for some, likeness in in_blocks(vectors, vectors):
        likeness[member[some, None] == member] = -1
        nearest[some] = likeness.max(axis=1)
    return float(np.percentile(nearest, RARE))
