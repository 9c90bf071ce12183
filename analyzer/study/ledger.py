"""The standing decisions of a study kept at hand, unit by unit, and what follows from them; brought up to date with the log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import TypeAlias, TypeVar, cast

from analyzer.core.acts import Retract
from analyzer.core.coding import Cell, Coding
from analyzer.study.collecting import collecting_later
from analyzer.study.handle import Study

T = TypeVar("T")
ByUnit: TypeAlias = Mapping[str, tuple[Coding, ...]]


class Ledger:
    """Every standing decision by segment; threads may share one.

    What was done since the last look is found in the log, and only the units it is about are read again. When the work on transcripts has
    changed (one was added, or withdrawn with all that was said of it), everything is.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._lock = threading.RLock()
        self._position = -1
        self._work = -1
        self._codings: dict[str, tuple[Coding, ...]] = {}
        self._followed: dict[str, tuple[Hashable, ByUnit, dict[str, object]]] = {}
        self._shared = _Shared()

    def codings(self) -> ByUnit:
        """The standing decisions by segment, each in the order in which they were made."""
        with self._lock, self._study.store.database.snapshot():
            position, work = self._study.store.log.position, self._study.store.products.count("transcript")
            if self._position < 0 or work != self._work or position < self._position:
                with collecting_later():
                    self._codings = self._read(None)
            elif position != self._position:
                changed = self._changed()
                kept = {segment: codings for segment, codings in self._codings.items() if segment not in changed}
                self._codings = kept | self._read(changed) if changed else self._codings
            self._position, self._work = position, work
            return self._codings

    def derived(self, name: str, compute: Callable[[Sequence[Coding]], T], *, under: Hashable = None) -> Mapping[str, T]:
        """What `compute` makes of the decisions about each unit, computed again only for units that have changed, or under other terms."""
        with self._lock:
            codings = self.codings()
            terms, before, known = self._followed.get(name, (under, {}, {}))
            if terms != under:
                before, known = {}, {}
            if before is not codings:
                made = {s: known[s] if before.get(s) is found else compute(found) for s, found in codings.items()}
                self._followed[name] = (under, codings, made)
                known = made
            return cast(Mapping[str, T], known)

    def _read(self, segments: Collection[str] | None) -> dict[str, tuple[Coding, ...]]:
        found: dict[str, list[Coding]] = {}
        for coding in self._study.store.log.codings(segments=segments):
            shared = self._shared.of(coding)
            found.setdefault(shared.cell.segment, []).append(shared)
        return {segment: tuple(codings) for segment, codings in found.items()}

    def _changed(self) -> set[str]:
        """The segments whose decisions were made, undone or made again since the last look."""
        log = self._study.store.log
        undone = {act.body.act for act in log.acts(Retract, after=self._position) if isinstance(act.body, Retract)}
        decisions = set[str]()
        while undone:
            found = log.found(undone)
            decisions |= found.keys()
            undone = {act.body.act for act in found.values() if isinstance(act.body, Retract)}
        return {*log.decided(after=self._position), *log.decided(acts=decisions)}


class _Shared:
    """Equal values as one object: a million decisions repeat the same cells, codes and names."""

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def of(self, coding: Coding) -> Coding:
        cell = self._one(Cell(self._one(coding.cell.segment), self._one(coding.cell.dimension), coding.cell.party))
        codes, hash_, version = self._one(coding.codes), self._one(coding.text_hash), self._one(coding.codebook_version)
        return Coding(cell, self._one(coding.coder), codes, coding.act, self._one(coding.seen), hash_, version, coding.basis)

    def _one(self, value: T) -> T:
        return cast(T, self._known.setdefault(value, value))
