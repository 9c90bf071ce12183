"""The use case: decisions of coders from a table into the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.core.acts import Act, Decide, Memo
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Cell, Coder, CoderKind
from analyzer.core.identity import new_act_id, product_id, text_hash
from analyzer.core.table import Table
from analyzer.errors import AnalyzerError, InputError
from analyzer.exchange.csv_rows import read_rows
from analyzer.study.agreed import remember
from analyzer.study.handle import Study
from analyzer.study.material import heard

REQUIRED = ("segment_id", "coder", "dimension", "code")
BLIND = {"", "no", "false", "0"}
FIRST_ROW = 2  # below the header line
SHOWN_ERRORS = 10


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many decisions and memos were written, and how many decisions were there before."""

    decisions: int
    memos: int
    known: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read: `code` None says that none applies."""

    number: int
    cell: Cell
    coder: str
    code: str | None
    memo: str
    seen: tuple[str, ...]


def record_file(study: Study, path: Path, *, kind: CoderKind | None = None) -> Recorded:
    """Write the decisions in a CSV file, as `record_codings` says."""
    return record_codings(study, read_rows(path), source=str(path), kind=kind)


def record_codings(
    study: Study, rows: Sequence[Mapping[str, str | None]], *, source: str = "codings", kind: CoderKind | None = None
) -> Recorded:
    """Write decisions from rows with `segment_id, coder, dimension, code` and, where they apply, `party, memo, seen`: all or none.

    Several rows for one cell are several codes, the first primary; an empty code says that none applies. `seen` holds the ids of the
    suggestions shown before, with ; between, or yes. The same rows again change nothing. What is wrong is named by row, in one error.
    `kind` is what these coders are from now on; new ones are people where it is not given.
    """
    texts = {
        unit.segment.id: unit.text for m in heard(study) for unit in m.units(study.store.products.segments(transcript=m.transcript.id))
    }
    lines = _lines(rows, study, texts, source)
    acts = list(_acts(lines, study.codebook.version, texts, datetime.now(UTC)))
    known = {act.id for act in study.store.log.acts(Decide, Memo)}
    fresh = [act for act in acts if act.id not in known]
    remember(study.store, study.policy.agreement)
    study.store.catalogue.put(_described(study, {line.coder for line in lines}, kind))
    study.store.log.append(fresh)
    decisions = sum(isinstance(act.body, Decide) for act in fresh)
    return Recorded(decisions, len(fresh) - decisions, sum(isinstance(act.body, Decide) for act in acts) - decisions)


def _described(study: Study, names: set[str], kind: CoderKind | None) -> Iterator[Coder]:
    """The coders that are new, or are of another kind than was thought."""
    known = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    for name in sorted(names):
        coder = known.get(name, Coder(name, name))
        if name not in known or kind not in {None, coder.kind}:
            yield replace(coder, kind=kind or coder.kind)


def coders_table(study: Study) -> Table:
    """One row per coder: kind, standing decisions, and how many of these were blind."""
    codings = study.store.log.codings()
    decided, blind = Counter(c.coder for c in codings), Counter(c.coder for c in codings if not c.seen)
    known = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    coders = [known.get(name, Coder(name, name)) for name in sorted({*known, *decided})]
    rows = tuple((coder.id, coder.name, coder.kind.value, decided[coder.id], blind[coder.id]) for coder in coders)
    acts = tuple(tuple(coding.act for coding in codings if coding.coder == coder.id) for coder in coders)
    return Table("coders", ("coder", "name", "kind", "decisions", "blind"), rows, acts)


def _lines(rows: Sequence[Mapping[str, str | None]], study: Study, texts: Mapping[str, str], source: str) -> list[Line]:
    for column in REQUIRED if rows else ():
        if column not in rows[0]:
            columns = ", ".join(str(name) for name in rows[0])
            raise InputError(f"there is no column '{column}'", where=source, remedy=f"Columns: {columns}.")
    if not rows:
        raise InputError("there are no rows", where=source, remedy=f"Give a row per decision: {', '.join(REQUIRED)}.")
    parties = {party.id for party in study.policy.parties}
    codebook = study.codebook
    lines, wrong = list[Line](), list[str]()
    for number, row in enumerate(rows, FIRST_ROW):
        line = _line(number, row)
        problem = _problem(line, codebook, parties, texts)
        lines.append(line)
        wrong += [f"row {number}, {problem}"] if problem else []
    wrong += _contradictions(lines, codebook) if not wrong else []
    if wrong:
        raise _errors(wrong, source)
    return lines


def _errors(wrong: Sequence[str], source: str) -> InputError:
    shown = "; ".join(wrong[:SHOWN_ERRORS])
    more = f"; and {len(wrong) - SHOWN_ERRORS} more" if len(wrong) > SHOWN_ERRORS else ""
    return InputError(f"{shown}{more}", where=source, remedy="Nothing was written. Mend these rows and import again.")


def _line(number: int, row: Mapping[str, str | None]) -> Line:
    def field(name: str) -> str:
        return (row.get(name) or "").strip()

    cell = Cell(field("segment_id"), field("dimension"), field("party") or None)
    seen = () if field("seen").lower() in BLIND else tuple(part.strip() for part in field("seen").split(";") if part.strip())
    return Line(number, cell, field("coder"), field("code") or None, field("memo"), seen)


def _problem(line: Line, codebook: Codebook, parties: set[str], texts: Mapping[str, str]) -> str | None:
    """What is wrong with a row by itself: field and reason."""
    if not line.coder:
        return "coder: the field is empty"
    if line.cell.segment not in texts:
        return f"segment_id: there is no unit '{line.cell.segment}' in the study"
    try:
        dimension = codebook.dimension(line.cell.dimension)
        if line.code is not None:
            dimension.code(line.code)
    except AnalyzerError as unknown:
        return f"{unknown.what} ({unknown.remedy.rstrip('.')})"
    return _of_dimension(line, dimension, parties)


def _of_dimension(line: Line, dimension: Dimension, parties: set[str]) -> str | None:
    if dimension.derived_from:
        return f"dimension: '{dimension.id}' is derived and never coded itself"
    if dimension.per_party and line.cell.party not in parties:
        return f"party: '{dimension.id}' is asked per party: {', '.join(sorted(parties))}"
    if not dimension.per_party and line.cell.party is not None:
        return f"party: '{dimension.id}' is not asked per party"
    return None


def _contradictions(lines: Sequence[Line], codebook: Codebook) -> Iterator[str]:
    for (_, cell), of_cell in _by_decision(lines).items():
        codes = {line.code for line in of_cell}
        place = f"rows {', '.join(str(line.number) for line in of_cell)}"
        if None in codes and len(codes) > 1:
            yield f"{place}: a code and no code for one unit"
        elif len(codes) > 1 and codebook.dimension(cell.dimension).exclusive:
            yield f"{place}: several codes, and '{cell.dimension}' allows one"


def _by_decision(lines: Sequence[Line]) -> dict[tuple[str, Cell], list[Line]]:
    found: dict[tuple[str, Cell], list[Line]] = {}
    for line in lines:
        found.setdefault((line.coder, line.cell), []).append(line)
    return found


def _acts(lines: Sequence[Line], version: str, texts: Mapping[str, str], now: datetime) -> Iterator[Act]:
    """Acts named by what they say, so that importing again is harmless."""
    group = new_act_id()
    for (coder, cell), of_cell in _by_decision(lines).items():
        codes = tuple(dict.fromkeys(line.code for line in of_cell if line.code is not None))
        seen = tuple(dict.fromkeys(part for line in of_cell for part in line.seen))
        said = text_hash(texts[cell.segment])
        decision = product_id("decide", coder, cell.segment, cell.dimension, cell.party, list(codes), list(seen), version, said)
        yield Act(decision, coder, now, Decide(cell, codes, version, said, seen), group)
        for memo in dict.fromkeys(line.memo for line in of_cell if line.memo):
            yield Act(product_id("memo", decision, memo), coder, now, Memo(decision, memo), group)
