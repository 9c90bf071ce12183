"""The use cases about signals: take over a researchers' sheet, write it, draft signals from what is coded, confirm or reject drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from analyzer import weights
from analyzer.core.acts import Act, Body, Confirm, OffRecord, Record, Relate, Retract, SetPolicy
from analyzer.core.overlay import overlaid
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.signal import Basis, CellKind, Origin, SheetCell, SheetRow, Signal
from analyzer.core.table import Table
from analyzer.core.transcript import joined
from analyzer.errors import UsageError, unknown_name
from analyzer.exchange.signal_sheet import Oddity, ReadRow, SignalSheet, read_signal_sheet
from analyzer.exchange.signal_sheet_dates import ReadWords, Years
from analyzer.exchange.signal_sheet_grid import CSV_SHEET
from analyzer.exchange.signal_sheet_header import OWN_ID
from analyzer.exchange.signal_sheet_writing import row_of, write_signal_sheet
from analyzer.findings.dates import Calendar, read_date
from analyzer.findings.dating import Setting
from analyzer.findings.drafting import draft_signals
from analyzer.findings.linking import SAME
from analyzer.findings.on_record import on_record
from analyzer.findings.references import Material
from analyzer.findings.signal_log import Logged, SignalLog, logged, signal_log, signal_table
from analyzer.optional import need
from analyzer.privacy.names import Known, Recogniser
from analyzer.privacy.pseudonyms import Entry, Pseudonyms, pseudonyms_for
from analyzer.study.acting import act
from analyzer.study.concealing import hidden_signal, labels_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study
from analyzer.study.material import heard, overlays
from analyzer.study.segment import SENTENCES

KINDS = (Record, Confirm, Relate, Retract)
LISTING = ("sender", "recipients")  # columns that list people and parties
EVENTS = "events"  # the section of the policy that holds the days of events


@dataclass(frozen=True, slots=True)
class Imported:
    """What a sheet brought: its signals, what was odd, and what is new, changed, moved or no longer there, each told by number and cell."""

    rows: int
    oddities: tuple[Oddity, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and which names to check."""

    path: Path
    rows: int
    to_check: tuple[Entry, ...]


def import_sheet(study: Study, path: Path, *, by: str, year: int | None = None, basis: Basis = Basis.RATED) -> Imported:
    """Take over a sheet; a row that is there already is left alone, a changed one is recorded anew, one that is missing is kept."""
    days = [recording.recorded_on for recording in study.store.catalogue.all_of(Recording) if recording.recorded_on]
    years = Years(year, max(days, default=None), _reader(events_of(study)))
    known = logged(study.store.log.acts(*KINDS))
    sheet = _as_known(path, known, partial(read_signal_sheet, path, parties=study.policy.parties, years=years, basis=basis))
    known |= {row.id: _as_exported(study, known[row.id], row) for row in sheet.rows if row.id in known and known[row.id].row is None}
    rows = [_with_evidence(row, known.get(row.id)) for row in sheet.rows]
    fresh = [row for row in rows if row.id not in known or _is_new(row, known[row.id])]
    if fresh:
        act(study, by, [Record(row.id, row.signal, row.row) for row in fresh])
    return Imported(len(sheet.signals), sheet.oddities, tuple(_changes(rows, known)))


def _as_known(path: Path, known: Mapping[str, Logged], read: Callable[..., SignalSheet]) -> SignalSheet:
    """What is read; a CSV file, which names no sheet, is the one that the study knows by its file, or by most of its rows word for word."""
    sheet = read()
    told = [entry.row for entry in known.values() if entry.row is not None and entry.signal is not None]
    cells = {row.row.cells for row in sheet.rows if row.signal is not None}
    same = Counter(row.sheet for row in told if row.cells in cells)
    name = path.stem if path.stem in {row.sheet for row in told} else max(same, key=lambda name: same[name], default=CSV_SHEET)
    return sheet if name == CSV_SHEET else read(csv_sheet=name)


