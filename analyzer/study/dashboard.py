"""The use case: how far a study is, as tables whose every row knows the units behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from analyzer.agreement.analysis import Summary
from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction, Score
from analyzer.core.table import Table
from analyzer.errors import unknown_name
from analyzer.study.accounts import coder_names
from analyzer.study.agreement import Measured, measured, summarised
from analyzer.study.assign import finished_by, overlap_table, progress_table
from analyzer.study.handle import Study
from analyzer.study.parts import Part, of_each, parts
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, asked, finishers, views
from analyzer.study.taught import Taught, taught_in

BINS = 10  # of scores
DAYS_SHOWN = 60
DASHBOARD, AGREEMENT, SUMMARY = "dashboard", "agreement", "agreement by dimension"  # what the shelf remembers them as
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


@dataclass(slots=True)
class _Answers:
    """Answers of the model in one dimension; those judged are beside a blind decision. `units`: those in which it refused."""

    number: int = 0
    refused: int = 0
    judged: int = 0
    same: int = 0
    units: dict[str, None] = field(default_factory=dict)

    def count(self, said: Prediction, decided: Collection[tuple[str, ...]]) -> None:
        """Count one more, and what blind coders decided there."""
        self.number += 1
        if said.refused is not None:
            self.refused += 1
            self.units[said.cell.segment] = None
        else:
            self.judged += len(decided)
            self.same += sum(set(said.codes) == set(codes) for codes in decided)


@dataclass(slots=True)
class _Scores:
    """Scores of the model in one tenth, each beside a blind decision: their number, sum, and how many of the codes were given."""

    number: int = 0
    total: float = 0.0
    given: int = 0
    units: dict[str, None] = field(default_factory=dict)

    def count(self, unit: str, score: Score, decided: Collection[tuple[str, ...]]) -> None:
        """Count the score of one code beside every decision."""
        self.number += len(decided)
        self.total += score.value * len(decided)
        self.given += sum(score.code in codes for codes in decided)
        self.units[unit] = None


@dataclass(frozen=True, slots=True)
class _Tally:
    """Of one interview, by dimension and by tenth of the score."""

    answers: Mapping[str, _Answers]
    scores: Mapping[int, _Scores]


def dashboard(shelf: Shelf) -> Dashboard:
    """How far the study is, computed anew when anything was done in it."""
    return shelf.remembered(DASHBOARD, lambda: _computed(shelf))


def dashboard_soon(shelf: Shelf) -> Dashboard | None:
    """The same; None as long as it is counted for the first time in a large study."""
    return shelf.soon(DASHBOARD, lambda: _computed(shelf))


def agreement_now(shelf: Shelf) -> Measured:
    """How far coders agree, under the settings of the study; kept until anything is done."""
    return shelf.remembered(AGREEMENT, lambda: measured(shelf.study))


def agreement_summary(shelf: Shelf) -> Summary:
    """Agreement by dimension, for a page that is looked at often."""
    return shelf.remembered(SUMMARY, lambda: summarised(shelf.study))


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
    dimensions = frozenset(question.dimension.id for question in asked(study))
    people = frozenset(coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.PERSON)
    interviews = parts(shelf)
    taught = taught_in(study)
    terms = dimensions, people, taught
    tallies = of_each(shelf, interviews, "tally", lambda part: _tallied(study, part, dimensions, people, taught), under=terms)
    return Dashboard(
        coders=_with_units(shelf, progress_table(study, ledger=shelf.ledger)),
        double=overlap_table(study),
        recordings=_recordings(shelf, {p.heard.recording.name: p.volume.units for p in interviews if p.volume.units}),
        model=_model(tallies),
        calibration=_calibration(tallies),
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


def _tallied(study: Study, part: Part, dimensions: Collection[str], people: Collection[str], taught: Taught) -> _Tally:
    """What the model says of the units of one interview, beside codes decided without having seen it, unless it has learned from these."""
    said = study.store.products.predictions(step=part.volume.suggested) if part.suggested else ()
    blind = _blind(coding for codings in part.decisions.values() for coding in codings if coding.coder in people)
    answers, scores = dict[str, _Answers](), dict[int, _Scores]()
    for prediction in said:
        if prediction.cell.dimension in dimensions:
            known = taught.holds(part.heard.recording.id, prediction.cell.segment)
            codes = () if known else blind.get(prediction.cell, ())
            answers.setdefault(prediction.cell.dimension, _Answers()).count(prediction, codes)
            for score in prediction.scores if codes else ():
                scores.setdefault(min(BINS - 1, int(score.value * BINS)), _Scores()).count(prediction.cell.segment, score, codes)
    return _Tally(answers, scores)


def _model(tallies: Iterable[_Tally]) -> Table:
    """By dimension: answers, how many the model refused, and how often blind coders chose the same codes as it suggested."""
    grouped: dict[str, list[_Answers]] = {}
    for tally in tallies:
        for dimension, answers in tally.answers.items():
            grouped.setdefault(dimension, []).append(answers)
    rows, sources = [], []
    for dimension, found in grouped.items():
        number, refused = sum(one.number for one in found), sum(one.refused for one in found)
        judged, same = sum(one.judged for one in found), sum(one.same for one in found)
        share = round(same / judged, 3) if judged else None
        rows.append((dimension, number, refused, round(1 - refused / number, 3), judged, share))
        sources.append(tuple(unit for one in found for unit in one.units))
    return Table("model", ("dimension", "answers", "refused", "coverage", "blind", "same"), tuple(rows), tuple(sources))


def _calibration(tallies: Iterable[_Tally]) -> Table:
    """By tenth of the score: how often blind coders gave a code that the model gave this score."""
    grouped: dict[int, list[_Scores]] = {}
    for tally in tallies:
        for place, scores in tally.scores.items():
            grouped.setdefault(place, []).append(scores)
    rows, sources = [], []
    for place, found in sorted(grouped.items()):
        number = sum(one.number for one in found)
        mean, given = sum(one.total for one in found) / number, sum(one.given for one in found) / number
        rows.append((_span(place), number, round(mean, 3), round(given, 3)))
        sources.append(tuple(unit for one in found for unit in one.units))
    return Table("calibration", ("score", "codes", "mean_score", "given"), tuple(rows), tuple(sources))


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
