"""Undo and redo, folded from what somebody did: each operation is one act or a group of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """Something done at once. `takes_back` is the operation that it retracts: for an undo something done, for a redo an undo."""

    id: str
    takes_back: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """Something done that does not stand now, and the operation that took it back."""

    operation: str
    by: str


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone, oldest first, and what can be done again, last undone last."""

    done: tuple[str, ...]
    undone: tuple[Undone, ...]

    @property
    def next_undo(self) -> str | None:
        """The operation that undo would take back."""
        return self.done[-1] if self.done else None

    @property
    def next_redo(self) -> Undone | None:
        """What redo would bring back."""
        return self.undone[-1] if self.undone else None


def history(operations: Iterable[Operation]) -> History:
    """Fold operations in their order; doing something new forgets what was undone.

    >>> history([Operation("a"), Operation("b"), Operation("u", takes_back="b")])
    History(done=('a',), undone=(Undone(operation='b', by='u'),))
    >>> history([Operation("a"), Operation("u", takes_back="a"), Operation("r", takes_back="u")]).done
    ('a',)
    """
    done, undone = list[str](), list[Undone]()
    for operation in operations:
        taken = operation.takes_back
        if taken is None:
            done.append(operation.id)
            undone.clear()
        elif taken in done:
            done.remove(taken)
            undone.append(Undone(taken, operation.id))
        elif (again := next((item for item in undone if item.by == taken), None)) is not None:
            undone.remove(again)
            done.append(again.operation)
    return History(tuple(done), tuple(undone))
