"""What was decided about measuring agreement, and when: kept in the log, so that choices made after coding can be told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise

from analyzer.core.acts import Act, Decide, SetPolicy
from analyzer.core.agreement import AgreementSettings
from analyzer.core.identity import new_act_id
from analyzer.core.table import Table
from analyzer.store import Store

SECTION = "agreement"
SOURCE = "study.toml"  # whose act it is: the file's, for who edited it is not known
COLUMNS = ("date", "setting", "before", "after", "decisions_before")


@dataclass(frozen=True, slots=True)
class Registered:
    """When the settings were first kept, after how many decisions, and every change since."""

    on: datetime
    decisions_before: int
    changes: Table


def remember(store: Store, settings: AgreementSettings) -> None:
    """Keep the settings in the log, unless they are those kept last."""
    values = tuple((name, str(value)) for name, value in asdict(settings).items())
    kept = [act.body.values for act in store.log.acts(SetPolicy) if isinstance(act.body, SetPolicy) and act.body.section == SECTION]
    if not kept or kept[-1] != values:
        store.log.append([Act(new_act_id(), SOURCE, datetime.now(UTC), SetPolicy(SECTION, values))])


def registered(store: Store, settings: AgreementSettings) -> Registered:
    """The history of the settings, with those of today kept first if they are new."""
    remember(store, settings)
    kept: list[tuple[Act, int, dict[str, str]]] = []
    decided = 0
    for act in store.log.acts(Decide, SetPolicy):
        if isinstance(act.body, SetPolicy):
            if act.body.section == SECTION:
                kept.append((act, decided, dict(act.body.values)))
        else:
            decided += 1
    return Registered(kept[0][0].at, kept[0][1], _changes(kept))


def _changes(kept: list[tuple[Act, int, dict[str, str]]]) -> Table:
    rows, sources = list[tuple[str | int | None, ...]](), list[tuple[str, ...]]()
    for (_, _, before), (act, decided, after) in pairwise(kept):
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                rows.append((act.at.date().isoformat(), name, before.get(name), after.get(name), decided))
                sources.append((act.id,))
    return Table("changes of settings", COLUMNS, tuple(rows), tuple(sources))
