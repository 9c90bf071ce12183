"""Which units of a study its model has learned from: no figure about the model may count them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer.classify.examples import unit_hash
from analyzer.classify.folder import DESCRIPTION, read_description
from analyzer.study.handle import Study
from analyzer.study.suggest import model_of


@dataclass(frozen=True, slots=True)
class Taught:
    """The hashes of the units that a model has learned from; of models that come with the package none is of a study."""

    units: frozenset[str] = frozenset()

    def holds(self, recording: str, segment: str) -> bool:
        """Whether a unit of a recording is one of them."""
        return bool(self.units) and unit_hash(recording, segment) in self.units


def taught_in(study: Study) -> Taught:
    """What the model has learned from that the study's policy names."""
    folder = Path(model_of(study))
    return Taught(frozenset(read_description(folder).taught)) if (folder / DESCRIPTION).is_file() else Taught()
