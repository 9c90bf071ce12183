"""Where sentences end: by punctuation, or as spaCy parses them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Protocol

from analyzer.errors import ModelError
from analyzer.optional import need

END = re.compile(r"[.!?…。！？]\W*$")
ABBREVIATION = re.compile(r"(?i:^\W*(?:mr|mrs|ms|dr|prof|st|vs|etc|approx|e\.g|i\.e|resp|bijv|d\.w\.z|p\.ex|m|mme)\.$)|^\W*[A-HJ-Z]\.$")
PIECE_WORDS = 1_000  # a longer text is parsed in pieces of about this many words: memory grows with the length
NOT_NEEDED = ("ner", "lemmatizer", "tagger", "attribute_ruler")


class Splitter(Protocol):
    """Finds sentences in texts given as words."""

    def __call__(self, texts: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
        """For each text the indices of the words that end a sentence, rising; the last word always does."""
        ...


def by_punctuation(texts: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
    """Sentences end at . ! ? or … unless the word is an abbreviation or the next one starts small; no model, any European language.

    >>> by_punctuation([["Dr.", "Lee", "left.", "Why", "?", "No", "idea"]])
    ((2, 4, 6),)
    """
    return tuple(tuple(_ends(words)) for words in texts)


def _ends(words: Sequence[str]) -> Iterator[int]:
    tail = ""
    for index, (word, following) in enumerate(pairwise([*words, ""])):
        tail = word if _initial(word) else tail + word
        if index == len(words) - 1 or (_closes(tail) and _opens(following)):
            yield index


def _closes(tail: str) -> bool:
    return bool(END.search(tail)) and not ABBREVIATION.search(tail)


def _opens(word: str) -> bool:
    return bool(_initial(word)) and not _initial(word).islower()


def _initial(word: str) -> str:
    """The first letter or digit of a word; "" for punctuation that stands alone."""
    return next((character for character in word if character.isalnum()), "")


def load_splitter(folder: Path, language: str | None = None) -> Splitter:
    """The splitter of the spaCy pipeline in `folder`: its parser, else its sentence recogniser.

    A pipeline made for another language than `language` (ISO 639-1, None: unknown) is a ModelError.
    """
    spacy = need("spacy", extra="text")
    pipeline = spacy.load(folder, exclude=list(NOT_NEEDED))
    if language is not None and pipeline.lang != language:
        raise ModelError(
            f"it finds sentences in '{pipeline.lang}', not in '{language}'",
            where=folder.name,
            remedy="Cut by punctuation, or name a spaCy pipeline for this language.",
        )
    if "parser" in pipeline.pipe_names and "senter" in pipeline.component_names:
        pipeline.disable_pipe("senter")
    elif "senter" in pipeline.component_names:
        pipeline.enable_pipe("senter")
    return partial(_parsed, pipeline)


def _parsed(pipeline: Any, texts: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
    pieces = [(index, start, words[start:stop]) for index, words in enumerate(texts) for start, stop in _pieces(words)]
    ends: list[list[int]] = [[] for _ in texts]
    documents = pipeline.pipe(" ".join(words) for _, _, words in pieces)
    for (index, start, words), document in zip(pieces, documents, strict=True):
        ends[index] += [start + end for end in _word_ends(words, [sentence.end_char for sentence in document.sents])]
    return tuple(tuple(found) for found in ends)


def _pieces(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of at most PIECE_WORDS words, each ending with a sentence where punctuation shows one."""
    start = 0
    while start < len(words):
        stop = min(start + PIECE_WORDS, len(words))
        if stop < len(words):
            *whole, rest = _ends(words[start:stop])
            stop = start + (whole[-1] if whole else rest) + 1
        yield start, stop
        start = stop


def _word_ends(words: Sequence[str], end_chars: Sequence[int]) -> list[int]:
    """The words in which the sentences end that end before the characters `end_chars` of the words joined by spaces."""
    starts = list(accumulate((len(word) + 1 for word in words[:-1]), initial=0))
    return sorted({bisect_right(starts, end - 1) - 1 for end in end_chars} | {len(words) - 1})