def _as_exported(study: Study, entry: Logged, row: ReadRow) -> Logged:
    """A signal that came from no sheet, with the row that `export_sheet` writes of it."""
    if entry.signal is None:
        return entry
    written = row_of(entry.signal, study.policy.parties, sheet=row.row.sheet, number=row.row.number)
    return replace(entry, row=row.row if set(written.cells) == set(row.row.cells) else written)


def _with_evidence(row: ReadRow, before: Logged | None) -> ReadRow:
    """The row with the passages on which its signal is known to rest, which no sheet holds."""
    if row.signal is None or before is None or before.signal is None:
        return row
    return replace(row, signal=replace(row.signal, evidence=before.signal.evidence))


def export_sheet(study: Study, path: Path, *, raw: bool = False) -> Exported:
    """Write the signals that people recorded or confirmed, names replaced unless `raw`; rows of sheets as they were worded."""
    rows = sheet_rows(study)
    if not rows:
        raise UsageError("there are no signals to write", where=study.policy.name, remedy="`analyzer signals import` or `confirm` first.")
    count = sum(not any(cell.column.startswith("@") for cell in row.cells) for row in rows)
    if raw:
        write_signal_sheet(rows, path, parties=study.policy.parties)
        return Exported(path, count, ())
    hidden = pseudonyms_of(study, rows)
    parties = tuple(replace(party, name=hidden.applied(party.name)) for party in study.policy.parties)
    write_signal_sheet([_hidden(row, hidden) for row in rows], path, parties=parties)
    return Exported(path, count, hidden.to_check)


def sheet_rows(study: Study) -> tuple[SheetRow, ...]:
    """The recorded signals as rows: those of sheets as they stood there, others behind them in the layout."""
    acts = study.store.log.acts(*KINDS)
    known, silent = logged(acts), _silent(study, acts)
    shown = {signal.id for signal in signal_log(acts, silent=silent).signals}
    told = [entry for entry in known.values() if entry.signal is None or entry.id in shown]
    entries = [replace(entry, signal=entry.signal and on_record(entry.signal, silent)) for entry in told]
    rows = [_row_now(study, entry, entry.row) for entry in entries if entry.row is not None]
    sheet = rows[0].sheet if rows else CSV_SHEET
    last = max((row.number for row in rows if row.sheet == sheet), default=0)
    others = [entry.signal for entry in entries if entry.row is None and entry.signal is not None]
    made = [row_of(signal, study.policy.parties, sheet=sheet, number=last + n) for n, signal in enumerate(others, 1)]
    return (*rows, *made)


def _row_now(study: Study, entry: Logged, row: SheetRow) -> SheetRow:
    """The row as it was worded, but for the cells whose signal somebody has recorded otherwise since."""
    if entry.signal is None or entry.read is None or entry.signal == entry.read:
        return row
    now, then = (row_of(one, study.policy.parties, sheet=row.sheet, number=row.number).cells for one in (entry.signal, entry.read))
    changed = {cell.column: cell for cell in now if cell not in then}
    dropped = {cell.column for cell in then} - {cell.column for cell in now}
    kept = {cell.column: cell for cell in row.cells if cell.column not in dropped}
    return replace(row, cells=tuple((kept | changed).values()))


def drafts_of(study: Study, material: Material) -> tuple[Signal, ...]:
    """The drafts from what is coded, as the study stands; of one material they are made once, for many products show them."""
    events = dict(sorted(events_of(study).items()))
    return material.once((draft_signals, *events.items()), lambda made: draft_signals(made, Setting(events)))


def events_of(study: Study) -> dict[str, date]:
    """The events that dates in words refer to, by name: dated documents, and what people said, such as the kick-off."""
    documents = {document.id: document.date for document in study.store.catalogue.all_of(Document) if document.date is not None}
    return documents | {name: date.fromisoformat(day) for name, day in _kept_events(study).items()}


