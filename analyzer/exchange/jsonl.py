"""JSON Lines: texts to suggest codes for, texts with their labels to learn from, and the suggestions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Protocol, TypeAlias, TypeVar

import msgspec

from analyzer.errors import InputError
from analyzer.files import atomic_write

ItemId = str | int
Language = Annotated[str, msgspec.Meta(pattern="^[A-Za-z]{2}([-_].*)?$")]  # ISO 639-1, such as en or en-GB
Refuse: TypeAlias = Callable[[InputError], None]

TEXT_LINE = '{"id": "1", "text": "..."}'
LABELLED_LINE = '{"id": "1", "text": "...", "group": "interview 1", "labels": {"dimension": ["code"]}}'


class HasId(Protocol):
    """Whatever a line names by an id."""

    @property
    def id(self) -> ItemId:
        """The id, unique in its file."""


Item = TypeVar("Item", bound=HasId)


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text to suggest codes for: `party` is the trustor of per-party dimensions, `before` what was said before.

    `language` is found from the text where it is not given.
    """

    id: ItemId
    text: str
    party: str | None = None
    speaker_party: str | None = None
    before: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """A text with the codes that hold, by dimension (None: not coded); `group` is its interview, which is never on both sides of a split.

    `drawn`: chance chose it, so that it can tell how common the codes are. `shown`: a suggestion was in view, so that it teaches and
    never measures. `language` is found from the text where it is not given.
    """

    id: ItemId
    text: str
    group: ItemId
    labels: Mapping[str, Sequence[str] | None]
    party: str | None = None
    speaker_party: str | None = None
    before: str | None = None
    drawn: bool = False
    shown: bool = False
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model suggests for a dimension: `code` is the primary of `codes`, the best one even where none `applies`.

    `probability` (0..1) is one only where `calibrated`. A refused suggestion keeps it and says why in `reason`. It rests on the `words` at
    these places of the text (from 0, divided by spaces), and the `examples` of these ids are the nearest that were learned from.
    """

    dimension: str
    code: str | None
    codes: tuple[str, ...]
    probability: float | None
    calibrated: bool
    refused: bool
    applies: bool = True
    reason: str | None = None
    party: str | None = None
    words: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestedItem:
    """The suggestions for a text, with the score of every code by dimension; `refused` when the model answers for none of them.

    `row_accepted`: whether the promise of the model covers all answers about the text together (None: it was asked for none).
    """

    id: ItemId
    suggestions: tuple[Suggestion, ...]
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    refused: bool = False
    row_accepted: bool | None = None


def strict(fault: InputError) -> None:
    """Take no line that cannot be used."""
    raise fault


def read_texts(path: Path, refuse: Refuse = strict) -> tuple[TextItem, ...]:
    """The texts in a file of lines `{"id", "text"[, "party", "speaker_party", "before", "language"]}`.

    Other fields are left aside, blank lines too. `refuse` hears of every line that cannot be used, by file, line and field; the others are
    read. Raises InputError where none can.
    """
    return _read(path, TextItem, TEXT_LINE, refuse)


def read_labelled(path: Path, refuse: Refuse = strict) -> tuple[LabelledItem, ...]:
    """The texts in a file of lines `{"id", "text", "group", "labels": {dimension: [codes]}[, "party", "before", ...]}`."""
    return _read(path, LabelledItem, LABELLED_LINE, refuse)


def read_suggestions(path: Path) -> tuple[SuggestedItem, ...]:
    """The suggestions that `write_suggestions` wrote."""
    return _read(path, SuggestedItem, "what `analyzer suggest` wrote", strict)


def write_suggestions(items: Iterable[SuggestedItem], path: Path) -> None:
    """Write a line per text: a suggestion has the field `party` only in per-party dimensions, a line `row_accepted` only with a promise."""
    atomic_write(path, b"".join(msgspec.json.encode(_line(item)) + b"\n" for item in items))


def _line(item: SuggestedItem) -> dict[str, object]:
    suggestions = [_without_empty_party(msgspec.to_builtins(suggestion)) for suggestion in item.suggestions]
    promised = {} if item.row_accepted is None else {"row_accepted": item.row_accepted}
    return {"id": item.id, "suggestions": suggestions, "scores": item.scores, "refused": item.refused, **promised}


def _without_empty_party(suggestion: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in suggestion.items() if name != "party" or value is not None}


def _read(path: Path, form: type[Item], looks_like: str, refuse: Refuse) -> tuple[Item, ...]:
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path)) from failure
    decoder = msgspec.json.Decoder(form)
    found: dict[ItemId, tuple[int, Item]] = {}
    told = [number for number, line in enumerate(lines, start=1) if line.strip()]
    for number in told:
        try:
            item = _decoded(lines[number - 1], decoder, f"{path}, line {number}", looks_like)
        except InputError as fault:
            refuse(fault)
            continue
        first, _ = found.setdefault(item.id, (number, item))
        if first != number:
            refuse(InputError(f"the id stands in line {first} already", where=f"{path}, line {number}", remedy="Ids are unique."))
    if not found:
        raise InputError("holds no line that can be used" if told else "holds no line", where=str(path))
    return tuple(item for _, item in found.values())


def _decoded(line: bytes, decoder: msgspec.json.Decoder[Item], where: str, looks_like: str) -> Item:
    try:
        return decoder.decode(line)
    except UnicodeDecodeError as failure:
        raise InputError(f"is not UTF-8 (byte {failure.start + 1})", where=where, remedy="Save the file as UTF-8.") from failure
    except msgspec.DecodeError as failure:
        raise InputError(f"does not fit: {failure}", where=where, remedy=f"A line looks like {looks_like}.") from failure
