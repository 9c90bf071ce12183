"""The recipe `linear`: sentence vectors stay as they are, logistic regression learns on them.

The constants were chosen on one half of the conversations of a public corpus (evaluation/classify/annomi) and by cross-validation grouped
by writer on the constructed interviews (evaluation/classify/recipes).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from analyzer.classify.derive import answerable
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, tasks
from analyzer.classify.heads import Head, fit_head
from analyzer.classify.inputs import Context, Layout, inputs, speakers_in
from analyzer.classify.model import Memory, Question, Vectors
from analyzer.classify.trained import HeadsModel
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id

STRENGTH = 2.0  # inverse of the ridge penalty
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
        """The model that these examples teach; its scores are not calibrated yet."""
        questions = [example.question for example in examples]
        layout = self.layout(questions)
        flat = encoder.encode([text for question in questions for text in layout.wordings(question)])
        vectors = flat.reshape(len(questions), -1, flat.shape[1])
        found = tasks(examples, self.codebook, self.wanted)
        heads = dict[str, Head]()
        for per_party in {task.dimension.per_party for task in found}:
            read = inputs(layout, questions, vectors, per_party=per_party)
            for task in found:
                if task.dimension.per_party is per_party:
                    heads[task.dimension.id] = fit_head(task, read[task.rows], strength=self.strength)
        data = [[e.id, e.question.text, e.question.before, e.question.party, dict(e.labels)] for e in examples]
        identity = product_id("linear", encoder.id, asdict(layout), self.strength, repr(self.codebook.dimensions), repr(data))
        return HeadsModel(identity, answerable(self.codebook.dimensions, heads), layout, heads, remembered(examples, vectors))


def remembered(examples: Sequence[Example], vectors: Vectors) -> Memory:
    """The distinct texts of examples by their vectors, and how like another interview's a text of the examples usually is."""
    first = {example.question.text: row for row, example in reversed(list(enumerate(examples)))}
    rows = sorted(first.values())
    kept = vectors[rows, 0]
    group = np.array([examples[row].group for row in rows], dtype=object).astype(str)
    likeness = kept @ kept.T
    likeness[group[:, None] == group[None, :]] = -1
    nearest = likeness.max(axis=1, initial=-1)
    reach = float(np.percentile(nearest, RARE)) if len(set(group)) > 1 else -1.0
    return Memory(tuple(examples[row].id for row in rows), kept, reach)


@dataclass(slots=True)
class Remembering:
    """An `Encoder` that encodes each text once and keeps its vector, for learning many times from the same texts."""

    encoder: Encoder
    _known: dict[str, Vectors] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The hash of the weights beneath."""
        return self.encoder.id

    @property
    def language(self) -> str | None:
        """The language of the encoder beneath."""
        return self.encoder.language

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (n_texts, width)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new or not texts:
            vectors = self.encoder.encode(new)
            self._known.update(zip(new, vectors, strict=True))
            if not texts:
                return vectors
        return np.stack([self._known[text] for text in texts])

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors with the parts of their words, which are not kept."""
        return self.encoder.read(texts)