def keep_event(study: Study, name: str, day: date | None, *, by: str) -> None:
    """Say on which day an event was, or (None) that it is not to be used."""
    events = {known: kept for known, kept in _kept_events(study).items() if known != name}
    if day is not None:
        events[name] = day.isoformat()
    act(study, by, [SetPolicy(EVENTS, tuple(sorted(events.items())))])


def _kept_events(study: Study) -> dict[str, str]:
    kept = [one.body.values for one in study.store.log.acts(SetPolicy) if isinstance(one.body, SetPolicy) and one.body.section == EVENTS]
    return dict(kept[-1]) if kept else {}


def log_of(study: Study, material: Material | None = None, *, drafts: bool = True) -> SignalLog:
    """Every signal once: recorded, confirmed, and (unless not wanted) the drafts."""
    acts, kept = study.store.log.acts(*KINDS), study.store.catalogue.all_of(Signal)
    found = material or (material_of(study) if drafts else None)
    fresh = drafts_of(study, found) if drafts and found else ()
    log = signal_log(acts, fresh, kept, silent=_silent(study, acts, kept), moved=found.moved if found else {})
    if study.hidden is None:
        return log
    return replace(log, signals=tuple(hidden_signal(signal, study.hidden) for signal in log.signals))


def _silent(study: Study, acts: Sequence[Act], kept: Sequence[Signal] = ()) -> frozenset[str]:
    """The passages behind recorded and `kept` signals that have no text any more, being off the record."""
    overlaying = overlays(study)
    marked = {act.body.transcript for act in overlaying if isinstance(act.body, OffRecord)}
    if not marked:
        return frozenset()
    signals = [*kept, *(entry.signal for entry in logged(acts).values() if entry.signal is not None)]
    behind = study.store.products.segments(ids={segment for signal in signals for segment in signal.segments})
    found = set[str]()
    for transcript in marked & {segment.transcript for segment in behind}:
        words = tuple(overlaid(study.store.products.transcript(transcript), overlaying).words)
        own = [segment for segment in behind if segment.transcript == transcript]
        found |= {segment.id for segment in own if not joined(words[segment.first : segment.last + 1])}
    return frozenset(found)


def signals_table(study: Study, *, drafts: bool = True) -> Table:
    """The signal log, one row per account."""
    return signal_table(log_of(study, drafts=drafts), study.policy.parties)


def confirm(study: Study, ids: Sequence[str], *, by: str, accepted: bool = True) -> tuple[str, ...]:
    """Accept drafts as they stand, or reject them; the accounts that one is made of go with it. Returns the ids that were decided."""
    material = material_of(study)
    log = log_of(study, material)
    drafts = {draft.id: draft for draft in drafts_of(study, material)}
    chosen = [_draft_named(log, name) for name in ids]
    members = [member for signal in chosen for member in log.members[signal.id] if member in drafts]
    bodies: list[Body] = [Record(member, replace(drafts[member], origin=Origin.MACHINE)) for member in members if accepted]
    bodies += [Confirm(member, accepted) for member in members]
    if accepted:
        bodies += [
            body for link in log.links if link.first in members for body in (Confirm(link.id), Relate(link.first, link.second, SAME))
        ]
    act(study, by, bodies)
    return tuple(members)


def pseudonymised(study: Study) -> Study:
    """The study with names replaced in whatever is shown of it: in its words, in its signals, of its people, firms and files."""
    everything = tuple(heard(study))
    said = (utterance.text for material in everything for utterance in material.transcript.utterances)
    labels = (label for material in everything for label in labels_of(material.transcript))
    hidden = pseudonyms_of(study, sheet_rows(study), said, labels)
    return replace(study, hidden=hidden, policy=replace(study.policy, name=hidden.applied(study.policy.name)))


