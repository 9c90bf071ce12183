"""The formats a transcript can be written in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from analyzer.core.transcript import Transcript, Turn, joined_turns
from analyzer.errors import unknown_name
from analyzer.exchange.docx import write_docx
from analyzer.exchange.names import safe_stem
from analyzer.exchange.pauses import with_pauses
from analyzer.exchange.rttm import write_rttm
from analyzer.exchange.srt import write_srt
from analyzer.exchange.transcript_json import write_json
from analyzer.exchange.tsv import write_tsv
from analyzer.exchange.txt import write_txt
from analyzer.exchange.vtt import write_vtt
from analyzer.exchange.whisper_json import write_whisperx


class Writer(Protocol):
    """Writes a transcript to a file in one step."""

    def __call__(self, transcript: Transcript, path: Path) -> None:
        """Write `transcript` to `path`."""


FORMATS: dict[str, Writer] = {
    "json": write_json,
    "vtt": write_vtt,
    "srt": write_srt,
    "txt": write_txt,
    "docx": write_docx,
    "rttm": write_rttm,
    "whisperx": write_whisperx,
    "tsv": write_tsv,
}
FOR_READING = frozenset({"txt", "docx"})
NEED_TIMES = frozenset({"vtt", "srt"})
SUFFIXES = {"whisperx": "whisperx.json"}  # where the suffix is not the name of the format


def write_transcript(
    transcript: Transcript,
    folder: Path,
    stem: str,
    formats: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    taken: Collection[str] = (),
    pauses: bool = False,
) -> tuple[Path, ...]:
    """Write `transcript` to `folder` in each of `formats` and return the files.

    `names` are the display names of speakers (label -> name); speakers without one keep their label. The stem is made safe, and distinct
    from the stems `taken` by other recordings of the same command. With `pauses`, those formats that are for reading mark them: `(3s)`.
    """
    for name in formats:
        if name not in FORMATS:
            raise unknown_name("transcript format", name, tuple(FORMATS))
    shown, safe = with_names(transcript, names or {}), safe_stem(stem, taken=taken, recording=transcript.recording)
    paths = {name: folder / f"{safe}.{SUFFIXES.get(name, name)}" for name in formats}
    for name, path in paths.items():
        FORMATS[name](with_pauses(shown) if pauses and name in FOR_READING else shown, path)
    return tuple(paths.values())


class Loss(StrEnum):
    """What a format does not carry from a transcript to its next reader."""

    WORDS = "the words"
    WORD_TIMES = "the times of words"
    PROBABILITIES = "the probabilities of words"
    ENDS = "the ends of utterances and fractions of seconds"
    LANGUAGE = "the language"
    NOTICES = "the warnings"
    RECORD = "id, status, length and origin"


UNTIMED_WORDS = (Loss.WORD_TIMES, Loss.PROBABILITIES, Loss.LANGUAGE, Loss.NOTICES, Loss.RECORD)
LOSES: dict[str, tuple[Loss, ...]] = {
    "json": (),
    "whisperx": (Loss.NOTICES, Loss.RECORD),
    "vtt": UNTIMED_WORDS,
    "srt": UNTIMED_WORDS,
    "tsv": UNTIMED_WORDS,
    "txt": (*UNTIMED_WORDS, Loss.ENDS),
    "docx": (*UNTIMED_WORDS, Loss.ENDS),
    "rttm": (*UNTIMED_WORDS, Loss.WORDS),
}


def losses(transcript: Transcript, form: str) -> tuple[Loss, ...]:
    """What of `transcript` is lost in the format `form`.

    Besides, every format but json gives neighbouring utterances of one speaker back as one, leaves out deleted words, and reads marks such
    as `[00:12:03]` and `(3s)` inside the words as times and pauses.
    """
    has = {
        Loss.WORD_TIMES: any(word.at for word in transcript.words),
        Loss.PROBABILITIES: any(word.probability is not None for word in transcript.words),
        Loss.ENDS: any(utterance.at for utterance in transcript.utterances),
        Loss.LANGUAGE: transcript.language is not None,
        Loss.NOTICES: bool(transcript.notices),
    }
    return tuple(loss for loss in LOSES[form] if has.get(loss, True))


def stem_of(path: Path) -> str:
    """The stem under which `write_transcript` wrote a file.

    >>> stem_of(Path("out/talk.1.whisperx.json"))
    'talk.1'
    """
    return next(path.name.removesuffix(f".{end}") for end in (*SUFFIXES.values(), path.suffix[1:]) if path.name.endswith(f".{end}"))


def with_names(transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """`transcript` with display names for the speaker labels in `names`."""
    if not names:
        return transcript
    renamed = (replace(u, speaker=u.speaker and names.get(u.speaker, u.speaker)) for u in transcript.utterances)
    turns = joined_turns(Turn(turn.at, names.get(turn.speaker, turn.speaker)) for turn in transcript.turns)
    return replace(transcript, utterances=tuple(renamed), turns=turns)
