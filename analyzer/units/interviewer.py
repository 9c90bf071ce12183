"""Who asks the questions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.core.transcript import Transcript, Utterance
from analyzer.units.turns import Turn, turns_of

QUESTION = re.compile(r"[?？؟]\W*$")
LEAST_TURNS = 4  # of a speaker, before the share of questions means anything
ASKS_MOSTLY = 0.5  # of an interviewer's turns, at least this share ends in a question
ASKS_RARELY = 0.25  # of everybody else's turns, at most this share does
SPEAKS_LESS = 0.5  # an interviewer says at most this share of the words of the speaker who says most


@dataclass(frozen=True, slots=True)
class _Manner:
    turns: int
    questions: float  # share of turns that end in a question
    words: int


def asks(utterance: Utterance) -> bool:
    """Whether a question stands in the utterance."""
    return any(QUESTION.search(word.text) for word in utterance.words)


def guess_interviewer(transcript: Transcript) -> str | None:
    """The speaker who mostly asks and says clearly less than the others; None unless exactly one does and the others rarely ask."""
    manners = _manners(transcript)
    askers = [speaker for speaker, manner in manners.items() if manner.questions > ASKS_RARELY and manner.turns >= LEAST_TURNS]
    if len(manners) < 2 or len(askers) != 1:
        return None
    manner = manners[askers[0]]
    most = max(other.words for other in manners.values())
    return askers[0] if manner.questions >= ASKS_MOSTLY and manner.words <= SPEAKS_LESS * most else None


def _manners(transcript: Transcript) -> dict[str, _Manner]:
    turns: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns_of(transcript):
        if turn.speaker is not None and turn.spoken:
            turns[turn.speaker].append(turn)
    return {speaker: _manner(spoken) for speaker, spoken in turns.items()}


def _manner(turns: Sequence[Turn]) -> _Manner:
    asked = sum(bool(QUESTION.search(turn.texts[-1])) for turn in turns)
    return _Manner(len(turns), asked / len(turns), sum(len(turn.texts) for turn in turns))
