"""Words, utterances and transcripts. The words of a transcript never change number or id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval


@dataclass(frozen=True, slots=True)
class Word:
    """A word as heard: `id` counts from 0 through the transcript, `text` carries no outer spaces.

    Imported transcripts may lack times (`at`) and the recogniser's probability (0..1).
    """

    id: int
    text: str
    at: Interval | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker says without another taking over; `speaker` is a label of this transcript, such as `S1`.

    `confidence` (0..1) says how sure the diarization is of the speaker, `overlap` that somebody else speaks at the same time.
    """

    at: Interval | None
    speaker: str | None
    words: tuple[Word, ...]
    confidence: float | None = None
    overlap: bool = False

    @property
    def text(self) -> str:
        """The words with single spaces between; deleted words (empty text) leave no gap."""
        return joined(self.words)


class Status(StrEnum):
    """How far people have checked a transcript."""

    DRAFT = "draft"
    CHECKED = "checked"
    VALIDATED = "validated"


class NoticeKind(StrEnum):
    """What a transcript warns of."""

    GAP = "gap"
    LOOP = "loop"
    REPEATED = "repeated"
    INVENTED = "invented"
    UNSURE = "unsure"
    MUSIC = "music"
    LANGUAGE = "language"
    NO_SPEECH = "no_speech"
    TRUNCATED = "truncated"
    NO_TIMES = "no_times"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about a stretch of a transcript; `detail` never quotes it."""

    kind: NoticeKind
    at: Interval | None
    detail: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one recording, spoken by whom and when.

    `duration_ms` is the length of the recording, `speech_ms` how much of it is speech, and `coverage_ms` how much of the speech the words
    account for; all are unknown (None) for transcripts imported without audio.
    """

    id: str
    recording: str
    language: str | None
    utterances: tuple[Utterance, ...]
    made_by: Provenance
    status: Status = Status.DRAFT
    duration_ms: int | None = None
    speech_ms: int | None = None
    coverage_ms: int | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def words(self) -> Iterator[Word]:
        """All words in order of their ids."""
        return (word for utterance in self.utterances for word in utterance.words)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speaker labels in order of first appearance."""
        return tuple(dict.fromkeys(u.speaker for u in self.utterances if u.speaker is not None))


def joined(words: tuple[Word, ...] | list[Word]) -> str:
    """The text of `words` with single spaces between; deleted words leave no gap.

    >>> joined([Word(0, "the"), Word(1, ""), Word(2, "contract.")])
    'the contract.'
    """
    return " ".join(word.text for word in words if word.text)
