"""What somebody does at a door becomes acts of one group in the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from analyzer.core.acts import Act, Body
from analyzer.core.identity import new_act_id, product_id
from analyzer.study.handle import Study


def act(study: Study, by: str, bodies: Iterable[Body], *, group: str | None = None) -> str:
    """Append `bodies` as acts of one group and return its id. `group` is made by the client: a group that is there is left alone."""
    if group is not None and study.store.log.acts(group=group):
        return group
    group, now = group or new_act_id(), datetime.now(UTC)
    study.store.log.append([Act(product_id("act", group, number), by, now, body, group) for number, body in enumerate(bodies)])
    return group
