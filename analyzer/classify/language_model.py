"""Text to vectors by the lower half of a language model.

A sentence encoder has learned to say what a text is about; a language model has learned how it goes on, for which mood and standing matter.
What a middle layer makes of the words of a passage, read after what was said before, is averaged over the passage's own words.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.encode import BATCH, windows
from analyzer.classify.inputs import BETWEEN
from analyzer.classify.lower_layers import PRECISION, unpack
from analyzer.classify.model import Vectors
from analyzer.classify.told import Told, joined, parts_of, stacked, vector_of, words_of
from analyzer.core.identity import product_id
from analyzer.errors import ModelError
from analyzer.files import sha256_of
from analyzer.optional import need

WEIGHTS = "model.gguf"
LAYERS = 14  # of 28: the layer was chosen on material for development (evaluation/classify/recipes)
TOKENS_FOLDER = "tokenizer"  # apart, since both are described by a config.json
READ = 2  # how texts are read: raised when vectors change
TOKENS = 256  # read of a window of text
MARK = f" {BETWEEN} "  # between what was said before and the passage


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """What is usual in each column, shape (width,): values are counted from `mean` in units of `spread`.

    A language model has a few columns that are large whatever it reads; as they are, all texts would look alike.
    """

    mean: Vectors
    spread: Vectors


def read_scale(path: Path) -> Scale:
    """The scale kept in a file."""
    found = need("safetensors.numpy", extra="text").load_file(str(path))
    return Scale(found["mean"], found["spread"])


def load_language_model(folder: Path, scale: Scale, *, language: str | None = "en") -> LanguageModel:
    """The language model in `folder` (GGUF) on this processor.

    Its lower layers are taken out of their packed form at the first time, which takes half a minute, and kept in the folder where it can
    be written to. Raises ModelError where there are no weights.
    """
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise ModelError(f"there are no weights ({WEIGHTS})", where=str(folder), remedy="Try `analyzer models verify`.")
    identity = product_id("language model", READ, sha256_of(weights), LAYERS, scale.mean.tobytes().hex(), scale.spread.tobytes().hex())
    with contextlib.ExitStack() as stack:
        ready = folder / f"layers-{LAYERS}"
        tokenizer, layers = _open(ready if ready.is_dir() else _unpacked(folder, ready, stack))
    return LanguageModel(tokenizer, layers, scale, identity, language)


class LanguageModel:
    """An `Encoder` on the lower layers of a causal language model: a tokenizer of transformers and a generator of CTranslate2."""

    def __init__(self, tokenizer: Any, layers: Any, scale: Scale, identity: str, language: str | None) -> None:
        self._tokenizer = tokenizer
        self._layers = layers
        self._scale = scale
        self.id = identity
        self.language = language
        self.alike = len(scale.mean)
        self.at_once = 128

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Their mean over the tokens of each text as unit vectors, float32, shape (n_texts, width)."""
        return stacked([vector_of(tokens) for tokens in self.tokens(texts)], self.alike)

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and for each text what each of its words adds, shape (n_words, width); what was said before adds nothing."""
        told = self.told(texts)
        return stacked([vector_of(each.tokens) for each in told], self.alike), [parts_of(each) for each in told]

    def tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The tokens of each text but what was said before it, scaled, shape (n_tokens, width); of a long text those of its start."""
        return [each.tokens for each in self.told(texts)]

    def told(self, texts: Sequence[str]) -> list[Told]:
        """The same with the word that each token is of."""
        pieces = {text: list(_windows(text)) for text in dict.fromkeys(texts)}
        found = {piece: Told(tokens, *words_of(piece, offsets)) for piece, tokens, offsets in self._tokens(pieces.values())}
        known = {text: joined([found[piece] for piece in own]) for text, own in pieces.items()}
        return [known[text] for text in texts]

    def _tokens(self, pieces: Iterable[Sequence[str]]) -> Iterator[tuple[str, Vectors, list[tuple[int, int]]]]:
        """Each distinct piece with the scaled vectors of its own tokens, shape (n_tokens, width), and where each stands in it."""
        flat = sorted({piece for own in pieces for piece in own}, key=len)
        for start in range(0, len(flat), BATCH):
            yield from self._batch(flat[start : start + BATCH])

    def _batch(self, pieces: Sequence[str]) -> Iterator[tuple[str, Vectors, list[tuple[int, int]]]]:
        asked = [self._asked(piece) for piece in pieces]
        found = self._layers.forward_batch([before + own for before, own, _ in asked])
        for piece, row, (before, own, offsets) in zip(pieces, np.array(found), asked, strict=True):
            yield piece, (row[len(before) : len(before) + len(own)] - self._scale.mean) / self._scale.spread, offsets

    def _asked(self, piece: str) -> tuple[list[int], list[int], list[tuple[int, int]]]:
        """The tokens read before a piece's own, its own, and where each of these stands in the piece."""
        before, mark, own = piece.rpartition(MARK)
        first = self._tokenizer(f"{before}\n", add_special_tokens=False)["input_ids"][-TOKENS:]
        told = self._tokenizer(own, add_special_tokens=False, truncation=True, max_length=TOKENS, return_offsets_mapping=True)
        shift = len(before) + len(mark)
        return first, told["input_ids"], [(start + shift, end + shift) for start, end in told["offset_mapping"]]


def _windows(text: str) -> Iterator[str]:
    """The windows of a passage, the first after what was said before."""
    before, mark, own = text.rpartition(MARK)
    first, *others = windows(own)
    yield f"{before}{mark}{first}".encode("utf-8", "replace").decode()
    yield from others


def _unpacked(folder: Path, ready: Path, stack: contextlib.ExitStack) -> Path:
    """Tokenizer and lower layers out of the packed weights: in `ready`, or in a temporary folder where `folder` cannot be written to."""
    try:
        work = stack.enter_context(tempfile.TemporaryDirectory(prefix=".layers.", dir=folder))
    except OSError:
        return _unpack(folder, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="layers."))) / ready.name)
    made = _unpack(folder, Path(work) / ready.name)
    with contextlib.suppress(OSError):  # another process was faster
        return made.rename(ready)
    return made


def _unpack(folder: Path, made: Path) -> Path:
    library = need("transformers", extra="text")
    try:
        unpack(folder / WEIGHTS, LAYERS, made)
        library.AutoTokenizer.from_pretrained(folder, gguf_file=WEIGHTS, local_files_only=True).save_pretrained(made / TOKENS_FOLDER)
        for path in made.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)  # as the packed weights are: a cache may be shared
    except OSError as failure:
        remedy = "Make room on this disk: it takes 0.9 GB."
        raise ModelError(f"the language model cannot be unpacked ({failure.strerror})", where=str(made.parent), remedy=remedy) from failure
    return made


def _open(ready: Path) -> tuple[Any, Any]:
    """Tokenizer and layers as they were kept."""
    library, cores = need("transformers", extra="text"), need("torch", extra="text").get_num_threads()
    try:
        layers = need("ctranslate2", extra="text").Generator(str(ready), device="cpu", compute_type=PRECISION, intra_threads=cores)
        tokenizer = library.AutoTokenizer.from_pretrained(ready / TOKENS_FOLDER, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as failure:
        raise _damaged(ready) from failure
    if not tokenizer("a", add_special_tokens=False)["input_ids"]:
        raise _damaged(ready)
    return tokenizer, layers


def _damaged(ready: Path) -> ModelError:
    return ModelError("the unpacked language model cannot be loaded", where=str(ready), remedy="Remove this folder: it is made again.")
