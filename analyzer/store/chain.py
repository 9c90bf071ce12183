"""The chain of hashes over the log: what each link covers, and how a whole log is checked.

A link covers the hash before it, its number, who acted when and in which group, and a salted commitment of what was done; never the content
itself. A withdrawal can therefore erase content and salt, and the chain still holds. Logs form a tree of links, as in version control:
a copy of a study shares its first links with the original, and an adopted log is a branch whose last hash an `Adopt` act names.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from analyzer.core.acts import Act
from analyzer.store.encoding import to_bytes, to_micros

SALT_BYTES = 16  # 128 bits: a short body cannot be guessed from its commitment


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a log: its chain's id, the number of acts in the chain and the hash of the last link (hexadecimal). Exports print it."""

    chain: str
    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the log found: links counted over all chains, ids of erased acts, and one sentence per problem (none: sound)."""

    length: int
    head: Head
    erased: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the log is what was written."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Link:
    """One link: everything its hash covers. `at` is in microseconds since 1970."""

    previous: bytes
    sequence: int
    act: str
    by: str
    at: int
    group: str | None
    commitment: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256 over all fields as one MessagePack array, so that no two links run together alike."""
        fields = (self.previous, self.sequence, self.act, self.by, self.at, self.group, self.commitment)
        return hashlib.sha256(to_bytes(fields)).digest()


def new_salt() -> bytes:
    """A fresh random salt."""
    return secrets.token_bytes(SALT_BYTES)


def committed(salt: bytes, body: bytes) -> bytes:
    """SHA-256 of salt and body: says nothing of the body once the salt is gone."""
    return hashlib.sha256(salt + body).digest()


def genesis(chain: str) -> bytes:
    """What stands before the first link of a chain."""
    return hashlib.sha256(to_bytes(("analyzer log", chain))).digest()


def link_to(act: Act, *, previous: bytes, sequence: int, commitment: bytes) -> Link:
    """The link that appends `act`."""
    return Link(previous, sequence, act.id, act.by, to_micros(act.at), act.group, commitment)


class Branches:
    """The open ends of a log while it is walked in the order in which the store learned of its links.

    A first link (number 1) may stand on anything: whether it belongs here is decided at the end of its branch. A new branch is opened by a
    link that does not continue the last one, and closed by the `Adopt` act that names its end. In a sound log one branch remains, and its
    end is the head.
    """

    def __init__(self, sequence_of: Callable[[bytes], int | None]) -> None:
        self._sequence_of = sequence_of  # the number of an earlier link by its hash
        self._ends: list[bytes] = []
        self._adopted: set[bytes] = set()

    def extend(self, link_hash: bytes, previous: bytes, sequence: int, *, adopts: bytes | None) -> str | None:
        """Take the next link; a sentence when it does not fit."""
        if adopts is not None:
            self._adopted.add(adopts)
        self._close(until=previous)
        if self._ends and self._ends[-1] == previous:
            self._ends[-1] = link_hash
        else:
            self._ends.append(link_hash)
        before = 0 if sequence == 1 else self._sequence_of(previous)
        if before is None:
            return "what came before it is missing or came later"
        return None if sequence == before + 1 else f"it is number {sequence} but follows number {before}"

    def remaining(self, head: bytes) -> int:
        """How many ends are left besides the head; 0 in a sound log, -1 when the head itself is missing."""
        self._close(until=head)
        return len(self._ends) - 1 if self._ends and self._ends[-1] == head else -1

    def _close(self, *, until: bytes) -> None:
        while self._ends and self._ends[-1] != until and self._ends[-1] in self._adopted:
            self._ends.pop()
