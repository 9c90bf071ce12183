"""The long lists of a page as HTML, written by row: a template takes several times as long for tens of thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from analyzer.report.sections import PassageView

DEEPEST = 4  # levels of indentation that the style knows


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a table: its text, whether it is a number, the list of passages it leads to, and whether all of it is drafts."""

    text: str
    number: bool = False
    leads_to: int | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the page: how deep its first field is indented."""

    depth: int
    fields: tuple[Shown, ...]


def rows_of(lines: Iterable[Line]) -> Markup:
    """The rows of a table, all texts escaped; the first field heads its row."""
    return Markup("\n".join(map(_row, lines)))  # noqa: S704 - every text in it is escaped


def passages_of(passages: Iterable[PassageView]) -> Markup:
    """The list of passages under their numbers, from 1, which are their anchors."""
    return Markup("\n".join(_passage(number, passage) for number, passage in enumerate(passages, 1)))  # noqa: S704 - escaped


def register_of(entries: Iterable[tuple[int, str, str]], *, linked: bool) -> Markup:
    """The register: each list under its number, which is its anchor; `linked`: every run of passages leads to its first."""
    return Markup("\n".join(_entry(*entry, linked=linked) for entry in entries))  # noqa: S704 - escaped


def anchor_of(passage: str) -> str:
    """The anchor of a passage by its id, for other pages: its number is another one whenever units were cut anew."""
    return f"u-{passage}"


def _row(line: Line) -> str:
    first, *others = line.fields
    cells = "".join(f'<td class="n">{_field(shown)}</td>' if shown.number else f"<td>{_field(shown)}</td>" for shown in others)
    deep = ' class="deep"' if line.depth else ""
    return f'<tr{deep}><th scope="row" class="d{min(line.depth, DEEPEST)}">{_field(first)}</th>{cells}</tr>'


def _field(shown: Shown) -> str:
    if shown.leads_to is None:
        return escape(shown.text)
    drafted = ' class="draft" title="machine drafts only"' if shown.draft else ""
    return f'<a href="#l{shown.leads_to}"{drafted}>{escape(shown.text)}</a>'


def _passage(number: int, passage: PassageView) -> str:
    codes = f'<span class="codes-on">{escape(passage.codes)}</span>' if passage.codes else ""
    cited = f'<p class="cite"><span>{escape(passage.cited)}</span><span>{escape(passage.place)}</span>{codes}</p>'
    anchor = escape(anchor_of(passage.id))
    return f'<li id="p{number}"><span class="number" id="{anchor}">{number}</span><p class="said">{escape(passage.text)}</p>{cited}</li>'


def _entry(number: int, label: str, passages: str, *, linked: bool) -> str:
    listed = ", ".join(_runs(passages)) if linked else passages
    return f'<li id="l{number}"><b>{escape(label)}</b> <span>{listed}</span></li>'


def _runs(passages: str) -> Iterator[str]:
    return (f'<a href="#p{run.partition("–")[0]}">{run}</a>' for run in passages.split(", "))
