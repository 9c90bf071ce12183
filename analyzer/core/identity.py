"""The three kinds of identity: products are hashes, names are slugs, acts of people are random.

A *product* (a transcript, a prediction) is named by the hash of what it is made from, so that finished work is recognised before it
is done again. A *name* (a code, a party, a coder) is a slug that people choose. An *act* carries a random id made by whoever acts, so
that a retry is harmless.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Part: TypeAlias = "str | int | float | bool | Sequence[Part] | Mapping[str, Part] | None"

PRODUCT_DIGITS = 32  # hexadecimal digits kept of a SHA-256: 128 bits


def product_id(*parts: Part) -> str:
    """The id of a product made from `parts` (inputs, recipe, model), 32 hexadecimal digits.

    >>> product_id("sha-of-audio", {"beam": 5}) == product_id("sha-of-audio", {"beam": 5})
    True
    >>> product_id("a", "bc") == product_id("ab", "c")
    False
    """
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:PRODUCT_DIGITS]


def text_hash(text: str) -> str:
    """The hash by which a decision remembers the text it was made on."""
    return product_id("text", text)


def slug(name: str) -> str:
    """A name as an id: lower case, letters of any alphabet without their accents, digits, underscores between.

    >>> slug("Good-faith effort (détaillé)")
    'good_faith_effort_detaille'
    >>> slug("客户") == slug("供应商")
    False
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))
    return re.sub(r"[\W_]+", "_", plain).strip("_") or "unnamed"


def new_act_id() -> str:
    """A fresh random id for an act, 32 hexadecimal digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a product: the tool and its version, the hash of its settings, the hash of its model and the ids of its inputs."""

    tool: str
    version: str
    recipe_hash: str = ""
    model_hash: str = ""
    inputs: tuple[str, ...] = ()
