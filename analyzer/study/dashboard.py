"""The use case: how far a study is, as tables whose every row knows the units behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction
from analyzer.core.table import Table
from analyzer.errors import unknown_name
from analyzer.study.accounts import coder_names
from analyzer.study.agreement import Measured, measured
from analyzer.study.assign import finished_by, overlap_table, progress_table
from analyzer.study.handle import Study
from analyzer.study.overview import outlines
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, asked, finishers, views

BINS = 10  # of scores
DAYS_SHOWN = 60
DASHBOARD, AGREEMENT = "dashboard", "agreement"  # what the shelf remembers them as
TELLING = ("model", "calibration")  # the tables whose rows say what the model thinks of the units they count
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The tables of the dashboard."""

    coders: Table
    double: Table
    recordings: Table
    model: Table
    calibration: Table
    activity: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return (self.coders, self.double, self.recordings, self.model, self.calibration, self.activity)


def dashboard(shelf: Shelf) -> Dashboard:
    """How far the study is, computed anew when anything was done in it."""
    return shelf.remembered(DASHBOARD, lambda: _computed(shelf))


def agreement_now(shelf: Shelf) -> Measured:
    """How far coders agree, under the settings of the study; kept until anything is done."""
    return shelf.remembered(AGREEMENT, lambda: measured(shelf.study))


def shown_to(shelf: Shelf, viewer: Viewer) -> tuple[Table, ...]:
    """The tables as somebody may see them: which units the model speaks of is told only of units where they may see what it says."""
    return tuple(_visible(shelf, viewer, table) for table in dashboard(shelf).tables)


def units_behind(shelf: Shelf, viewer: Viewer, table: str, row: int) -> tuple[str, ...]:
    """The units that a row of a table counts, as far as the viewer may know."""
    tables = {found.name: found for found in dashboard(shelf).tables}
    if table not in tables:
        raise unknown_name("table", table[:40], list(tables))
    sources = tables[table].sources
    if not 0 <= row < len(sources):
        raise unknown_name("row", str(row), [f"0 to {len(sources) - 1}"])
    return _visible_units(shelf, viewer, sources[row]) if table in TELLING else sources[row]


def _visible(shelf: Shelf, viewer: Viewer, table: Table) -> Table:
    if table.name not in TELLING:
        return table
    return Table(table.name, table.columns, table.rows, tuple(_visible_units(shelf, viewer, units) for units in table.sources))


def _visible_units(shelf: Shelf, viewer: Viewer, units: tuple[str, ...]) -> tuple[str, ...]:
    shown = views(shelf.study, viewer, units, ledger=shelf.ledger)
    return tuple(unit for unit in units if shown[unit].machine)


def activity_table(study: Study) -> Table:
    """How many acts each coder did on each of the last days on which anybody did something."""
    names = coder_names(study)
    found = study.store.log.activity()
    days = sorted({day for day, _, _ in found})[-DAYS_SHOWN:]
    kept = [(day, coder, number) for day, coder, number in found if day in days]
    rows = tuple((_day(day), names.get(coder, coder), number) for day, coder, number in kept)
    return Table("activity", ("day", "coder", "acts"), rows, ((),) * len(rows))


def _computed(shelf: Shelf) -> Dashboard:
    study = shelf.study
    dimensions = {question.dimension.id for question in asked(study)}
    interviews = outlines(shelf)
    steps = [outline.step for _, outline in interviews]
    said = [p for step in steps for p in study.store.products.predictions(step=step) if p.cell.dimension in dimensions]
    people = {coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.PERSON}
    own = [coding for codings in shelf.ledger.codings().values() for coding in codings if coding.coder in people]
    return Dashboard(
        coders=_with_units(shelf, progress_table(study, ledger=shelf.ledger)),
        double=overlap_table(study),
        recordings=_recordings(shelf, {recording.name: outline.units for recording, outline in interviews if outline.units}),
        model=_model(said, own),
        calibration=_calibration(said, own),
        activity=activity_table(study),
    )


def _with_units(shelf: Shelf, table: Table) -> Table:
    """The table of coders with the units that each has finished."""
    finished = finished_by(shelf.study, shelf.ledger)
    return Table(table.name, table.columns, table.rows, tuple(tuple(sorted(finished.get(str(row[0]), ()))) for row in table.rows))


def _recordings(shelf: Shelf, units: Mapping[str, Sequence[str]]) -> Table:
    """By recording: units, how many of them one coder has finished, and two or more."""
    finished = finishers(shelf.study, shelf.ledger)
    coders = {segment: len(who) for segment, who in finished.items() if who}
    rows = tuple((name, len(ids), sum(i in coders for i in ids), sum(coders.get(i, 0) >= 2 for i in ids)) for name, ids in units.items())
    left = tuple(tuple(i for i in ids if i not in coders) for ids in units.values())
    return Table("recordings", ("recording", "units", "by_one", "by_two"), rows, left)


def _model(said: Iterable[Prediction], own: Iterable[Coding]) -> Table:
    """By dimension: answers, how many the model refused, and how often blind coders chose the same codes as it suggested."""
    blind = _blind(own)
    grouped: dict[str, list[Prediction]] = {}
    for prediction in said:
        grouped.setdefault(prediction.cell.dimension, []).append(prediction)
    rows, sources = [], []
    for dimension, found in grouped.items():
        refused = [p for p in found if p.refused is not None]
        judged = [(p, codes) for p in found if p.refused is None for codes in blind.get(p.cell, ())]
        same = sum(set(p.codes) == set(codes) for p, codes in judged)
        share = round(same / len(judged), 3) if judged else None
        rows.append((dimension, len(found), len(refused), round(1 - len(refused) / len(found), 3), len(judged), share))
        sources.append(tuple(dict.fromkeys(p.cell.segment for p in refused)))
    return Table("model", ("dimension", "answers", "refused", "coverage", "blind", "same"), tuple(rows), tuple(sources))


def _calibration(said: Iterable[Prediction], own: Iterable[Coding]) -> Table:
    """By tenth of the score: how often blind coders gave a code that the model gave this score."""
    blind = _blind(own)
    hits, totals, units = Counter[int](), Counter[int](), dict[int, dict[str, None]]()
    sums: dict[int, float] = {}
    for prediction, score, right in _judged(said, blind):
        place = min(BINS - 1, int(score * BINS))
        totals[place] += 1
        hits[place] += right
        sums[place] = sums.get(place, 0.0) + score
        units.setdefault(place, {})[prediction.cell.segment] = None
    places = sorted(totals)
    rows = tuple((_span(p), totals[p], round(sums[p] / totals[p], 3), round(hits[p] / totals[p], 3)) for p in places)
    return Table("calibration", ("score", "codes", "mean_score", "given"), rows, tuple(tuple(units[p]) for p in places))


def _judged(said: Iterable[Prediction], blind: dict[Cell, list[tuple[str, ...]]]) -> Iterator[tuple[Prediction, float, bool]]:
    for prediction in said:
        for codes in blind.get(prediction.cell, ()):
            for score in prediction.scores:
                yield prediction, score.value, score.code in codes


def _blind(own: Iterable[Coding]) -> dict[Cell, list[tuple[str, ...]]]:
    found: dict[Cell, list[tuple[str, ...]]] = {}
    for coding in own:
        if not coding.seen:
            found.setdefault(coding.cell, []).append(coding.codes)
    return found


def _span(place: int) -> str:
    return f"{place / BINS:.1f}-{(place + 1) / BINS:.1f}"


def _day(number: int) -> str:
    return (EPOCH + timedelta(days=number)).date().isoformat()
