"""Words, utterances and transcripts. The words of a transcript never change number or id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval, covered_ms, union


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


@dataclass(frozen=True, slots=True)
class Turn:
    """The voice of `speaker` is heard during `at`, its short pauses included; others may be heard at the same time."""

    at: Interval
    speaker: str


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
    SPEAKERS = "speakers"
    ENCODING = "encoding"
    LEFT_OUT = "left_out"
    ORDER = "order"


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
    account for; all are unknown (None) for transcripts imported without audio. `turns` are the voices as the diarization heard them, with
    wordless speech and speech at the same time; empty where it heard none.
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
    turns: tuple[Turn, ...] = ()

    @property
    def words(self) -> Iterator[Word]:
        """All words in order of their ids."""
        return (word for utterance in self.utterances for word in utterance.words)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speaker labels in order of first appearance."""
        return tuple(dict.fromkeys(u.speaker for u in self.utterances if u.speaker is not None))

    @property
    def heard(self) -> tuple[Turn, ...]:
        """Who is heard when: the turns, or the utterances with time and speaker where there are none."""
        return self.turns or joined_turns(Turn(u.at, u.speaker) for u in self.utterances if u.at is not None and u.speaker is not None)

    def speaking_ms(self, speaker: str) -> int:
        """Milliseconds during which `speaker` is heard."""
        return covered_ms(turn.at for turn in self.heard if turn.speaker == speaker)


def joined_turns(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The same speech in order; stretches of one speaker that touch or overlap are one.

    >>> joined_turns([Turn(Interval(5, 9), "S1"), Turn(Interval(2, 6), "S2"), Turn(Interval(0, 5), "S1")])
    (Turn(at=Interval(start_ms=0, end_ms=9), speaker='S1'), Turn(at=Interval(start_ms=2, end_ms=6), speaker='S2'))
    """
    heard: dict[str, list[Interval]] = {}
    for turn in turns:
        heard.setdefault(turn.speaker, []).append(turn.at)
    return tuple(
        sorted((Turn(at, speaker) for speaker, own in heard.items() for at in union(own)), key=lambda turn: (turn.at, turn.speaker))
    )


def joined(words: tuple[Word, ...] | list[Word]) -> str:
    """The text of `words` with single spaces between; deleted words leave no gap.

    >>> joined([Word(0, "the"), Word(1, ""), Word(2, "contract.")])
    'the contract.'
    """
    return " ".join(word.text for word in words if word.text)


def bare(text: str) -> str:
    """The letters and digits of a word, by which it is the same word; the text itself where it has none."""
    return re.sub(r"\W", "", text).casefold() or text
