"""Text to vectors: a sentence encoder from a local folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from analyzer.classify.model import Vectors
from analyzer.classify.told import Told, parts_of, unit_vector, vector_of, words_of
from analyzer.core.identity import product_id
from analyzer.errors import ModelError
from analyzer.files import sha256_of
from analyzer.optional import need

BATCH = 32  # texts a batch; they come sorted by length, so that little is padded
WINDOW_WORDS = 150  # about 200 tokens; the encoder cuts off what exceeds 256
WINDOWS = 4  # read of a long text, from its start
WORDS_READ = WINDOW_WORDS * WINDOWS


class Encoder(Protocol):
    """Makes vectors of texts."""

    @property
    def id(self) -> str:
        """The hash of its weights."""

    @property
    def language(self) -> str | None:
        """The one language it was made for (ISO 639-1), or None."""

    @property
    def alike(self) -> int:
        """How many columns, from the first, are unit vectors of their own and tell how much alike texts are."""

    @property
    def at_once(self) -> int:
        """How many texts to hand over together: enough to be sorted by length, few enough that it is told now and then how far it is."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, float32, shape (n_texts, width); equal texts are encoded once."""

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and for each text what each of its words (as spaces divide them) adds to its vector, shape (n_words, width)."""


def load_encoder(folder: Path, *, threads: int | None = None, language: str | None = "en") -> Encoder:
    """The sentence encoder in `folder` on this processor; `threads` limits the cores that one encoding uses."""
    torch = need("torch", extra="text")
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise ModelError("there are no weights (*.safetensors)", where=str(folder), remedy="Try `analyzer models verify`.")
    if threads is not None:
        torch.set_num_threads(threads)
    return encoder_on(load_library(folder), product_id("encoder", *[sha256_of(path) for path in weights]), language)


def load_library(folder: Path) -> Any:
    """The model in `folder` as sentence-transformers knows it, on this processor."""
    library = need("sentence_transformers", extra="text")
    need("transformers", extra="text").utils.logging.disable_progress_bar()
    return library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def encoder_on(library: Any, identity: str, language: str | None) -> Encoder:
    """An encoder on a model of sentence-transformers."""
    return _SentenceEncoder(library, identity, language)


class _SentenceEncoder:
    """An `Encoder` on sentence-transformers."""

    def __init__(self, model: Any, identity: str, language: str | None) -> None:
        self._model = model
        self.id = identity
        self.language = language
        self.alike = model.get_embedding_dimension()
        self.at_once = 2048

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (n_texts, width): of a long text the mean over windows of its start."""
        pieces = _pieces(texts)
        flat = list(dict.fromkeys(piece for parts in pieces.values() for piece in parts))
        if not flat:
            return self._nothing()
        rows = self._model.encode(flat, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        row_of = {piece: row for row, piece in enumerate(flat)}
        vectors = {text: unit_vector(rows[[row_of[piece] for piece in parts]].mean(axis=0)) for text, parts in pieces.items()}
        return np.stack([vectors[text] for text in texts]).astype(np.float32)

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and the part of each word: a vector is the scaled mean of those of its tokens, so it falls into parts."""
        pieces = _pieces(texts)
        flat = list(dict.fromkeys(piece for parts in pieces.values() for piece in parts))
        if not flat:
            return self._nothing(), []
        tokens = self._model.encode(flat, batch_size=BATCH, output_value="token_embeddings", show_progress_bar=False)
        places = self._model.tokenizer(flat, truncation=True, max_length=self._model.max_seq_length, return_offsets_mapping=True)
        found = {
            piece: parts_of_words(piece, vectors.numpy(), offsets)
            for piece, vectors, offsets in zip(flat, tokens, places["offset_mapping"], strict=True)
        }
        known = {text: whole([found[piece] for piece in parts]) for text, parts in pieces.items()}
        return np.stack([known[text][0] for text in texts]), [known[text][1] for text in texts]

    def _nothing(self) -> Vectors:
        return np.zeros((0, self.alike), np.float32)


def _pieces(texts: Sequence[str]) -> dict[str, list[str]]:
    """The windows of each distinct text."""
    return {text: list(windows(text)) for text in dict.fromkeys(texts)}


def parts_of_words(text: str, tokens: Vectors, offsets: Sequence[tuple[int, int]]) -> tuple[Vectors, Vectors]:
    """The unit vector of a text and the part of each word, from the vectors of its tokens and where each stands (nowhere: 0, 0)."""
    told = Told(tokens, *words_of(text, offsets[: len(tokens)]))
    return vector_of(tokens), parts_of(told)


def whole(windows_read: Sequence[tuple[Vectors, Vectors]]) -> tuple[Vectors, Vectors]:
    """The unit vector of a text and the parts of its words, from those of its windows."""
    mean = np.mean([vector for vector, _ in windows_read], axis=0)
    scale = float(np.linalg.norm(mean)) or 1.0
    parts = np.concatenate([part for _, part in windows_read]) / (scale * len(windows_read))
    return (mean / scale).astype(np.float32), parts.astype(np.float32)


def windows(text: str) -> Iterator[str]:
    """The windows of a text that are encoded: itself when short, else the first few stretches of equally many words.

    >>> [len(window.split()) for window in windows("word " * 320)]
    [150, 150, 20]
    """
    readable = text.encode("utf-8", "replace").decode()
    words = readable.split(maxsplit=WORDS_READ)[:WORDS_READ]
    if len(words) <= WINDOW_WORDS:
        yield readable
        return
    for start in range(0, len(words), WINDOW_WORDS):
        yield " ".join(words[start : start + WINDOW_WORDS])
