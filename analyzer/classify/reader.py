"""Small networks that read what a language model makes of each token of a text, from where somebody stands.

In the mean over a passage, the clause that tells of belief drowns in what is told around it. Here the tokens attend to each other in one
layer (Vaswani et al. 2017), knowing who speaks and whose trust is meant, then each dimension attends to those that matter to it. The
language model itself stays as it is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.model import Question, Scores, Vectors
from analyzer.classify.standpoint import role_of
from analyzer.core.codebook import Dimension
from analyzer.errors import ModelError
from analyzer.optional import need

Tensor: TypeAlias = Any  # torch is loaded only where it is used
Numbers: TypeAlias = dict[str, Any]
Known: TypeAlias = NDArray[np.bool_]

SIZE = 192  # columns of what the network makes of a token
VOICES = 4  # heads of attention among the tokens
TOGETHER = 32  # texts read at once
TABLES = 0.3  # the spread of what a speaker, a trustor or a side adds, to begin with
ANSWERS = "answers."  # before the name of a dimension
OWN_SIDE, OTHER_SIDE, NO_SIDE = range(3)


@dataclass(frozen=True, slots=True)
class Roles:
    """Who may speak and whose trust may be meant: each of the parties or nobody known; a role is a pair of both."""

    parties: tuple[str, ...]

    def __len__(self) -> int:
        return (len(self.parties) + 1) ** 2

    def of(self, question: Question, *, per_party: bool) -> int:
        """The role in which a question is asked in a dimension, where nobody's trust is meant unless it is coded per party."""
        trustor = self._place(question.party) if per_party else 0
        return self._place(question.speaker_party) * (len(self.parties) + 1) + trustor

    def know(self, question: Question) -> bool:
        """Whether the party whose trust is meant is one of these."""
        return self._place(question.party) > 0

    def places(self, roles: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
        """Speaker, trustor and side of each role, as places in the tables of the network."""
        pairs = [divmod(role, len(self.parties) + 1) for role in roles]
        sides = [NO_SIDE if 0 in pair else OWN_SIDE if pair[0] == pair[1] else OTHER_SIDE for pair in pairs]
        return [speaker for speaker, _ in pairs], [trustor for _, trustor in pairs], sides

    def _place(self, party: str | None) -> int:
        names = [role_of(known) for known in self.parties]
        return names.index(role_of(party)) + 1 if party is not None and role_of(party) in names else 0


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Networks as they were learned: `columns` of each dimension's answers, and the numbers of each network by name (float16).

    A reading is the log odds of all columns in all roles, shape (n_roles * n_columns,), a mean over networks.
    """

    roles: Roles
    columns: Mapping[str, tuple[str, ...]]
    networks: tuple[Numbers, ...]

    @property
    def id(self) -> str:
        """The hash of all that it is."""
        digest = hashlib.sha256(repr((self.roles.parties, sorted(self.columns.items()))).encode())
        for name, values in sorted(self.numbers.items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()

    @property
    def numbers(self) -> Numbers:
        """The numbers of all networks, named `0.speakers` for those of the first."""
        return {f"{place}.{name}": values for place, own in enumerate(self.networks) for name, values in own.items()}

    @property
    def width(self) -> int:
        """Columns of a reading."""
        return len(self.roles) * sum(map(len, self.columns.values()))

    def readings(self, texts: Sequence[Vectors]) -> Vectors:
        """The readings of texts given by their tokens, each of the shape (n_tokens, width of the language model); (n_texts, width)."""
        found = np.zeros((len(texts), self.width), np.float32)
        for rows, shares in self._shares(texts):
            found[rows] = shares.sum(axis=1)
        return found

    def read(self, texts: Sequence[Vectors]) -> tuple[Vectors, list[Vectors]]:
        """The same readings, and what each token of each text adds to them, shape (n_tokens, width); the rest holds whatever is read."""
        found = np.zeros((len(texts), self.width), np.float32)
        parts = [np.zeros((0, self.width), np.float32)] * len(texts)
        for rows, shares in self._shares(texts):
            found[rows] = shares.sum(axis=1)
            for row, own in zip(rows, shares, strict=True):
                parts[row] = own[1 : 1 + len(texts[row])]
        return found, parts

    def _shares(self, texts: Sequence[Vectors]) -> Iterator[tuple[list[int], Vectors]]:
        """Rows of texts with what their tokens add to their readings, shape (n_rows, 1 + n_tokens, width); first what holds anyway."""
        torch = need("torch", extra="text")
        networks = [{name: torch.from_numpy(np.asarray(values, np.float32)) for name, values in own.items()} for own in self.networks]
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        with torch.inference_mode():
            for start in range(0, len(order), TOGETHER):
                rows = order[start : start + TOGETHER]
                tokens, told = padded([texts[row] for row in rows])
                yield rows, sum(self._in_roles(numbers, tokens, told) for numbers in networks).numpy() / len(networks)

    def _in_roles(self, numbers: Numbers, tokens: Tensor, told: Tensor) -> Tensor:
        torch = need("torch", extra="text")
        inward = _inward(numbers, tokens)
        return torch.cat([self._in_role(numbers, inward, told, role) for role in range(len(self.roles))], dim=2)

    def _in_role(self, numbers: Numbers, inward: Tensor, told: Tensor, role: int) -> Tensor:
        torch = need("torch", extra="text")
        states = _mixed(numbers, _standing(numbers, inward, self.roles, [role] * len(inward)), told)
        even = (told / told.sum(dim=1, keepdim=True).clamp(min=1)).unsqueeze(-1)
        found = []
        for name, weights in _attention(numbers, states, told, list(self.columns)).items():
            attended, mean = numbers[f"{ANSWERS}{name}.weight"].T.split(SIZE)
            shares = weights.unsqueeze(-1) * (states @ attended) + even * (states @ mean)
            anyway = numbers[f"{ANSWERS}{name}.bias"].expand(len(states), 1, -1)
            found.append(torch.cat([anyway, shares], dim=1))
        return torch.cat(found, dim=2)


@dataclass(frozen=True, slots=True)
class Readings:
    """Where a reader's readings stand in the vectors of texts: from column `start` on."""

    roles: Roles
    columns: Mapping[str, tuple[str, ...]]
    start: int

    def odds(self, dimension: Dimension, questions: Sequence[Question], vectors: Vectors) -> tuple[Scores, Known]:
        """The log odds of a dimension's columns for questions with these vectors, shape (n, n_columns), and which are known, (n,).

        Those of a trustor whom the reader never heard of are not.
        """
        roles = [self.roles.of(question, per_party=dimension.per_party) for question in questions]
        places = np.array([self._places(dimension.id, role) for role in roles], np.int64)
        known = np.array([self.know(dimension, question) for question in questions], bool)
        found = np.take_along_axis(vectors, places.reshape(len(questions), len(self.columns[dimension.id])), axis=1)
        return found.astype(np.float64), known

    def know(self, dimension: Dimension, question: Question) -> bool:
        """Whether the reader has heard of those whose trust is meant, if anybody's is."""
        return not dimension.per_party or self.roles.know(question)

    def directions(self, dimension: Dimension, question: Question, width: int) -> Scores:
        """Where each column lies in vectors of `width` columns, in the role of a question."""
        found = np.zeros((width, len(self.columns[dimension.id])))
        found[self._places(dimension.id, self.roles.of(question, per_party=dimension.per_party)), range(found.shape[1])] = 1
        return found

    def _places(self, dimension: str, role: int) -> list[int]:
        before = 0
        for name, columns in self.columns.items():
            if name == dimension:
                break
            before += len(columns)
        first = self.start + role * sum(map(len, self.columns.values())) + before
        return list(range(first, first + len(self.columns[dimension])))


def fresh(width: int, roles: Roles, columns: Mapping[str, tuple[str, ...]]) -> Numbers:
    """Numbers drawn by torch to begin learning with, as tensors that learn; `width` is that of the language model."""
    torch = need("torch", extra="text")
    numbers: Numbers = {}
    for name, shape in _shapes(width, roles, columns).items():
        kind = name.rpartition(".")[2]
        if kind in {"bias", "shift"}:
            numbers[name] = torch.zeros(shape)
        elif kind == "gain":
            numbers[name] = torch.ones(shape)
        elif kind == "weight":
            numbers[name] = torch.empty(shape).uniform_(-1 / math.sqrt(shape[-1]), 1 / math.sqrt(shape[-1]))
        else:
            numbers[name] = torch.randn(shape) * (1 / math.sqrt(SIZE) if kind == "query" else TABLES)
    return {name: values.requires_grad_() for name, values in numbers.items()}


def _shapes(width: int, roles: Roles, columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """The shape of each of the numbers by its name."""
    parties = len(roles.parties) + 1
    found: dict[str, tuple[int, ...]] = {"speakers": (parties, SIZE), "trustors": (parties, SIZE), "sides": (3, SIZE)}
    layers = {"inward": (SIZE, width), "tell": (3 * SIZE, SIZE), "hear": (SIZE, SIZE), "wide": (2 * SIZE, SIZE), "narrow": (SIZE, 2 * SIZE)}
    layers |= {"key": (SIZE, SIZE)} | {f"{ANSWERS}{name}": (len(codes), 2 * SIZE) for name, codes in columns.items()}
    for name, (rows, inputs) in layers.items():
        found |= {f"{name}.weight": (rows, inputs), f"{name}.bias": (rows,)}
    for name in ("inward", "tell", "wide"):
        found |= {f"{name}.gain": (SIZE,), f"{name}.shift": (SIZE,)}
    return found | {f"{ANSWERS}{name}.query": (SIZE,) for name in columns}


def odds(
    numbers: Numbers,
    roles: Roles,
    dimensions: Sequence[str],
    read: tuple[Tensor, Tensor],
    asked: tuple[Sequence[int], Sequence[int]],
    *,
    dropout: float,
) -> dict[str, Tensor]:
    """The log odds of the columns of each of `dimensions`, shape (n_asked, n_columns), while the network learns.

    `read`: the tokens of texts, shape (n_texts, n_tokens, width), and which of them there are; `asked`: the text and the role of each
    question.
    """
    torch, functional = need("torch", extra="text"), need("torch.nn.functional", extra="text")
    texts, role = asked
    inward = _inward(numbers, _thinned(read[0], dropout))
    told = _rows(read[1], texts)
    states = _mixed(numbers, _standing(numbers, _rows(inward, texts), roles, role), told, dropout)
    attended = {name: (weights.unsqueeze(1) @ states).squeeze(1) for name, weights in _attention(numbers, states, told, dimensions).items()}
    mean = (states * told.unsqueeze(-1)).sum(dim=1) / told.sum(dim=1, keepdim=True).clamp(min=1)
    return {
        name: _linear(numbers, f"{ANSWERS}{name}", functional.dropout(torch.cat([own, mean], dim=1), dropout))
        for name, own in attended.items()
    }


def padded(texts: Sequence[Vectors]) -> tuple[Tensor, Tensor]:
    """Tokens of texts as one tensor, shape (n_texts, most tokens, width), and which of them there are, as 1 and 0; at least one place."""
    torch = need("torch", extra="text")
    longest = max(1, *map(len, texts))
    tokens = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
    told = np.zeros((len(texts), longest), np.float32)
    for row, own in enumerate(texts):
        tokens[row, : len(own)] = own
        told[row, : len(own)] = 1
    return torch.from_numpy(tokens), torch.from_numpy(told)


def reader_from(numbers: Numbers, roles: Roles, columns: Mapping[str, tuple[str, ...]], width: int, folder: Path) -> Reader:
    """The reader with these `numbers` of a `folder`; ModelError where they do not fit a language model of `width` columns."""
    networks = dict[str, Numbers]()
    for name, values in numbers.items():
        place, _, own = name.partition(".")
        networks.setdefault(place, {})[own] = values
    shapes = _shapes(width, roles, columns)
    if any(shapes != {name: values.shape for name, values in own.items()} for own in networks.values()):
        raise ModelError("its reader does not belong to this language model", where=str(folder), remedy="Train the model again.")
    return Reader(roles, columns, tuple(networks[place] for place in sorted(networks)))


def _inward(numbers: Numbers, tokens: Tensor) -> Tensor:
    return _normed(numbers, "inward", _linear(numbers, "inward", tokens))


def _standing(numbers: Numbers, inward: Tensor, roles: Roles, role: Sequence[int]) -> Tensor:
    """Tokens as they are heard in a role."""
    tables = [_rows(numbers[name], places) for name, places in zip(("speakers", "trustors", "sides"), roles.places(role), strict=True)]
    return inward + sum(tables).unsqueeze(1)


def _rows(values: Tensor, places: Sequence[int]) -> Tensor:
    """Rows of a table; its gradient is added up in one order, so that the same examples teach the same."""
    torch = need("torch", extra="text")
    return values.index_select(0, torch.tensor(places))


def _mixed(numbers: Numbers, states: Tensor, told: Tensor, dropout: float = 0.0) -> Tensor:
    """One layer of a transformer, normed first."""
    functional = need("torch.nn.functional", extra="text")
    count, length, _ = states.shape
    parts = _linear(numbers, "tell", _normed(numbers, "tell", states)).reshape(count, length, 3, VOICES, -1).permute(2, 0, 3, 1, 4)
    seen = (told > 0)[:, None, None, :] | (told.sum(dim=1) == 0)[:, None, None, None]
    heard = functional.scaled_dot_product_attention(*parts, attn_mask=seen, dropout_p=dropout)
    states = states + _thinned(_linear(numbers, "hear", heard.transpose(1, 2).reshape(count, length, SIZE)), dropout)
    wide = _thinned(functional.gelu(_linear(numbers, "wide", _normed(numbers, "wide", states))), dropout)
    return states + _thinned(_linear(numbers, "narrow", wide), dropout)


def _thinned(values: Tensor, dropout: float) -> Tensor:
    """Values without a share of their columns, which are the same in all tokens of a text (Gal and Ghahramani 2016): few draws for many."""
    torch = need("torch", extra="text")
    kept = torch.rand(len(values), 1, values.shape[2]) >= dropout
    return values * (kept / (1 - dropout))


def _attention(numbers: Numbers, states: Tensor, told: Tensor, dimensions: Sequence[str]) -> dict[str, Tensor]:
    """How much each dimension attends to each token, shape (n, n_tokens)."""
    torch = need("torch", extra="text")
    queries = torch.stack([numbers[f"{ANSWERS}{name}.query"] for name in dimensions])
    likeness = queries @ _linear(numbers, "key", states).transpose(1, 2)
    weights = likeness.masked_fill(told[:, None, :] == 0, -1e9).softmax(dim=-1) * told[:, None, :]
    return dict(zip(dimensions, weights.unbind(dim=1), strict=True))


def _linear(numbers: Numbers, name: str, values: Tensor) -> Tensor:
    return values @ numbers[f"{name}.weight"].T + numbers[f"{name}.bias"]


def _normed(numbers: Numbers, name: str, values: Tensor) -> Tensor:
    functional = need("torch.nn.functional", extra="text")
    return functional.layer_norm(values, (SIZE,), numbers[f"{name}.gain"], numbers[f"{name}.shift"])
