"""Which transcripts carry people's work: another transcript of the same recording would take its place, so none is entered."""

from __future__ import annotations

from analyzer.study.handle import Study
from analyzer.study.material import by_transcript, overlays

KEPT = "its transcript is kept: people have worked on it"
ALIGNED = "alignment"  # the tool that gives the words people wrote the times of the recording
CHANGED = "changed"  # what was changed outside, in a transcript that this program had written
IMPORTED = "import:"  # before the format of a transcript made elsewhere


def worked_on(study: Study) -> frozenset[str]:
    """The transcripts with decisions, corrections, names of speakers or checks, by id."""
    decided, homes = study.store.log.decided(after=0), study.store.products.homes()
    return frozenset(by_transcript(overlays(study))) | {homes[segment] for segment in decided if segment in homes}


def carries_work(study: Study, recording: str, worked: frozenset[str]) -> bool:
    """Whether the newest transcript of a recording is among those `worked` on."""
    return any(known in worked for known in study.store.products.transcripts(recording=recording)[-1:])


def in_use(study: Study, recording: str, worked: frozenset[str]) -> bool:
    """Whether the newest transcript of a recording was written by people, or carries their work."""
    newest = study.store.products.transcripts(recording=recording)[-1:]
    return any(_written(study, known) for known in newest) or carries_work(study, recording, worked)


def _written(study: Study, transcript: str) -> bool:
    tool = study.store.products.transcript(transcript).made_by.tool
    return tool in {ALIGNED, CHANGED} or tool.startswith(IMPORTED)
