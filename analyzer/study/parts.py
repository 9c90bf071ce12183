"""What is computed of each interview by itself, and again only of those in which something was said or decided since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from analyzer.core.coding import Coding
from analyzer.core.recording import Recording
from analyzer.study.collecting import collecting_later
from analyzer.study.ledger import ByUnit
from analyzer.study.material import Heard
from analyzer.study.shelf import Shelf, Volume
from analyzer.study.suggest import KIND

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """An interview with the standing decisions on it, by segment; `suggested`: whether the study's model has answered its units."""

    heard: Heard
    volume: Volume
    decisions: ByUnit
    suggested: bool

    @property
    def state(self) -> tuple[object, ...]:
        """What changes whenever anything in it does."""
        return (self.heard, self.volume.units, self.volume.suggested, self.suggested, self.decisions)


def parts(shelf: Shelf) -> list[Part]:
    """The interviews that have a transcript, in order of names."""
    products = shelf.study.store.products
    decided = _by_transcript(shelf.ledger.codings(), products.homes())
    done = {step.id for step in products.steps(kind=KIND)}
    found = []
    for recording in sorted(shelf.study.store.catalogue.all_of(Recording), key=lambda known: known.uri):
        if products.transcripts(recording=recording.id):
            volume = shelf.volume(recording.id)
            suggested = not volume.earlier and volume.suggested in done
            heard = replace(volume.heard, recording=recording)  # its day may have been given since
            found.append(Part(heard, volume, decided.get(volume.transcript, {}), suggested))
    return found


def of_each(shelf: Shelf, interviews: Iterable[Part], name: str, compute: Callable[[Part], T], *, under: object) -> list[T]:
    """What `compute` finds in each interview, kept under this name as long as neither the interview nor the terms change."""

    def kept(part: Part) -> T:
        return shelf.kept(f"{name} {part.heard.recording.id}", (*part.state, under), lambda: compute(part))

    with collecting_later():
        return [kept(part) for part in interviews]


def _by_transcript(decisions: ByUnit, homes: Mapping[str, str]) -> dict[str, dict[str, tuple[Coding, ...]]]:
    found: dict[str, dict[str, tuple[Coding, ...]]] = {}
    for segment, codings in decisions.items():
        if segment in homes:
            found.setdefault(homes[segment], {})[segment] = codings
    return found
