"""The report of findings as one HTML page: every number leads to the passages it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from markupsafe import Markup

from analyzer import __version__
from analyzer.core.table import Field
from analyzer.files import atomic_write
from analyzer.report.html import TEMPLATES, load_environment, policy_of
from analyzer.report.markup import Line, Shown, passages_of, register_of, rows_of
from analyzer.report.picture import source_of
from analyzer.report.sections import NO_CODE, WIDEST_ON_PAPER, Crossing, FindingsView, Listing, Picture, Quotations, Section

LINKED_NUMBERS = 20_000  # numbers of passages in the register, above which they are text: a page of a large study stays small


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table or cross-table on the page; a `wide` one scrolls, and is left out on paper."""

    title: str
    note: str
    head: tuple[tuple[str, bool], ...]
    rows: Markup
    wide: bool
    empty: str = NO_CODE
    kind: str = "sheet"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on the page, its SVG inside the reference."""

    picture: Picture
    source: str
    kind: str = "image"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Quotations on the page."""

    block: Quotations
    kind: str = "quotations"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section on the page under its anchor."""

    id: str
    section: Section
    parts: tuple[Sheet | Image | Quoted, ...]


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of all passages, and lists of them as they were written before: page and workbook write the same ones."""

    numbers: Mapping[str, int]
    before: dict[tuple[str, ...], str] = field(default_factory=dict)

    def written(self, passages: tuple[str, ...]) -> str:
        """The numbers of passages, as `written_numbers` writes them."""
        found = self.before.get(passages)  # looked for once: every look reads the whole list
        if found is None:
            found = self.before[passages] = written_numbers(passages, self.numbers)
        return found


@dataclass(frozen=True, slots=True)
class Register:
    """Which passages are behind each number: lists of passage numbers, each kept once, with what they are of."""

    numbering: Numbering
    lists: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict)

    def list_of(self, passages: tuple[str, ...], label: str) -> int | None:
        """The number of the list of some passages; None where none of them is on the page."""
        if not passages or not any(passage in self.numbering.numbers for passage in passages):
            return None
        return self.lists.setdefault(passages, (len(self.lists) + 1, label))[0]

    @property
    def entries(self) -> Iterator[tuple[int, str, str]]:
        """Number, label and passages of every list."""
        return ((number, label, self.numbering.written(passages)) for passages, (number, label) in self.lists.items())

    @property
    def linked(self) -> bool:
        """Whether the passages of every list are few enough to be links."""
        return sum(map(len, self.lists)) <= LINKED_NUMBERS


def write_findings_page(view: FindingsView, path: Path, numbering: Numbering | None = None) -> Path:
    """Write the page to `path` and return it; all texts are escaped, and no script runs but its own."""
    environment = load_environment()
    base = environment.get_template("study.css").render(page={"questions": ()})
    style = f"{base}\n{environment.get_template('findings.css').render()}".strip()
    script = (TEMPLATES / "findings.js").read_text(encoding="utf-8").strip()
    register = Register(numbering or Numbering(numbers_of(view)))
    chapters = tuple(_chapters(view, register))  # first: they fill the register
    page = environment.get_template("findings.html").render(
        view=view,
        pages=view.pages,
        chapters=chapters,
        passages=passages_of(view.passages),
        register=register_of(register.entries, linked=register.linked),
        numbers=register.numbering.numbers,
        style=style,
        script=script,
        policy=f"{policy_of(style, script)}; img-src data:",
        version=__version__,
    )
    return atomic_write(path, str(page))


def numbers_of(view: FindingsView) -> dict[str, int]:
    """The number of every passage, from 1, as page and workbook print it."""
    return {passage.id: number for number, passage in enumerate(view.passages, 1)}


