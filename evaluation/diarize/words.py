"""Words given to the wrong speaker."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from analyzer.core.transcript import Utterance, Word
from analyzer.diarize import Turn
from evaluation.diarize.references import Stretches

Spoken = list[tuple[Word, str | None]]


def spoken_by_utterance(utterances: Sequence[Utterance]) -> Spoken:
    return [(word, utterance.speaker) for utterance in utterances for word in utterance.words]


def spoken_by_overlap(words: Sequence[Word], turns: Sequence[Turn]) -> Spoken:
    """The plain rule to compare with: each word to the turn that shares most time with it, else to the nearest turn."""

    def fit(word: Word, turn: Turn) -> float:
        assert word.at is not None
        return min(word.at.end_ms, turn.at.end_ms) - max(word.at.start_ms, turn.at.start_ms)

    return [(word, max(turns, key=lambda turn: fit(word, turn)).speaker) for word in words if turns]


def word_errors(spoken: Spoken, stretches: Stretches) -> tuple[int, int]:
    """Words given to somebody who does not speak during them, under the best naming of the speakers; and all words during speech."""
    truth = sorted({speaker for *_, speaker in stretches})
    labels = sorted({speaker or "" for _, speaker in spoken})
    right, total = np.zeros((len(labels), len(truth))), 0
    for word, speaker in spoken:
        assert word.at is not None
        start, end = word.at.start_ms / 1000, word.at.end_ms / 1000
        present = {name for begins, ends, name in stretches if begins < end and ends > start}
        total += bool(present)
        for name in present:
            right[labels.index(speaker or ""), truth.index(name)] += 1
    rows, columns = linear_sum_assignment(-right)
    return total - int(right[rows, columns].sum()), total
