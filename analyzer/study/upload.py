"""The use case: a recording or a transcript is handed over by a door, piece by piece, and lies in the study whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import IO

from analyzer.audio import AUDIO_SUFFIXES
from analyzer.core.identity import product_id
from analyzer.core.recording import Recording
from analyzer.errors import AnalyzerError, ConflictError, InputError, UsageError
from analyzer.exchange.reading import read_transcript
from analyzer.files import sha256_of
from analyzer.study.add import TRANSCRIPT_SUFFIXES, add_transcripts
from analyzer.study.events import Event, Refused, Tell
from analyzer.study.handle import Study
from analyzer.study.together import pairs, put_together
from analyzer.study.worked import carries_work, worked_on

RECORDINGS, TRANSCRIPTS = "recordings", "transcripts"  # folders of a study
MOST_BYTES = {RECORDINGS: 8 << 30, TRANSCRIPTS: 100 << 20}
LONGEST_NAME = 120  # characters
SUFFIXES = {RECORDINGS: AUDIO_SUFFIXES, TRANSCRIPTS: TRANSCRIPT_SUFFIXES}


@dataclass(slots=True)
class Upload:
    """A file that is being handed over; `write` takes its next bytes."""

    folder: str
    target: Path
    file: IO[bytes]
    size: int = 0

    def write(self, some: bytes) -> None:
        """Take some bytes; more than are allowed is an error."""
        self.size += len(some)
        if self.size > MOST_BYTES[self.folder]:
            raise UsageError(f"a file here has at most {MOST_BYTES[self.folder] >> 20} MB", remedy="Copy it into the folder of the study.")
        self.file.write(some)

    def settle(self) -> None:
        """See to it that everything is on the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def receiving(study: Study, name: str, *, size: int | None) -> Iterator[Upload]:
    """A file of that name (`size` in bytes, where known) is written beside its place, and moved there when the block ends without error."""
    folder, target = _place(study, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if size is not None and size > shutil.disk_usage(target.parent).free:
        raise UsageError("there is not enough room on the disk of the study")
    descriptor, part = tempfile.mkstemp(prefix=".upload-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            upload = Upload(folder, target, file)
            yield upload
        if size is not None and upload.size != size:
            raise UsageError("the file did not arrive whole", remedy="Send it again.")
        if target.exists():
            raise _there_is_one(name)
        Path(part).replace(target)
    finally:
        Path(part).unlink(missing_ok=True)


def take_in(study: Study, upload: Upload) -> None:
    """Make a transcript that was handed over part of the study; one that cannot be taken in is removed again.

    A recording waits for a run, and so does the transcript of the same name: they are put together when the recording was transcribed.
    """
    if upload.folder != TRANSCRIPTS:
        return
    refused: list[AnalyzerError] = []

    def tell(event: Event) -> None:
        if isinstance(event, Refused):
            refused.append(event.error)

    paired = pairs([upload.target], _recordings(study))
    if not paired:
        add_transcripts(study, [upload.target], tell)
    elif _transcribed(study, paired[0][1]):
        put_together(study, paired, tell)
    else:
        refused += _unreadable(upload.target)
    if refused:
        upload.target.unlink()
        raise InputError(refused[0].what, where=upload.target.name, remedy=refused[0].remedy)


def put_waiting_together(study: Study, tell: Tell) -> None:
    """Put the transcripts that were handed over together with the recordings of the same name that were transcribed since."""
    written = sorted(path for path in (study.folder / TRANSCRIPTS).glob("*") if path.suffix.lower() in TRANSCRIPT_SUFFIXES)
    worked = worked_on(study)
    waiting = [path for path in written if not carries_work(study, product_id("recording", sha256_of(path)), worked)]
    paired = [pair for pair in pairs(waiting, _recordings(study)) if _transcribed(study, pair[1])]
    if paired:
        put_together(study, paired, tell)


def _recordings(study: Study) -> list[Path]:
    """The recordings handed over, and those that the study knows from elsewhere."""
    known = (Path(recording.uri) for recording in study.store.catalogue.all_of(Recording))
    return [path for path in (*known, *(study.folder / RECORDINGS).glob("*")) if path.suffix.lower() in AUDIO_SUFFIXES]


def _transcribed(study: Study, recording: Path) -> bool:
    return any(Path(known.uri) == recording.resolve() for known in study.store.catalogue.all_of(Recording))


def _unreadable(transcript: Path) -> Iterator[AnalyzerError]:
    """Why a transcript cannot be read, if it cannot."""
    try:
        read_transcript(transcript, recording="")
    except AnalyzerError as failure:
        yield failure


def _place(study: Study, name: str) -> tuple[str, Path]:
    """The folder and the path for a file called so; a name that is more than a name is refused."""
    plain = PurePath(name).name == name == PureWindowsPath(name).name and name.isprintable() and not name.startswith(".")
    if not plain or not 0 < len(name) <= LONGEST_NAME or len(name.encode()) > 2 * LONGEST_NAME:
        raise UsageError("this is no name for a file", remedy="Give it a short name without folders.")
    suffix = PurePath(name).suffix.lower()
    folder = next((folder for folder, suffixes in SUFFIXES.items() if suffix in suffixes), None)
    if folder is None:
        known = ", ".join(sorted(AUDIO_SUFFIXES | TRANSCRIPT_SUFFIXES))
        raise UsageError(f"files of the kind '{suffix[:12]}' are no recordings and no transcripts", remedy=f"Known: {known}.")
    target = study.folder / folder / name
    if target.exists():
        raise _there_is_one(name)
    return folder, target


def _there_is_one(name: str) -> ConflictError:
    return ConflictError("there is a file of this name already", where=name, remedy="Give it another name.")
