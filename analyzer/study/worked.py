"""Which transcripts carry people's work: to hear their recordings anew would put another transcript in its place."""

from __future__ import annotations

from analyzer.study.handle import Study
from analyzer.study.material import by_transcript, overlays

ALIGNED = "alignment"  # the tool that gives the words people wrote the times of the recording


def worked_on(study: Study) -> frozenset[str]:
    """The transcripts with decisions, corrections, names of speakers or checks, by id."""
    decided, homes = study.store.log.decided(after=0), study.store.products.homes()
    return frozenset(by_transcript(overlays(study))) | {homes[segment] for segment in decided if segment in homes}


def in_use(study: Study, recording: str, worked: frozenset[str]) -> bool:
    """Whether the newest transcript of a recording was written by people, or carries their work."""
    known = study.store.products.transcripts(recording=recording)
    return bool(known) and (known[-1] in worked or study.store.products.transcript(known[-1]).made_by.tool == ALIGNED)
