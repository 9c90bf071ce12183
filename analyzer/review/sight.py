"""Who may see what of a unit: others' codes and the machine's colour one's own judgement (arXiv:1605.04481)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from analyzer.core.access import Role
from analyzer.core.acts import Act, codings
from analyzer.core.coding import Coding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the study lets coders see before they have finished a unit that is not coded blind."""

    suggestions: bool = True
    others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How somebody stands to a unit.

    `given`: it was given to them; `blind`: to be coded blind; `finished`: they have decided all of it; `ready`: two coders or more have
    finished it, so that it can be settled.
    """

    given: bool = False
    blind: bool = False
    finished: bool = False
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What is shown: the machine's suggestions, the codes of others."""

    machine: bool
    others: bool


def sight(role: Role, standing: Standing, rules: Rules) -> Sight:
    """What somebody may see of a unit.

    Whoever codes a unit blind sees nothing until it is finished, owner or not. A reader, who never codes, sees everything; whoever
    settles sees the codes of others once a unit is ready and not theirs to code.

    >>> sight(Role.CODER, Standing(given=True, blind=True), Rules(others=True))
    Sight(machine=False, others=False)
    >>> sight(Role.ADJUDICATOR, Standing(ready=True), Rules())
    Sight(machine=True, others=True)
    """
    if standing.finished or role is Role.READER:
        return Sight(machine=True, others=True)
    if standing.blind:
        return Sight(machine=False, others=False)
    settling = role.settles and standing.ready and not standing.given
    return Sight(machine=rules.suggestions or settling, others=rules.others or settling)


def glimpsed(acts: Sequence[Act], coder: str, finished: Callable[[Collection[Coding]], bool]) -> tuple[Coding, ...] | None:
    """The decisions of others that stood at any time when the coder had finished a unit; None where they never had.

    `acts` are all decisions about the unit and their retractions, in order; `finished` says whether the coder has, by what stands. What
    was seen then stays seen, though it was taken back since, or the coder has undone their own part.
    """
    found: dict[str, Coding] = {}
    once = False
    for place in range(1, len(acts) + 1):
        now = codings(acts[:place]).values()
        if finished(now):
            once = True
            found |= {coding.act: coding for coding in now if coding.coder != coder}
    return tuple(found.values()) if once else None
