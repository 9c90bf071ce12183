"""Words and who said them: the error of words alone, and with their speakers (cpWER)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import jiwer
import numpy as np
from scipy.optimize import linear_sum_assignment

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval
from analyzer.core.transcript import Utterance, Word
from analyzer.transcribe.aligning import aligned
from evaluation.diarize.references import Stretches
from evaluation.transcribe.run import normal

PIECE_MS, LONGEST_MS, BREATH_MS = 2_500, 8_000, 250  # of voices joined: how long a piece is at least and at most, where it may be cut
PAUSE_MS = 300  # between two pieces

Said = Sequence[tuple[str, str]]  # speaker and text, in order of time


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong words among `words`: whoever said them, and when every word must be its speaker's too."""

    words: int
    wrong: int
    wrong_with_speakers: int

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.words + other.words, self.wrong + other.wrong, self.wrong_with_speakers + other.wrong_with_speakers)

    @property
    def percent(self) -> dict[str, float]:
        """WER, cpWER and their difference, the speaker error, in per cent."""
        wer, cp_wer = (round(100 * wrong / self.words, 1) for wrong in (self.wrong, self.wrong_with_speakers))
        return {"words": self.words, "WER": wer, "cpWER": cp_wer, "difference": round(cp_wer - wer, 1)}


def errors_of(reference: Said, heard: Said) -> Errors:
    """The errors of `heard`; speakers are named so that most words fit (arXiv:2004.09249, section 3.2).

    >>> errors_of([("a", "we signed it"), ("b", "when")], [("x", "we signed"), ("y", "it when")])
    Errors(words=4, wrong=0, wrong_with_speakers=2)
    """
    whole, found = (" ".join(text for _, text in said) for said in (reference, heard))
    streams, voices = _streams(reference), _streams(heard)
    size = max(len(streams), len(voices))
    costs = np.array([[_distance(one, other) for other in _filled(voices, size)] for one in _filled(streams, size)])
    rows, columns = linear_sum_assignment(costs)
    return Errors(len(normal(whole).split()), _distance(whole, found), int(costs[rows, columns].sum()))


def demo_said(folder: Path, name: str) -> Said:
    """What is said in a demonstration interview."""
    return [(turn["speaker"], turn["text"]) for turn in json.loads((folder / f"{name}.turns.json").read_text())]


def numbered(text: str) -> list[Word]:
    return [Word(number, word) for number, word in enumerate(text.split())]


def said_in(utterances: Sequence[Utterance]) -> Said:
    return [(utterance.speaker or "", utterance.text) for utterance in utterances]


def _streams(said: Said) -> list[str]:
    streams: dict[str, list[str]] = {}
    for speaker, text in said:
        streams.setdefault(speaker, []).append(text)
    return [" ".join(texts) for texts in streams.values()]


def _filled(streams: Sequence[str], size: int) -> Sequence[str]:
    return [*streams, *[""] * (size - len(streams))]


def _distance(reference: str, heard: str) -> int:
    """Words to substitute, delete and insert."""
    one, other = normal(reference), normal(heard)
    if not one or not other:
        return len(one.split()) + len(other.split())
    counts = jiwer.process_words(one, other)
    return counts.substitutions + counts.deletions + counts.insertions


def without_overlap(written: Sequence[Word], stretches: Stretches) -> Said:
    """The words said while exactly one person speaks, with that person; `written` are the reference words with the times heard."""
    spoken = ((present[0], word.text) for word in written if word.at and len(present := speaking(word.at, stretches)) == 1)
    return [(who, " ".join(text for _, text in run)) for who, run in groupby(spoken, key=lambda pair: pair[0])]


def alone(utterances: Sequence[Utterance], stretches: Stretches) -> Said:
    """What was heard while exactly one person speaks."""
    kept = (replace(u, words=tuple(word for word in u.words if word.at and len(speaking(word.at, stretches)) == 1)) for u in utterances)
    return said_in([utterance for utterance in kept if utterance.words])


def speaking(at: Interval, stretches: Stretches) -> list[str]:
    """Who speaks during a word."""
    return sorted({who for start, end, who in stretches if start * 1000 < at.end_ms and end * 1000 > at.start_ms})


def joined_voices(voices: Mapping[str, Sequence[tuple[Samples, str, Sequence[Word]]]], *, seed: int = 0) -> tuple[Samples, Said]:
    """A conversation of the recordings of each voice (samples, text, words as heard): cut in pauses, in turn, every word said once."""
    left = {name: [piece for recording in recordings for piece in _pieces(*recording)] for name, recordings in voices.items()}
    generator, before = np.random.default_rng(seed), ""
    sound: list[Samples] = []
    said: list[tuple[str, str]] = []
    while any(left.values()):
        open_ = [name for name, pieces in left.items() if pieces]
        name = str(generator.choice([name for name in open_ if name != before] or open_))
        samples, text = left[name].pop(0)
        sound += [samples, np.zeros(PAUSE_MS * PER_MS, dtype=np.float32)]
        said.append((name, text))
        before = name
    return np.concatenate(sound), said


def _pieces(samples: Samples, text: str, heard: Sequence[Word]) -> Iterator[tuple[Samples, str]]:
    """The recording cut in the pauses between its words, each piece with its words."""
    written = aligned(numbered(text), heard)
    start_ms, words = 0, list[str]()
    for word, following in zip(written, [*written[1:], None], strict=True):
        words.append(word.text)
        if following is None:
            yield samples[start_ms * PER_MS :], " ".join(words)
        elif word.at and following.at and _cut_here(word.at, following.at, start_ms):
            cut_ms = (word.at.end_ms + following.at.start_ms) // 2
            yield samples[start_ms * PER_MS : cut_ms * PER_MS], " ".join(words)
            start_ms, words = cut_ms, []


def _cut_here(before: Interval, after: Interval, start_ms: int) -> bool:
    spoken_ms, pause_ms = before.end_ms - start_ms, after.start_ms - before.end_ms
    return spoken_ms >= PIECE_MS and (pause_ms >= BREATH_MS or (spoken_ms >= LONGEST_MS and pause_ms > 0))
