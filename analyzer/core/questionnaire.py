"""A questionnaire of several subscales, and what people answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One statement of a form; a `reverse` one is scored low + high - x."""

    id: str
    subscale: str
    wording: str
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Subscale:
    """Items that are averaged; `dimension` is the dimension of the codebook that it belongs beside."""

    id: str
    name: str
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its scale from `low` to `high` with the words of its ends, its subscales and its items."""

    id: str
    name: str
    low: int
    high: int
    subscales: tuple[Subscale, ...]
    items: tuple[Item, ...]
    ends: tuple[str, str] = ("", "")

    def of(self, subscale: str) -> tuple[Item, ...]:
        """The items of a subscale."""
        return tuple(item for item in self.items if item.subscale == subscale)


@dataclass(frozen=True, slots=True)
class Response:
    """What one respondent answered at one moment: item id and answer; an item that was not answered is not there."""

    respondent: str
    party: str
    moment: str
    answers: tuple[tuple[str, int], ...]
    row: int
