"""Codes, dimensions and codebooks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analyzer.errors import UsageError, unknown_name

ID = re.compile(r"\w[\w.-]*")  # a slug; letters of any alphabet
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code with what a coder needs to apply it.

    A code `merged_into` another keeps what was coded with it; a `retired` one is no longer offered. `colour` is #rrggbb.
    """

    id: str
    name: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str | None = None
    colour: str | None = None
    merged_into: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A question asked of every unit, answered with codes.

    `exclusive`: at most one code; `per_party`: asked once per party; `derived_from`: a view computed from other dimensions and never coded
    itself; `absence`: what it means that a decision names no code; `description`: what is asked, and the rules that hold for every code.
    """

    id: str
    name: str
    codes: tuple[Code, ...]
    exclusive: bool = False
    per_party: bool = False
    derived_from: tuple[str, ...] = ()
    absence: str = "none of the codes applies"
    description: str = ""

    @property
    def offered(self) -> tuple[Code, ...]:
        """The codes a coder may choose today."""
        return tuple(code for code in self.codes if not code.retired and code.merged_into is None)

    def code(self, code_id: str) -> Code:
        """The code of that id; an unknown one is an error that names those that exist."""
        for code in self.codes:
            if code.id == code_id:
                return code
        raise unknown_name(f"code in dimension '{self.id}'", code_id, [code.id for code in self.codes])

    def resolved(self, code_id: str) -> str:
        """The id under which a code counts today, following merges."""
        code = self.code(code_id)
        return code.id if code.merged_into is None else self.resolved(code.merged_into)

    def today(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The ids under which codes count today, in their order and each once; an id that is not in the dimension stays as it is."""
        known = {code.id for code in self.codes}
        return tuple(dict.fromkeys(self.resolved(code) if code in known else code for code in codes))

    def offered_today(self, codes: Iterable[str]) -> tuple[str, ...] | None:
        """Codes as they count today; None where one of them is no longer offered: what holds today is then not known."""
        found = self.today(codes)
        return found if set(found) <= {code.id for code in self.offered} else None


@dataclass(frozen=True, slots=True)
class Codebook:
    """A versioned set of dimensions."""

    id: str
    version: str
    dimensions: tuple[Dimension, ...]
    name: str = ""
    description: str = ""

    @property
    def coded(self) -> tuple[Dimension, ...]:
        """The dimensions that are coded, without the derived views."""
        return tuple(dimension for dimension in self.dimensions if not dimension.derived_from)

    @property
    def substance(self) -> tuple[Dimension, ...]:
        """What a model can answer by: the dimensions without colours. Where it is the same, suggestions are the same."""
        return tuple(replace(each, codes=tuple(replace(code, colour=None) for code in each.codes)) for each in self.dimensions)

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension of that id; an unknown one is an error that names those that exist."""
        for dimension in self.dimensions:
            if dimension.id == dimension_id:
                return dimension
        raise unknown_name("dimension", dimension_id, [d.id for d in self.dimensions])


def problems(codebook: Codebook) -> tuple[str, ...]:
    """What is wrong with a codebook, one sentence each, naming the field; empty when it can be used."""
    return tuple(_problems(codebook))


def require_sound(codebook: Codebook) -> Codebook:
    """The same codebook, or an error that names its first problem."""
    for problem in problems(codebook):
        raise UsageError(problem, where=f"codebook '{codebook.id}'", remedy="`analyzer codebook check` lists every problem.")
    return codebook


def _problems(codebook: Codebook) -> Iterator[str]:
    if not ID.fullmatch(codebook.id):
        yield f"the id '{codebook.id}' needs letters, digits, '_', '-' or '.' only"
    if not codebook.version.strip():
        yield "it has no version"
    if not codebook.dimensions:
        yield "it has no dimensions"
    for repeated in _repeated([dimension.id for dimension in codebook.dimensions]):
        yield f"two dimensions have the id '{repeated}'"
    for dimension in codebook.dimensions:
        yield from (f"dimension '{dimension.id}': {problem}" for problem in _derivation_problems(codebook, dimension))
        yield from (f"dimension '{dimension.id}': {problem}" for problem in _dimension_problems(dimension))


def _derivation_problems(codebook: Codebook, dimension: Dimension) -> Iterator[str]:
    by_id = {other.id: other for other in codebook.dimensions}
    for source in dimension.derived_from:
        if source not in by_id or by_id[source].derived_from:
            yield f"derived_from names '{source}', which is no coded dimension"
        elif by_id[source].per_party != dimension.per_party:
            yield f"derived_from names '{source}': both or neither must be per_party"
    for repeated in _repeated(list(dimension.derived_from)):
        yield f"derived_from names '{repeated}' twice"


def _dimension_problems(dimension: Dimension) -> Iterator[str]:
    if not ID.fullmatch(dimension.id):
        yield "its id needs letters, digits, '_', '-' or '.' only"
    for repeated in _repeated([code.id for code in dimension.codes]):
        yield f"two codes have the id '{repeated}'"
    for repeated in _repeated([code.name.casefold() for code in dimension.codes]):
        yield f"two codes have the name '{repeated}'"
    if len(dimension.offered) < 2 and (dimension.exclusive or not dimension.codes):
        yield "it needs at least two codes to choose from"
    for code in dimension.codes:
        yield from (f"code '{code.id}': {problem}" for problem in _code_problems(dimension, code))


def _code_problems(dimension: Dimension, code: Code) -> Iterator[str]:
    ids = {other.id for other in dimension.codes}
    if not ID.fullmatch(code.id):
        yield "its id needs letters, digits, '_', '-' or '.' only"
    if not code.name.strip():
        yield "it has no name"
    if code.colour is not None and not COLOUR.fullmatch(code.colour):
        yield f"colour '{code.colour}' is not of the form #rrggbb"
    for field, target in (("parent", code.parent), ("merged_into", code.merged_into)):
        if target is not None and target not in ids:
            yield f"{field} names '{target}', which does not exist"
    if _in_cycle(dimension, code):
        yield "it is its own ancestor (a cycle of parent or merged_into)"


def _repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _in_cycle(dimension: Dimension, start: Code) -> bool:
    by_id = {code.id: code for code in dimension.codes}
    reached, frontier = set[str](), [start.parent, start.merged_into]
    while frontier:
        target = frontier.pop()
        if target == start.id:
            return True
        if target in by_id and target not in reached:
            reached.add(target)
            frontier += [by_id[target].parent, by_id[target].merged_into]
    return False
