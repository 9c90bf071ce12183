"""Suggestions after an edit of the codebook: until new ones are made, those made with an earlier version stand in, and are marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from analyzer.core.codebook import Codebook
from analyzer.core.coding import Prediction
from analyzer.study.handle import Study
from analyzer.study.material import Heard
from analyzer.study.suggest import Recipe, suggestions_step


@dataclass(frozen=True, slots=True)
class Offered:
    """The step whose suggestions are shown for a transcript; `earlier`: it was made with an earlier version of the codebook, or model."""

    step: str
    earlier: bool


def offered(study: Study, material: Heard, recipe: Recipe | None = None) -> Offered:
    """Today's suggestions of a transcript where there are any, else the last that were made; a `recipe` at hand saves time."""
    today = suggestions_step(study, material, recipe)
    if study.store.products.done(today.id):
        return Offered(today.id, earlier=False)
    before = study.store.products.last(today.kind, today.inputs)
    return Offered(today.id, earlier=False) if before is None else Offered(before, earlier=True)


def shown_of(study: Study, material: Heard, recipe: Recipe | None = None) -> tuple[Offered, tuple[Prediction, ...]]:
    """The suggestions shown for a transcript; a `recipe` at hand saves time."""
    found = offered(study, material, recipe)
    predictions = study.store.products.predictions(step=found.step)
    return found, fitting(predictions, study.codebook) if found.earlier else predictions


def fitting(predictions: Iterable[Prediction], codebook: Codebook) -> tuple[Prediction, ...]:
    """Earlier suggestions, as far as what they suggest is offered today."""
    today = {dimension.id: frozenset(code.id for code in dimension.offered) for dimension in codebook.dimensions}
    known = (prediction for prediction in predictions if prediction.cell.dimension in today)
    return tuple(replace(p, codes=tuple(code for code in p.codes if code in today[p.cell.dimension])) for p in known)
