"""The appendix on methods, worded from facts: what is not known is said to be unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analyzer.core.agreement import AgreementSettings
from analyzer.core.coding import Coder, CoderKind, Coding, Prediction
from analyzer.core.identity import Provenance
from analyzer.core.table import Field, Table
from analyzer.core.transcript import Status
from analyzer.findings.references import Material, Standing

FEWEST_PEOPLE = 3  # of a party: below, a reader can guess who said what
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Made:
    """How one transcript came about: by what, in which language, how far it was checked, and how many of its words people corrected."""

    recording: str
    made_by: Provenance
    language: str | None
    status: Status
    words: int
    duration_ms: int | None
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the appendix is worded from. `agreement` is a table, or the reason why there is none."""

    material: Material
    made: tuple[Made, ...]
    scheme: str
    decisions: tuple[Coding, ...]
    predictions: tuple[Prediction, ...]
    coders: tuple[Coder, ...]
    settings: AgreementSettings
    agreement: Table | str
    acts: Mapping[str, int]  # how many standing acts there are of each kind
    signals: Mapping[str, int]  # how many there are, by where they come from
    checks: Mapping[str, int]  # answers in member checks, by verdict
    software: tuple[tuple[str, str], ...]
    log: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, paragraphs, and tables."""

    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = field(default=())


def sections(facts: Facts) -> tuple[Section, ...]:
    """The appendix, section by section."""
    return (
        Section("Data", tuple(_data(facts)), (_transcripts(facts),)),
        Section("Units and codebook", tuple(_codebook(facts)), (_dimensions(facts),)),
        Section("Suggestions by models", tuple(_models(facts)), (_refusals(facts),)),
        Section("Who decided", tuple(_deciding(facts)), (_coders(facts),)),
        _agreement(facts),
        Section("Signals", tuple(_signals(facts))),
        Section("Participants", tuple(_participants(facts))),
        Section(
            "Software and record", (facts.log,), (Table("software", ("package", "version"), facts.software, ((),) * len(facts.software)),)
        ),
        Section("What is not known", tuple(_unknown(facts))),
    )


def _data(facts: Facts) -> Iterator[str]:
    material = facts.material
    hours = sum(made.duration_ms or 0 for made in facts.made) / 3_600_000
    days = [recording.recorded_on for recording in material.recordings]
    words = sum(made.words for made in facts.made)
    yield f"{_counted(len(material.recordings), 'recording')} of {hours:.1f} hours together, with {words} words. {_dates(days)}"
    yield f"{_counted(len(material.documents), 'document')} beside the recordings."
    people = {passage.speaker for passage in material.units}
    for party in material.parties:
        heard = [person for person in material.people.values() if person.party == party.id and person.id in people]
        supposed = sum(person.id in material.supposed for person in heard)
        guess = f", {supposed} of them voices that nobody has named, so one person may count as several" if supposed else ""
        few = f" Fewer than {FEWEST_PEOPLE}: a reader may guess who said what." if 0 < len(heard) < FEWEST_PEOPLE else ""
        yield f"{material.party_name(party.id)}: {_counted(len(heard), 'person', 'people')}{guess}.{few}"
    checked = Counter(made.status for made in facts.made)
    states = ((Status.DRAFT, "as the machine left them"), (Status.CHECKED, "checked by a person"), (Status.VALIDATED, "validated"))
    told = ", ".join(f"{checked[status]} {words_of}" for status, words_of in states)
    yield f"Transcripts: {told}. {_counted(facts.acts.get('Correct', 0), 'correction')} of words."


def _dates(days: Sequence[date | None]) -> str:
    known = sorted(day for day in days if day)
    missing = len(days) - len(known)
    span = f"Recorded from {known[0]} to {known[-1]}." if known else ""
    return " ".join(part for part in (span, f"The date of {missing} is unknown." if missing else "") if part)


def _transcripts(facts: Facts) -> Table:
    rows = tuple(
        (
            made.recording,
            made.made_by.tool,
            made.made_by.version or UNKNOWN,
            made.made_by.model_hash[:12] or UNKNOWN,
            made.language or UNKNOWN,
            made.status.value,
            made.words,
            made.notices,
        )
        for made in facts.made
    )
    return Table(
        "transcripts", ("recording", "made by", "version", "model", "language", "status", "words", "warnings"), rows, ((),) * len(rows)
    )


def _codebook(facts: Facts) -> Iterator[str]:
    codebook = facts.material.codebook
    units = sum(1 for _ in facts.material.units)
    yield f"The coding unit is the {facts.scheme.replace('_', ' ')}; there are {units} units. What interviewers say is not counted."
    edits = _counted(facts.acts.get("EditCode", 0), "edit")
    yield f"Codebook {codebook.name or codebook.id}, version {codebook.version}; {edits} of codes in the study."
    versions = sorted({decision.codebook_version for decision in facts.decisions})
    if len(versions) > 1:
        yield f"Decisions were made under several versions of the codebook: {', '.join(versions)}."


def _dimensions(facts: Facts) -> Table:
    rows = list[tuple[Field, ...]]()
    for dimension in facts.material.codebook.coded:
        references = [r for r in facts.material.references if r.node.dimension == dimension.id]
        drafts = sum(r.standing is Standing.DRAFT for r in references)
        gold = sum(r.standing is Standing.GOLD for r in references)
        rows.append((dimension.name, len(dimension.offered), len(references), gold, len(references) - gold - drafts, drafts))
    columns = ("dimension", "codes", "references", "settled by consensus", "decided by people", "machine drafts")
    return Table("codes that stand", columns, tuple(rows), ((),) * len(rows))


def _models(facts: Facts) -> Iterator[str]:
    if not facts.predictions:
        yield "No model suggested codes."
        return
    for (tool, version, model), group in _by_model(facts.predictions).items():
        refused = sum(prediction.refused is not None for prediction in group)
        calibrated = sum(prediction.calibrated for prediction in group)
        scores = _scores(calibrated, len(group))
        name = f"{tool}, version {version or UNKNOWN}, model {model[:12] or UNKNOWN}"
        yield f"{name}: {len(group)} answers, of which it refused {refused}. {scores}"


def _scores(calibrated: int, answers: int) -> str:
    if not calibrated:
        return "Its values order suggestions; they are not probabilities."
    if calibrated == answers:
        return "Its values are calibrated probabilities."
    return f"{calibrated} of its values are calibrated probabilities, the others are not."


def _by_model(predictions: Iterable[Prediction]) -> dict[tuple[str, str, str], list[Prediction]]:
    found: dict[tuple[str, str, str], list[Prediction]] = {}
    for prediction in predictions:
        made = prediction.made_by
        found.setdefault((made.tool, made.version, made.model_hash), []).append(prediction)
    return found


def _refusals(facts: Facts) -> Table:
    counted = Counter((p.cell.dimension, p.refused.value) for p in facts.predictions if p.refused is not None)
    names = {dimension.id: dimension.name for dimension in facts.material.codebook.dimensions}
    rows = tuple((names.get(dimension, dimension), reason, count) for (dimension, reason), count in sorted(counted.items()))
    return Table("refusals", ("dimension", "reason", "answers refused"), rows, ((),) * len(rows))


def _deciding(facts: Facts) -> Iterator[str]:
    if not facts.decisions:
        yield "Nobody has decided anything: every code is a machine's draft, and no finding has been confirmed by a person."
        return
    shown = sum(bool(decision.seen) for decision in facts.decisions)
    blind = len(facts.decisions) - shown
    yield f"{len(facts.decisions)} decisions stand. {blind} were made blind; before {shown} a suggestion or another's decision was shown."
    drafts = sum(reference.standing is Standing.DRAFT for reference in facts.material.references)
    yield f"{drafts} of {len(facts.material.references)} codes that stand are drafts of a machine on which nobody decided."
    if facts.material.disputed:
        yield f"{len(facts.material.disputed)} codes are disputed between coders and count nowhere."


def _coders(facts: Facts) -> Table:
    kinds = {coder.id: coder.kind for coder in facts.coders}
    decided, blind = Counter(d.coder for d in facts.decisions), Counter(d.coder for d in facts.decisions if not d.seen)
    rows = tuple(
        (coder, kinds.get(coder, CoderKind.PERSON).value, count, blind[coder], count - blind[coder])
        for coder, count in sorted(decided.items())
    )
    return Table("coders", ("coder", "kind", "decisions", "blind", "after seeing"), rows, ((),) * len(rows))


def _agreement(facts: Facts) -> Section:
    if isinstance(facts.agreement, str):
        return Section("Agreement between coders", (facts.agreement,))
    settings = facts.settings
    decisions = "blind decisions only" if settings.blind_only else "all decisions, also those made after seeing others"
    drawn = settings.drawn or UNKNOWN
    intervals = f"with intervals of {settings.confidence:.0%} by {settings.resamples} resamples"
    counted = f"Counted in {settings.unit.value}s, {decisions}; reported: {settings.coefficient.value.replace('_', ' ')}, {intervals}."
    return Section("Agreement between coders", (counted, f"How the units coded twice were drawn: {drawn}."), (facts.agreement,))


def _signals(facts: Facts) -> Iterator[str]:
    if not facts.signals:
        yield "No signals were recorded."
        return
    yield "; ".join(f"{count} {kind}" for kind, count in facts.signals.items()) + "."


def _participants(facts: Facts) -> Iterator[str]:
    consents = facts.acts.get("Consent", 0)
    yield (
        f"{_counted(consents, 'consent')} recorded."
        if consents
        else "No consent was recorded in the software; whether it was given is unknown here."
    )
    yield f"{_counted(facts.acts.get('OffRecord', 0), 'span')} off the record."
    total = sum(facts.checks.values())
    told = ", ".join(f"{count} {verdict}" for verdict, count in facts.checks.items())
    yield f"Member check: {_counted(total, 'statement')} answered ({told})." if total else "Member check: no answers have come back."


def _unknown(facts: Facts) -> Iterator[str]:
    yield from (f"{remark.rstrip('.')}." for remark in facts.remarks)
    if not facts.settings.drawn:
        yield "How the units coded twice were chosen is unknown; set it in study.toml, [agreement] drawn."
    for made in facts.made:
        if not made.made_by.model_hash:
            yield f"{made.recording}: what model made its transcript is unknown."
    if facts.material.supposed:
        yield f"{len(facts.material.supposed)} voices are supposed, not confirmed by a person."


def _counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"
