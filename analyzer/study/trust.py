"""The use case: how events moved trust, what happened together with it, and what a questionnaire says beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analyzer.charts.render import Picture, render, script
from analyzer.charts.trust import trust_specs
from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.exchange.tables import write_xlsx
from analyzer.files import atomic_write
from analyzer.findings.activities import moved_table
from analyzer.findings.references import Material
from analyzer.findings.trust import Move, counts_table, moves, moves_table
from analyzer.report.figures import Figure, FiguresPage, Shown, shown, write_figures
from analyzer.study import questionnaire
from analyzer.study.figures import Signals, cards, draft_remarks, signals_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study
from analyzer.study.pages import TRUST, beside, room_of
from analyzer.study.questionnaire import Scores

STEM = "trust"
FORMATS = ("html", "xlsx", "svg", "png", "pdf")
TITLE = "Trust over time"
BESIDES = (("activity", "Activities and trust"), ("realm", "Realms and trust"))  # dimensions set beside trust, where the codebook has them
WIDTH = 1080.0  # pixels on a screen
COUNTED = (
    ("trustor", "Whose trust"), ("dimension", "Dimension"), ("basis", "By whose judgement"), ("positive", "Rose"), ("negative", "Fell"),
    ("mixed", "Rose and fell"), ("same", "Unchanged"), ("events", "Events"), ("undated", "of which undated"), ("drafts", "of which drafts"),
)  # fmt: skip
BESIDE = (
    ("name", "Code"), ("trustor", "Whose trust"), ("dimension", "Dimension"), ("basis", "By whose judgement"), ("together", "Together on"),
    ("positive", "Rose"), ("negative", "Fell"), ("mixed", "Rose and fell"), ("same", "Unchanged"), ("drafts", "of which drafts"),
    ("quotes", "Words"),
)  # fmt: skip
EVENTS = (
    ("event", "Signal"), ("kind", "Told in"), ("trustor", "Whose trust"), ("dimension", "Dimension"), ("basis", "By whose judgement"),
    ("value", "How it moved"), ("first", "From"), ("last", "To"), ("draft", "Machine draft"),
)  # fmt: skip
CAPTION = (
    "One arrow per event, party and dimension; two accounts of one signal are one event. Nothing is added up over time. "
    "Rows tell whose judgement it is: rated, stated, attributed by the other party, inferred by the coder, or unknown."
)
TOGETHER = (
    "Same unit: coded on the same words. Same event: coded on other words about the same signal. "
    "Neither says that one caused the other. Bases stand in rows of their own."
)


@dataclass(frozen=True, slots=True)
class Trust:
    """How trust moved in a study, with the tables made of it."""

    found: tuple[Move, ...]
    signals: Signals
    moves: Table
    counts: Table
    besides: tuple[tuple[str, Table], ...]
    scores: Scores | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, the counts first."""
        return (self.counts, *(table for _, table in self.besides), *(self.scores.tables if self.scores else ()), self.moves)


def trust_of(study: Study, material: Material, *, answers: Path | None = None, form: Path | None = None) -> Trust:
    """How trust moved; `answers` is a questionnaire's, read by `form`."""
    signals = signals_of(study, material)
    found = moves(material, signals.signals, confirmed=signals.confirmed)
    counts = counts_table(material, found)
    known = {dimension.id for dimension in material.codebook.coded}
    besides = tuple((title, moved_table(material, dimension, found, signals.signals)) for dimension, title in BESIDES if dimension in known)
    scores = questionnaire.scores_of(answers, form, material, counts) if answers else None
    return Trust(found, signals, moves_table(material, found), counts, besides, scores)


