"""How varied texts are: recurring sequences of content words, and lexical diversity on samples of equal size."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from statistics import mean

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
GRAM = 6  # content words in a row
FACTOR = 0.72  # the ratio of types to tokens at which a factor is full: McCarthy and Jarvis (2010)
SAMPLES = 20  # random orders of the texts


@dataclass(frozen=True, slots=True)
class Diversity:
    """Lexical diversity of `words` words, the mean over random samples; `low` and `high` are the extremes of MTLD."""

    words: int
    mtld: float
    low: float
    high: float
    distinct_2: float


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, with one kind of apostrophe."""
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def recurring(texts: Iterable[str], *, size: int = GRAM) -> Counter[tuple[str, ...]]:
    """In how many texts each sequence of `size` content words stands, function words left out."""
    counts: Counter[tuple[str, ...]] = Counter()
    function_words = load_function_words()
    for text in texts:
        content = [word for word in words_of(text) if word not in function_words]
        counts.update(set(zip(*(content[start:] for start in range(size)), strict=False)))
    return counts


def load_function_words() -> frozenset[str]:
    """The English function words of scikit-learn, with the contractions and hesitations of talk."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    contracted = {f"{word}'{end}" for word in ENGLISH_STOP_WORDS for end in ("s", "m", "d", "ll", "re", "ve")}
    negated = {
        f"{word}n't" for word in ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "would", "could", "wo", "ca")
    }
    return frozenset(ENGLISH_STOP_WORDS | contracted | negated | {"uh", "um", "yeah", "well", "so", "just"})


def mtld(words: Sequence[str], *, threshold: float = FACTOR) -> float:
    """The mean length of runs that keep the ratio of types to tokens above `threshold`, forwards and backwards.

    Source: McCarthy and Jarvis (2010), Behavior Research Methods 42.

    >>> mtld("a b c a b c a b c".split(), threshold=0.5)
    9.0
    """
    return mean((_mean_run(words, threshold), _mean_run(words[::-1], threshold)))


def _mean_run(words: Sequence[str], threshold: float) -> float:
    factors, types, tokens = 0.0, set[str](), 0
    for word in words:
        types.add(word)
        tokens += 1
        if len(types) / tokens <= threshold:
            factors, types, tokens = factors + 1, set(), 0
    if tokens:
        factors += (1 - len(types) / tokens) / (1 - threshold)
    return len(words) / factors if factors else float(len(words))


def distinct_2(words: Sequence[str]) -> float:
    """The share of pairs of neighbouring words that are distinct, 0..1: Li et al. (2016)."""
    pairs = list(pairwise(words))
    return len(set(pairs)) / len(pairs)


def diversity(texts: Sequence[str], *, words: int, seed: int = 0) -> Diversity:
    """Lexical diversity of `words` words, drawn as whole texts in random order; the last one is cut."""
    samples = list(_samples(texts, words, random.Random(seed)))
    runs = [mtld(sample) for sample in samples]
    return Diversity(words, mean(runs), min(runs), max(runs), mean(map(distinct_2, samples)))


def _samples(texts: Sequence[str], size: int, rng: random.Random) -> Iterator[list[str]]:
    for _ in range(SAMPLES):
        words = (word for place in rng.sample(range(len(texts)), len(texts)) for word in words_of(texts[place]))
        yield list(islice(words, size))


def read_counselling(path: Path) -> tuple[str, ...]:
    """The utterances of AnnoMI, each once (seven conversations stand there once per coder)."""
    with path.open(encoding="utf-8", newline="") as source:
        found = {(row["transcript_id"], row["utterance_id"]): row["utterance_text"] for row in csv.DictReader(source)}
    return tuple(found.values())


def read_meetings(path: Path) -> tuple[str, ...]:
    """The turns of QMSum's meetings."""
    with path.open(encoding="utf-8") as lines:
        return tuple(turn["content"] for line in lines for turn in json.loads(line)["meeting_transcripts"])
