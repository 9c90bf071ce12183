"""How far coders agree: one door, `measure(name, ratings, ...)`, to every coefficient.

>>> from analyzer.agreement import measure, ratings_from_rows
>>> rows = [{"unit": u, "coder": c, "code": k} for u, pair in enumerate(["ab", "bb", "aa", "aa"]) for c, k in zip("xy", pair)]
>>> measure("cohen_kappa", ratings_from_rows(rows)).value
0.5
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any, TypeAlias

from analyzer.agreement.intervals import Inference
from analyzer.agreement.measures import MEASURES, OF_CELLS, Entry, one_code, parameters_of
from analyzer.agreement.ratings import label_sets_from_rows, ratings_from_rows, spans_from_rows
from analyzer.core.ratings import Coefficient, LabelSets, Ratings, Segmentations, Spans
from analyzer.errors import UsageError, unknown_name

__all__ = [
    "coefficient_names",
    "label_sets_from_rows",
    "measure",
    "per_code",
    "ratings_from_rows",
    "spans_from_rows",
]

Rated: TypeAlias = Ratings | LabelSets | Spans | Segmentations | Coefficient
FIELD = re.compile(r"^(?P<name>.+?)_(?:(?P<se>se)|ci(?P<percent>\d+)_(?P<end>low|high))$")
INFERENCE = {field.name for field in fields(Inference)}


def measure(name: str, ratings: Rated | Any, **parameters: Any) -> Coefficient:
    """The coefficient `name` of ratings, sets of codes, spans or segmentations; a data frame is read as `ratings_from_rows` reads it.

    `name` may end in `_se`, `_ci95_low` or `_ci95_high` (any per cent) for one figure of the interval, in `_per_code` with the
    parameter `code` for that code against the rest, and may begin with `weighted_` where `weights` are given. Intervals take the
    parameters of `Inference`: confidence, interval, variance, resamples, seed, groups. An unknown name or parameter raises
    UsageError.
    """
    found = FIELD.match(name) if name not in MEASURES else None
    rated = ratings if isinstance(ratings, Rated) else ratings_from_rows(ratings)
    if found is None:
        return replace(_whole(name, rated, parameters), name=name)
    if found["percent"]:
        parameters = {**parameters, "confidence": int(found["percent"]) / 100}
    coefficient = _whole(found["name"], rated, parameters)
    figure = coefficient.se if found["se"] else coefficient.low if found["end"] == "low" else coefficient.high
    return replace(coefficient, name=name, value=figure, low=None, high=None, se=None, parts=())


def per_code(name: str, ratings: Ratings | LabelSets, **parameters: Any) -> tuple[Coefficient, ...]:
    """A coefficient for every code against the rest, named `<coefficient>: <code>`."""
    codes = ratings.categories if isinstance(ratings, Ratings) else sorted(set().union(*filter(None, ratings.sets)))
    return tuple(replace(measure(f"{name}_per_code", ratings, code=code, **parameters), name=f"{name}: {code}") for code in codes)


def coefficient_names() -> tuple[str, ...]:
    """The names that `measure` knows, without their endings."""
    return tuple(sorted(MEASURES))


def _whole(name: str, rated: Rated, parameters: dict[str, Any]) -> Coefficient:
    """The coefficient with all its figures."""
    if name in MEASURES:
        return _call(name, MEASURES[name], rated, parameters)
    of_codes = name.removesuffix("_per_code")
    if of_codes != name and of_codes.removeprefix("weighted_") in OF_CELLS:
        if not isinstance(rated, Ratings | LabelSets) or "code" not in parameters:
            raise UsageError(f"'{name}' needs ratings and the parameter 'code'")
        # Any distance of two categories is nominal, so a level says nothing about one code.
        kept = {key: value for key, value in parameters.items() if key not in {"code", "level"}}
        return _whole(of_codes, one_code(rated, parameters["code"]), kept)
    weighted = name.replace("weighted_kappa", "cohen_kappa").removeprefix("weighted_")
    if weighted != name and weighted in MEASURES and "weights" in parameters_of(MEASURES[weighted].measure)[0]:
        if "weights" not in parameters:
            raise UsageError(f"'{name}' needs the parameter 'weights'")
        return _call(name, MEASURES[weighted], rated, parameters)
    raise unknown_name("coefficient", name, coefficient_names())


def _call(name: str, entry: Entry, rated: Rated, parameters: dict[str, Any]) -> Coefficient:
    if not isinstance(rated, entry.takes):
        takes = " or ".join(kind.__name__ for kind in entry.takes)
        raise UsageError(f"'{name}' is computed from {takes}, not from {type(rated).__name__}")
    own, required = parameters_of(entry.measure)
    known = own - {"inference"} | (INFERENCE if "inference" in own else set())
    if unknown := sorted(set(parameters) - known):
        raise unknown_name(f"parameter of '{name}'", unknown[0], sorted(known))
    if missing := sorted(required - {"inference"} - set(parameters)):
        raise UsageError(f"'{name}' needs the parameter '{missing[0]}'")
    given = {key: value for key, value in parameters.items() if key in own}
    if "inference" in own:
        given["inference"] = Inference(**{key: value for key, value in parameters.items() if key in INFERENCE})
    return entry.measure(rated, **given)