def pseudonyms_of(study: Study, rows: Sequence[SheetRow], said: Iterable[str] = (), labels: Iterable[str] = ()) -> Pseudonyms:
    """The pseudonyms for all names in the study's signals, in what is `said` and in the `labels` of who says it.

    They stand for people, firms, and whatever is written as a name.
    """
    texts = [(cell.text, cell.column in LISTING) for row in rows for cell in row.cells if _is_text(cell)]
    texts += [(label, True) for label in labels]
    texts += [(text, False) for text in said]
    known = Known(study.store.catalogue.all_of(Person), study.policy.parties, _recogniser(study))
    return pseudonyms_for(texts, known)


def _hidden(row: SheetRow, hidden: Pseudonyms) -> SheetRow:
    cells = (replace(cell, text=_hidden_text(cell, hidden)) for cell in row.cells)
    return replace(row, sheet=hidden.applied(row.sheet), cells=tuple(cells))


def _hidden_text(cell: SheetCell, hidden: Pseudonyms) -> str:
    return hidden.applied(cell.text, listing=cell.column in LISTING) if _is_text(cell) else cell.text


def _is_text(cell: SheetCell) -> bool:
    return cell.kind is CellKind.TEXT and cell.column != OWN_ID


def _recogniser(study: Study) -> Recogniser | None:
    """The names that spaCy's English pipeline finds, where it is on this machine; the other rules hold in every language."""
    if not weights.is_cached(SENTENCES, study.settings):
        return None
    return _loaded(weights.path_of(SENTENCES, study.settings))


def _loaded(folder: Path) -> Recogniser:
    pipeline: Callable[[str], Any] = need("spacy", extra="text").load(folder, exclude=["parser", "lemmatizer", "tagger", "attribute_ruler"])
    return lambda text: [(entity.start_char, entity.end_char, entity.label_) for entity in pipeline(text).ents]


def _reader(events: Mapping[str, date]) -> ReadWords:
    return lambda text, said_on: read_date(text, Calendar(said_on, events)).moment


def _is_new(row: ReadRow, before: Logged) -> bool:
    """Whether a row says something else than before, or is read otherwise now; what people changed since is not put back."""
    return before.row != row.row or (before.signal == before.read and before.signal != row.signal)


def _changes(rows: Sequence[ReadRow], known: dict[str, Logged]) -> list[str]:
    """What a sheet changes, told by number and place and never by what the cells say."""
    told = list[str]()
    for row in rows:
        name = f"{row.row.sheet}, row {row.row.number}"
        before = known.get(row.id)
        if before is None:
            told.append(f"{name}: new")
        elif before.row is not None and before.row.cells != row.row.cells:
            told.append(f"{name}: changed in {', '.join(_differing(before.row, row.row))}")
        elif before.row is not None and before.row.number != row.row.number:
            told.append(f"{name}: moved from row {before.row.number}")
        elif _is_new(row, before):
            told.append(f"{name}: read otherwise than before")
    sheets, there = {row.row.sheet for row in rows}, {row.id for row in rows}
    gone = [entry.row for entry in known.values() if entry.row and entry.row.sheet in sheets and entry.id not in there]
    return told + [f"{row.sheet}, row {row.number} of the sheet before: no longer there, kept in the study" for row in gone]


def _differing(one: SheetRow, other: SheetRow) -> list[str]:
    old, new = ({cell.column: cell for cell in row.cells} for row in (one, other))
    return sorted(column for column in old.keys() | new.keys() if old.get(column) != new.get(column))


def _draft_named(log: SignalLog, name: str) -> Signal:
    """The draft of that label or id."""
    drafts = [signal for signal in log.signals if log.is_draft(signal)]
    found = [signal for signal in drafts if name == signal.label or (len(name) >= 6 and signal.id.startswith(name))]
    if len(found) != 1:
        raise unknown_name("draft of a signal", name, [signal.label for signal in drafts])
    return found[0]
