"""The recipes that learn in seconds, ready for `train`: the codebook alone, and logistic regression with or without context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe, recalling
from analyzer.classify.prototype import PrototypeModel, build_prototypes
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook


@dataclass(slots=True)
class Prototypes:
    """The sentences of the codebook teach the codes; the examples only serve to calibrate."""

    codebook: Codebook
    encoder: Encoder
    name: str = "prototype"
    quick: bool = False
    _built: list[PrototypeModel] = field(default_factory=list)

    def learn(self, examples: Sequence[Example]) -> Learned:
        """The same model whatever the examples, which it only remembers."""
        if not self._built:
            self._built.append(build_prototypes(self.codebook, self.encoder))
        vectors = self.encoder.encode([example.question.text for example in examples])
        return Learned(replace(self._built[0], recall=recalling(examples, vectors[:, : self.encoder.alike])), self.encoder)


@dataclass(frozen=True, slots=True)
class Linear:
    """Logistic regression on the vectors of an encoder that stays as it is; `called` says of which."""

    recipe: LinearRecipe
    encoder: Encoder
    called: str = "linear"
    quick: bool = True

    @property
    def name(self) -> str:
        """Tells whether what was said before is read."""
        return named(self.called, self.recipe)

    def learn(self, examples: Sequence[Example]) -> Learned:
        """Heads fitted to the examples."""
        return Learned(self.recipe.fit(examples, self.encoder), self.encoder)


def named(name: str, recipe: LinearRecipe) -> str:
    """The name of a recipe in figures."""
    return name if recipe.context is Context.NONE else f"{name}, context {recipe.context}"