def write_trust(
    study: Study,
    formats: Sequence[str] = ("html", "xlsx"),
    folder: Path | None = None,
    *,
    answers: Path | None = None,
    form: Path | None = None,
    material: Material | None = None,
    coming: Collection[str] = (),
) -> tuple[Path, ...]:
    """Write what moved trust in each of `formats` (html, xlsx, svg, png, pdf) to `folder` (exports when None).

    `material` is the study's where somebody has gathered it already; `coming` pages are about to be written there.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"trust cannot be written as '{name}'", remedy=f"Formats: {', '.join(FORMATS)}.")
    if form and not answers:
        raise UsageError("a form was given without answers", remedy="Give the answers too: --questionnaire ANSWERS.csv.")
    target = folder or study.exports
    target.mkdir(parents=True, exist_ok=True)
    material = material or material_of(study)
    trust = trust_of(study, material, answers=answers, form=form)
    written = [path for name in formats if name in tuple(Picture) for path in _pictures(trust, Picture(name), target)]
    if "xlsx" in formats:
        write_xlsx([with_sources(table) for table in trust.tables], target / f"{STEM}.xlsx")
        written.append(target / f"{STEM}.xlsx")
    if "html" in formats:
        written.append(write_figures(_page(study, material, trust, target, coming), target / f"{STEM}.html"))
    return tuple(written)


def with_sources(table: Table) -> Table:
    """The table with a last column of the ids that each row counts."""
    rows = tuple((*row, "; ".join(sources)) for row, sources in zip(table.rows, table.sources, strict=True))
    return Table(table.name, (*table.columns, "sources"), rows, table.sources)


def _pictures(trust: Trust, picture: Picture, folder: Path) -> Iterator[Path]:
    pages = trust_specs(trust.moves, title=TITLE)
    for number, spec in enumerate(pages, start=1):
        name = STEM if len(pages) == 1 else f"{STEM}-{number}"
        yield atomic_write(folder / f"{name}.{picture.value}", render(spec, picture))
    if trust.scores:
        spec = dict(questionnaire.figure_of(trust.scores, width=680.0).spec)
        yield atomic_write(folder / f"questionnaire.{picture.value}", render(spec, picture))


def _page(study: Study, material: Material, trust: Trust, folder: Path, coming: Collection[str]) -> FiguresPage:
    pages = beside(folder, TRUST, coming)
    return FiguresPage(
        name=study.policy.name,
        kicker="Trust",
        made_on=datetime.now(UTC).astimezone().date(),
        remarks=tuple(_remarks(trust)),
        figures=tuple(_figures(trust)),
        tables=tuple(_shown(trust)),
        cards=cards(trust.signals, material, folder, pages, room_of(study)),
        script=script(),
        pages=pages,
    )


def _figures(trust: Trust) -> Iterator[Figure]:
    (spec,) = trust_specs(trust.moves, title=TITLE, width=WIDTH, page=None)
    place = {name: number for number, name in enumerate(trust.moves.columns)}
    parties = dict.fromkeys(str(row[place["trustor"]]) for row in trust.moves.rows)
    dimensions = dict.fromkeys(str(row[place["dimension"]]) for row in trust.moves.rows)
    directions = tuple((value, value) for value in ("positive", "negative", "mixed", "same"))
    named = (("party", "Party", parties), ("lane", "Dimension", dimensions))
    filters = (*((name, label, tuple((one, one) for one in found)) for name, label, found in named), ("kind", "Direction", directions))
    yield Figure(STEM, TITLE, CAPTION, spec, filters)
    if trust.scores:
        yield questionnaire.figure_of(trust.scores)


def _shown(trust: Trust) -> Iterator[Shown]:
    yield shown("How often trust moved", trust.counts, COUNTED, "Counted in events. Bases are never added up.")
    for title, table in trust.besides:
        yield shown(title, table, BESIDE, TOGETHER)
    if trust.scores:
        notes = ("", "Only respondents who answered at both moments.", "", "Set side by side, not combined.", "")
        for table, note in zip(trust.scores.tables, notes, strict=True):
            yield Shown(table.name.capitalize(), table, note)
    yield shown("Events", trust.moves, EVENTS, "A row per event, party and dimension. One without a signal is a passage of an interview.")


def _remarks(trust: Trust) -> Iterator[str]:
    yield from draft_remarks(trust.signals)
    drafts = sum(move.draft for move in trust.found)
    if drafts:
        yield f"{drafts} of {len(trust.found)} moves of trust rest on a machine’s draft only."
    loose = len({move.event for move in trust.found if move.days is None})
    if loose:
        yield f"{loose} events have no date and stand in the tables only: the day of an interview is not the day of what it tells."
