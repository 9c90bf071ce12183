"""The use case: transcripts to coding units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from analyzer import weights
from analyzer.core.acts import Split
from analyzer.core.identity import product_id
from analyzer.core.overlay import resegmented
from analyzer.core.transcript import Transcript
from analyzer.core.units import Scheme, Segment
from analyzer.store import Step as Done
from analyzer.study.events import Begun, Finished, Skipped, Step, Tell
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard
from analyzer.study.models import model_path
from analyzer.units import Limits, Splitter, by_punctuation, cut, load_splitter

SENTENCES = "spacy-en"  # the pipeline that finds sentences in the languages it knows; others are cut at punctuation


def segment(study: Study, tell: Tell) -> None:
    """Cut every transcript that was not cut before under the same settings and with the same interviewer."""
    pending = [(material, step) for material in heard(study) if not study.store.products.done((step := cut_of(study, material)).id)]
    tell(Begun(Step.SEGMENT, len(pending), len(pending)))
    load = cache(lambda: load_splitter(model_path(SENTENCES, study.settings, tell)))
    for material, step in pending:
        if not any(word.text for word in material.transcript.words):
            tell(Skipped(Step.SEGMENT, material.recording.name, "it has no words"))
            continue
        segments = _cut(study, material, load)
        study.store.products.save_segments(segments, step=step)
        tell(Finished(Step.SEGMENT, material.recording.name, 1, f"{len(segments)} units"))


def cut_of(study: Study, material: Heard) -> Done:
    """The step that cuts a transcript under the study's settings; its id is known before the work."""
    units = study.policy.units
    settings = (units.scheme.value, units.min_words, units.max_words, weights.sha_of(SENTENCES))
    identity = product_id("segments", material.transcript.id, *settings, sorted(_left_out(study, material)))
    return Done(identity, "segments", (material.transcript.id,))


def segments_of(study: Study, material: Heard) -> tuple[Segment, ...]:
    """The units of a transcript under the study's settings, as people have split and joined them; none before it was cut."""
    return resegmented(study.store.products.segments(step=cut_of(study, material).id), study.store.log.acts(Split, standing=True))


def cut_materials(study: Study) -> Iterator[tuple[Heard, tuple[Segment, ...]]]:
    """Every recording that has units, with them."""
    for material in heard(study):
        if segments := segments_of(study, material):
            yield material, segments


def _cut(study: Study, material: Heard, load: Callable[[], Splitter]) -> tuple[Segment, ...]:
    units = study.policy.units
    return cut(
        material.transcript,
        scheme=units.scheme,
        limits=Limits(units.min_words, units.max_words),
        sentences=_splitter(material.transcript, load) if units.scheme is not Scheme.WINDOW else None,
        leave_out=_left_out(study, material),
    )


def _left_out(study: Study, material: Heard) -> frozenset[str]:
    return frozenset() if study.policy.units.interviewer else material.interviewers


def _splitter(transcript: Transcript, load: Callable[[], Splitter]) -> Splitter:
    if transcript.language is not None and weights.card_of(SENTENCES).understands(transcript.language):
        return load()
    return by_punctuation
