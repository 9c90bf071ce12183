"""Figures with their tables as one HTML page: marks can be filtered, and what is behind each one read and heard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.core.table import Field, Table
from analyzer.files import atomic_write
from analyzer.report.html import TEMPLATES, load_environment, policy_of

SHOWN_ROWS = 500  # of a table; its workbook has all


@dataclass(frozen=True, slots=True)
class Quote:
    """Words behind a mark: who said them and when, and where they can be heard (a path relative to the page), read and reviewed."""

    text: str
    said_by: str
    heard_at: str = ""
    audio: str | None = None
    link: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What is behind a mark: its heading, facts as terms and values, and quotations."""

    id: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its Vega-Lite specification, and what its marks can be filtered by (`kind`, `lane`, `party`: values and their names)."""

    id: str
    title: str
    caption: str
    spec: Mapping[str, Any]
    filters: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A table on the page with its heading, a note and the names of its columns."""

    title: str
    table: Table
    note: str = ""
    names: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns as they are read."""
        return self.names or tuple(name.replace("_", " ") for name in self.table.columns)

    @property
    def rows(self) -> tuple[tuple[Field, ...], ...]:
        """The rows that fit a page."""
        return self.table.rows[:SHOWN_ROWS]


def shown(title: str, table: Table, columns: Sequence[tuple[str, str]], note: str = "") -> Shown:
    """A table on the page with those of its columns that are named, each under its heading."""
    places = [table.columns.index(name) for name, _ in columns]
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return Shown(
        title, Table(table.name, tuple(name for name, _ in columns), rows, table.sources), note, tuple(name for _, name in columns)
    )


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """All that the page shows; `script` draws the figures and sets `analyzerEmbed`, `pages` are the title and file of pages beside it."""

    name: str
    kicker: str
    made_on: date
    remarks: tuple[str, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Shown, ...]
    cards: tuple[Card, ...]
    script: str
    pages: tuple[tuple[str, str], ...] = ()


def write_figures(page: FiguresPage, path: Path) -> Path:
    """Write the page to `path` and return it. It needs no network; names and texts are escaped, and no script runs but its own."""
    return atomic_write(path, rendered(page))


def rendered(page: FiguresPage) -> str:
    """The page as HTML."""
    environment = load_environment()
    base = environment.get_template("study.css").render(page={"questions": ()})
    style = f"{base}\n{(TEMPLATES / 'figures.css').read_text(encoding='utf-8')}".strip()
    script = (TEMPLATES / "figures.js").read_text(encoding="utf-8").strip()
    drawing = page.script.strip().replace("</script", "<\\/script")
    content = {
        "figures": {figure.id: figure.spec for figure in page.figures},
        "cards": {card.id: asdict(card) for card in page.cards},
    }
    return str(
        environment.get_template("figures.html").render(
            page=page,
            pages=page.pages,
            style=style,
            drawing=drawing,
            script=script,
            content=embedded(content),
            card_ids={card.id for card in page.cards},
            policy=policy_of(style, drawing, script),
            version=__version__,
        )
    )


def embedded(content: object) -> str:
    """Plain values as JSON that can stand inside a page.

    >>> embedded({"a": "</script>"})
    '{"a": "\\\\u003c/script>"}'
    """
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
