"""The use case: the audit trail, who did what when."""

from __future__ import annotations

from analyzer.core.acts import Act, Assign, Decide, Retract
from analyzer.core.table import Table
from analyzer.study.handle import Study

COLUMNS = ("act", "at", "by", "group", "kind", "segment", "dimension", "party", "codes", "seen", "undoes")


def audit_trail(study: Study, *, after: int = 0) -> Table:
    """One row per act in the order of the log, later than the first `after`: codes and ids, never words; sources are the acts."""
    acts = study.store.log.acts(after=after)
    return Table("audit trail", COLUMNS, tuple(map(_row, acts)), tuple((act.id,) for act in acts))


def _row(act: Act) -> tuple[str | None, ...]:
    body = act.body
    start = (act.id, act.at.isoformat(), act.by, act.group, type(body).__name__)
    if isinstance(body, Decide):
        return (*start, body.cell.segment, body.cell.dimension, body.cell.party, "; ".join(body.codes), "; ".join(body.seen), None)
    if isinstance(body, Assign):
        return (*start, "; ".join(body.segments), None, None, body.coder, "blind" if body.blind else None, None)
    return (*start, None, None, None, None, None, body.act if isinstance(body, Retract) else None)