def written_numbers(passages: Sequence[str], numbers: Mapping[str, int]) -> str:
    """The numbers of passages in order, those in a row joined; passages without a number are left out.

    >>> written_numbers(["a", "b", "c", "e"], {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5})
    '1–3, 5'
    """
    found = sorted(filter(None, map(numbers.get, passages)))  # numbers begin at 1
    if not found:
        return ""
    breaks = [(before, after) for before, after in pairwise(found) if after != before + 1]
    firsts, lasts = [found[0], *(after for _, after in breaks)], [*(before for before, _ in breaks), found[-1]]
    return ", ".join([str(first) if first == last else f"{first}–{last}" for first, last in zip(firsts, lasts, strict=True)])


def _chapters(view: FindingsView, register: Register) -> Iterator[Chapter]:
    number = count(1)
    for section in view.sections:
        yield Chapter(f"s{next(number)}", section, tuple(_part(part, section, register) for part in section.parts))


def _part(part: Listing | Crossing | Quotations | Picture, section: Section, register: Register) -> Sheet | Image | Quoted:
    if isinstance(part, Listing):
        return _listing(part, section, register)
    if isinstance(part, Crossing):
        return _crossing(part, section, register)
    return Image(part, source_of(part)) if isinstance(part, Picture) else Quoted(part)


def _listing(part: Listing, section: Section, register: Register) -> Sheet:
    table = part.table
    columns = part.columns or tuple((name, name.replace("_", " ")) for name in table.columns)
    places = [table.columns.index(name) for name, _ in columns]
    deep = table.columns.index(part.depth) if part.depth else None
    lines = []
    for number, row in enumerate(table.rows):
        label = f"{part.title or section.title}: {row[places[0]]}"
        lists = {
            name: register.list_of(*_behind(part, name, number, label)) for name, _ in columns if _counts(row[table.columns.index(name)])
        }
        if part.opens:
            lists[part.opens] = register.list_of(table.sources[number], label)
        fields = tuple(_shown(table.columns[place], row[place], lists.get(table.columns[place])) for place in places)
        lines.append(Line(int(row[deep] or 0) if deep is not None else 0, fields))
    head = tuple((heading, any(_is_number(row[place]) for row in table.rows)) for place, (_, heading) in zip(places, columns, strict=True))
    return Sheet(part.title, part.note, head, rows_of(lines), len(columns) > WIDEST_ON_PAPER + 1, part.empty)


def _behind(part: Listing, column: str, row: int, label: str) -> tuple[tuple[str, ...], str]:
    """The passages behind the number of a row in a column, and what they are."""
    if column in part.plain:
        return (), label
    if column in part.lists:
        return part.lists[column][row], f"{label}, {column}"
    return part.table.sources[row], label


def _shown(column: str, value: Field, leads_to: int | None) -> Shown:
    if isinstance(value, bool):
        return Shown("yes" if value else "no")
    if isinstance(value, float):
        return Shown(f"{value:.1%}" if column.endswith("share") or column in {"low", "high", "jaccard"} else f"{value:.3g}", number=True)
    if isinstance(value, int):
        return Shown(str(value), number=True, leads_to=leads_to if value else None)
    return Shown(value or "", leads_to=leads_to if value else None)


def _is_number(value: Field) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _counts(value: Field) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _crossing(part: Crossing, section: Section, register: Register) -> Sheet:
    lines = []
    for (label, depth), row in zip(part.rows, part.cells, strict=True):
        fields = [Shown(label)]
        for column, cell in zip(part.columns, row, strict=True):
            if cell is None or not cell.value:
                fields.append(Shown("" if cell is None else "0", number=True))
                continue
            leads_to = register.list_of(cell.passages, f"{part.title or section.title}: {label}, {column}")
            fields.append(Shown(str(cell.value), number=True, leads_to=leads_to, draft=cell.drafts == cell.value))
        lines.append(Line(depth, tuple(fields)))
    head = ((part.corner, False), *((column, True) for column in part.columns))
    return Sheet(part.title, part.note, head, rows_of(lines), len(part.columns) > WIDEST_ON_PAPER)
