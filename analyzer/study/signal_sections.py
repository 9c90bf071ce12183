"""The sections on signals in the report of findings: the signal log, episodes, issues, realms out of step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from analyzer.core.table import Table
from analyzer.findings.episodes import Issue, episode_table, issue_table, issues, out_of_step_table
from analyzer.findings.references import Material
from analyzer.findings.signal_log import signal_table
from analyzer.report.sections import Listing, Section
from analyzer.study.handle import Study
from analyzer.study.signals import log_of

LOG = (
    ("signal", "Signal"), ("type", "Type"), ("sender", "Sender"), ("recipients", "Recipients"), ("party", "Told by"), ("first", "From"),
    ("last", "To"), ("message", "Message"), ("understood", "Understood"), ("standing", "Standing"),
)  # fmt: skip
REST = (
    ("signal", "Signal"), ("party", "Told by"), ("said", "Date as said"), ("date_source", "Source of the date"), ("trigger", "Trigger"),
    ("goal", "Goal"), ("urgency", "Urgency"), ("reaction", "Reaction"), ("trust", "Trust, and whose judgement"), ("medium", "Medium"),
)  # fmt: skip
EPISODES = (
    ("episode", "Episode"), ("signals", "Signals"), ("issues", "Issues"), ("aligned", "Aligned"), ("open", "Open"),
    ("restarted", "Restarted"), ("unknown", "Not known"), ("first", "From"), ("last", "To"), ("days", "Days"),
)  # fmt: skip
ISSUES = (
    ("episode", "Episode"), ("issue", "Issue"), ("signals", "Signals"), ("state", "State"), ("missing", "Missing"), ("days", "Days"),
    ("realm", "Realm of the issue"), ("settled_in", "Settled in"), ("reason", "Remark"),
)  # fmt: skip
PAIRS = (
    ("episode", "Episode"), ("issue", "Issue"), ("realm", "Realm"), ("with", "with"), ("passages", "Passages"),
    ("settled_elsewhere", "Settled in another realm"),
)  # fmt: skip
IN_STEP = "No issue was raised in two realms at once."
DAYS = ("days",)  # whole numbers that count no passages
COUNTS = ("signals", "issues", "aligned", "open", "restarted", "unknown", "days")


def signal_sections(study: Study, material: Material) -> Iterator[Section]:
    """The signal log, and what became of its issues; nothing where there are no signals."""
    log = log_of(study, material)
    if not log.signals:
        return
    passages = {passage.id for passage in material.passages}
    table = _on_passages(signal_table(log, material.parties), passages)
    drafts = sum(log.is_draft(signal) for signal in log.signals)
    notes = (
        "One row per account: two accounts of one signal carry the same number and count once.",
        f"{drafts} of {len(log.signals)} signals are a machine's drafts that nobody has confirmed; their numbers begin with D.",
        "A date without its year is the last such day before the interview; what depends on more is left open.",
    )
    listed = (
        Listing(table, LOG, plain=DAYS, opens="signal"),
        Listing(table, REST, title="How each account puts it", plain=DAYS, opens="signal"),
    )
    yield Section("Signal log", listed, notes, drafted=drafts == len(log.signals))
    found = issues(material, log)
    yield _issues(found, passages)


def _issues(found: tuple[Issue, ...], passages: Collection[str]) -> Section:
    notes = (
        "Aligned: discussed, recognised, a way forward decided and carried out. Open: a step is missing. Restarted: discussed again later.",
        "The type of a signal never decides how an issue stands.",
        "A step that was coded outside every signal belongs to the signal told last before it.",
        "Realms pair where an issue was raised in both at once.",
    )
    parts = (
        Listing(_on_passages(episode_table(found), passages), EPISODES, title="Episodes", plain=COUNTS, opens="episode"),
        Listing(_on_passages(issue_table(found), passages), ISSUES, title="Issues", plain=COUNTS, opens="signals"),
        Listing(_on_passages(out_of_step_table(found), passages), PAIRS, title="Realms out of step", empty=IN_STEP),
    )
    return Section("Episodes and issues", parts, notes, drafted=all(issue.draft for issue in found))


def _on_passages(table: Table, passages: Collection[str]) -> Table:
    """The table with those sources that are passages."""
    return replace(table, sources=tuple(tuple(source for source in of_row if source in passages) for of_row in table.sources))
