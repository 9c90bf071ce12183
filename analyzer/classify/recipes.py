"""The recipes that learn in seconds, ready for `train`: the codebook alone, and logistic regression with or without context."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from analyzer.classify.derive import answerable
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe, recalling
from analyzer.classify.prototype import PrototypeModel, build_prototypes
from analyzer.classify.trained import HeadsModel
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id


@dataclass(slots=True)
class Prototypes:
    """The sentences of the codebook teach the codes; the examples only serve to calibrate. `wanted`: the dimensions (None: all)."""

    codebook: Codebook
    encoder: Encoder
    wanted: Collection[str] | None = None
    name: str = "prototype"
    quick: bool = False
    _built: list[PrototypeModel] = field(default_factory=list)

    def learn(self, examples: Sequence[Example]) -> Learned:
        """The same model whatever the examples, which it only remembers."""
        if not self._built:
            model = build_prototypes(self.codebook, self.encoder)
            answered = model.dimensions if self.wanted is None else answerable(model.dimensions, self.wanted)
            self._built.append(model.limited_to([dimension.id for dimension in answered]))
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
        return Learned(fitted(self.recipe, examples, self.encoder), self.encoder)


def fitted(recipe: LinearRecipe, examples: Sequence[Example], encoder: Encoder) -> HeadsModel:
    """The model that a recipe makes of examples; where only some dimensions are wanted, its id tells which."""
    model = recipe.fit(examples, encoder)
    return model if recipe.wanted is None else replace(model, id=product_id(model.id, sorted(recipe.wanted)))


def named(name: str, recipe: LinearRecipe) -> str:
    """The name of a recipe in figures."""
    return name if recipe.context is Context.NONE else f"{name}, context {recipe.context}"
