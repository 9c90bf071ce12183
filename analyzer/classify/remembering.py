"""An encoder that reads each text once: in this process, and where it is given a folder, in any."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzer.classify.attending import TokenEncoder
from analyzer.classify.encode import Encoder
from analyzer.classify.model import Vectors
from analyzer.classify.told import Told, stacked, vector_of
from analyzer.core.identity import product_id, text_hash
from analyzer.errors import InputError
from analyzer.files import atomic_write
from analyzer.optional import need


@dataclass(frozen=True, slots=True)
class VectorFolder:
    """Vectors that one encoder made, in files named by what they hold; a text is known by its hash, and its words are not kept.

    Each file is whole and of its own, so that work may be killed and processes may write side by side.
    """

    folder: Path
    encoder: str

    def keep(self, vectors: Mapping[str, Vectors]) -> None:
        """Write vectors by the hash of their text as one file; where that cannot be, they are read again another time."""
        path = self.folder / f"{self.encoder}-{product_id(sorted(vectors))}.safetensors"
        with contextlib.suppress(InputError):
            atomic_write(path, need("safetensors.numpy", extra="text").save(dict(vectors)))

    def kept(self) -> dict[str, Vectors]:
        """All there are, by the hash of their text; a damaged file is as good as none."""
        damaged, load_file = need("safetensors", extra="text").SafetensorError, need("safetensors.numpy", extra="text").load_file
        found = dict[str, Vectors]()
        for path in sorted(self.folder.glob(f"{self.encoder}-*.safetensors")):
            with contextlib.suppress(OSError, damaged):
                read = load_file(str(path))
                if all(np.isfinite(vector).all() for vector in read.values()):
                    found.update(read)
        return found


@dataclass(slots=True)
class Remembering:
    """An `Encoder` that encodes each text once and keeps its vector, for learning many times from the same texts.

    `news` hears how many of the texts that are new have been read, and how many they are. `folder`: where vectors outlive the process.
    """

    encoder: Encoder
    news: Callable[[int, int], None] | None = None
    folder: VectorFolder | None = None
    _known: dict[str, Vectors] | None = None

    @property
    def id(self) -> str:
        """The hash of the weights beneath."""
        return self.encoder.id

    @property
    def language(self) -> str | None:
        """The language of the encoder beneath."""
        return self.encoder.language

    @property
    def alike(self) -> int:
        """The columns of the encoder beneath that tell how much alike texts are."""
        return self.encoder.alike

    @property
    def at_once(self) -> int:
        """As many as the encoder beneath takes."""
        return self.encoder.at_once

    def unread(self, texts: Iterable[str]) -> list[str]:
        """The distinct texts among these whose vectors are not known yet."""
        known = self._all()
        return list({key: text for text in texts if (key := text_hash(text)) not in known}.values())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (n_texts, width)."""
        return np.stack(self._kept(texts)) if texts else self.encoder.encode([])

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors with the parts of their words, which are not kept."""
        return self.encoder.read(texts)

    def _kept(self, texts: Sequence[str]) -> list[Vectors]:
        """What is kept of each text, after it was read where it had to be."""
        known, new = self._all(), self.unread(texts)
        for start in range(0, len(new), self.at_once):
            some = new[start : start + self.at_once]
            read = dict(zip(map(text_hash, some), self._new(some), strict=True))
            known.update(read)
            if self.folder is not None:
                self.folder.keep(read)
            if self.news is not None:
                self.news(start + len(some), len(new))
        return [known[text_hash(text)] for text in texts]

    def _new(self, texts: Sequence[str]) -> Iterable[Vectors]:
        return self.encoder.encode(texts)

    def _all(self) -> dict[str, Vectors]:
        if self._known is None:
            self._known = {} if self.folder is None else self.folder.kept()
        return self._known


@dataclass(slots=True)
class RememberingTokens(Remembering):
    """A `TokenEncoder` that keeps the tokens of each text, float16, of which its vector is the mean."""

    encoder: TokenEncoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (n_texts, width)."""
        return stacked([vector_of(own) for own in self.tokens(texts)], self.alike)

    def tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The tokens of each text, float16, shape (n_tokens, width)."""
        return self._kept(texts)

    def told(self, texts: Sequence[str]) -> list[Told]:
        """The same with the word that each token is of, which is not kept."""
        return self.encoder.told(texts)

    def _new(self, texts: Sequence[str]) -> Iterable[Vectors]:
        return [own.astype(np.float16) for own in self.encoder.tokens(texts)]
