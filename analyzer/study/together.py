"""The use cases: files of both kinds into a study; a recording and the transcript that people made of it, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analyzer import __version__
from analyzer.core.identity import Provenance, product_id
from analyzer.core.overlay import span_of
from analyzer.core.recording import Recording
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.diarize.assign import assign
from analyzer.diarize.turns import Turn
from analyzer.errors import AnalyzerError, InputError
from analyzer.exchange.reading import read_transcript
from analyzer.files import sha256_of
from analyzer.study.add import TRANSCRIPT_SUFFIXES, add_recordings, add_transcripts
from analyzer.study.events import Begun, Finished, Refused, Skipped, Step, Tell
from analyzer.study.handle import Study
from analyzer.study.imported import OF_WORDS
from analyzer.study.intake import Found, audio_files, find_recordings
from analyzer.study.transcribe import Hire
from analyzer.study.worked import ALIGNED, KEPT, carries_work, worked_on
from analyzer.transcribe.aligning import aligned, share_found

WORKED_ALONE = "was worked on before there was a recording of it, so that the two are not put together"
LEAST_FOUND = 0.3  # share of the written words that must be heard; two talks of one study share some 20 %


def add_files(study: Study, files: Sequence[Path], tell: Tell, hire: Hire) -> None:
    """Add recordings (or folders of them) and transcripts; a recording and a transcript of the same name are put together."""
    transcripts = [path for path in files if path.suffix.lower() in TRANSCRIPT_SUFFIXES]
    recordings = [path for path in files if path not in transcripts]
    sounds = [sound for place in recordings for sound in (sorted(audio_files(place)) if place.is_dir() else [place])]
    known = [path for recording in study.store.catalogue.all_of(Recording) if (path := Path(recording.uri)).is_file()]
    written = [path for path in known if path.suffix.lower() in TRANSCRIPT_SUFFIXES]
    heard = [path for path in known if path not in written]
    paired = dict((*pairs(written, sounds), *pairs(transcripts, [*heard, *sounds])))
    add_transcripts(study, [path for path in transcripts if path not in paired], tell)
    add_recordings(study, recordings, tell, hire)
    if paired:
        put_together(study, tuple(paired.items()), tell)


def pairs(transcripts: Sequence[Path], recordings: Sequence[Path]) -> tuple[tuple[Path, Path], ...]:
    """Each transcript with the recording of the same name, such as `talk.docx` with `talk.mp3`.

    Of several recordings of that name it is the one in the folder of the transcript; where none is, the transcript stands alone.
    """
    found = ((path, _partner(path, recordings)) for path in transcripts)
    return tuple((path, partner) for path, partner in found if partner is not None)


def _partner(transcript: Path, recordings: Sequence[Path]) -> Path | None:
    stem = transcript.stem.casefold()
    named = {path.resolve(): path for path in recordings if path.stem.casefold() == stem and path.is_file()}
    beside = {place: path for place, path in named.items() if place.parent == transcript.resolve().parent}
    return next((path for some in (beside, named) if len(some) == 1 for path in some.values()), None)


def put_together(study: Study, paired: Sequence[tuple[Path, Path]], tell: Tell) -> None:
    """Give the words of each transcript the times at which its recording, transcribed before, says them.

    The words, speakers and their order are those that people wrote; a transcript that does not fit its recording is refused, and one
    that would take the place of people's work is left out.
    """
    tell(Begun(Step.ALIGN, len(paired), len(paired)))
    worked = worked_on(study)
    for written, recording in paired:
        try:
            tell(_put_together(study, written, recording, worked))
        except AnalyzerError as failure:
            tell(Refused(Step.ALIGN, written.name, failure))


def _put_together(study: Study, written: Path, recording: Path, worked: frozenset[str]) -> Finished | Skipped:
    alone = product_id("recording", sha256_of(written))
    if carries_work(study, alone, worked):
        raise InputError(
            WORKED_ALONE, where=str(written), remedy=f"Both count as interviews now: remove {recording.name}, or code it anew."
        )
    heard = _heard(study, recording)
    read = read_transcript(written, recording=heard.recording)
    new_id = product_id("aligned", read.id, heard.id, __version__)
    if study.store.products.done(new_id):
        return Skipped(Step.ALIGN, written.name, "put together before")
    if carries_work(study, heard.recording, worked):
        return Skipped(Step.ALIGN, written.name, KEPT)
    ours, theirs = tuple(read.words), tuple(_in_time(heard.words))
    found = share_found(ours, theirs)
    if found < LEAST_FOUND:
        what = f"is not a transcript of {recording.name}: only {found:.0%} of its words are heard there"
        raise InputError(what, where=str(written), remedy="Check the names of the two files, or the language.")
    study.store.products.save_transcript(timed(read, aligned(ours, theirs), heard, new_id))
    if any(each.id == alone for each in study.store.catalogue.all_of(Recording)):
        study.store.catalogue.remove(Recording, alone)
    return Finished(Step.ALIGN, written.name, 1, f"{len(ours)} words, {found:.0%} of them heard as written")


def _in_time(words: Iterable[Word]) -> Iterator[Word]:
    """Words with times in the order of these: words of several channels come one channel after the other."""
    timed_words = [(word.at.start_ms, place, word) for place, word in enumerate(words) if word.at is not None]
    return (word for *_, word in sorted(timed_words))


def _heard(study: Study, recording: Path) -> Transcript:
    (found,) = (entry for entry in find_recordings([recording]) if isinstance(entry, Found))
    for transcript_id in reversed(study.store.products.transcripts(recording=found.recording)):
        transcript = study.store.products.transcript(transcript_id)
        if transcript.made_by.tool != ALIGNED:
            return transcript
    raise InputError("was not transcribed, so nothing can be put beside it", where=str(recording), remedy="Import it first.")


def timed(read: Transcript, words: Sequence[Word], heard: Transcript, new_id: str) -> Transcript:
    """A transcript with the times of its words in the recording; one that names nobody takes over the voices heard there.

    Of its notices those about its words still hold.
    """
    named = bool(read.speakers)
    voices = [Turn(turn.at, turn.speaker, confidence=1.0) for turn in heard.heard]
    return replace(
        read,
        id=new_id,
        language=heard.language or read.language,
        utterances=tuple(_utterances(read.utterances, words)) if named else assign(words, voices),
        turns=() if named else heard.turns,
        made_by=Provenance(ALIGNED, __version__, inputs=(read.id, heard.id)),
        duration_ms=heard.duration_ms,
        speech_ms=heard.speech_ms,
        coverage_ms=None,
        notices=tuple(notice for notice in read.notices if notice.kind in OF_WORDS),
    )


def _utterances(utterances: Iterable[Utterance], words: Sequence[Word]) -> Iterator[Utterance]:
    by_id = {word.id: word for word in words}
    for utterance in utterances:
        own = tuple(by_id[word.id] for word in utterance.words)
        yield replace(utterance, words=own, at=span_of(own) or utterance.at)
