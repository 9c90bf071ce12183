"""Small studies to compare coders in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.agreement.material import Material, Passage, Source
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Coder, CoderKind, Coding
from analyzer.core.time import Interval

WORDS, LENGTH = 5, 30  # of every segment: five words of five letters and a space


def code(code_id: str, **more: object) -> Code:
    return Code(code_id, code_id.capitalize(), f"what {code_id} means", **more)  # type: ignore[arg-type]


YES_NO = Dimension("issue", "Issue", (code("yes"), code("no")), exclusive=True)
TOPICS = Dimension("topic", "Topic", (code("price"), code("people"), code("tools")))
TRUST = Dimension("trust", "Trust", (code("more"), code("less")), exclusive=True, per_party=True)
BOOK = Codebook("book", "2", (YES_NO, TOPICS, TRUST))
PERSON = CoderKind.PERSON
KINDS = {"m": CoderKind.MODEL, "gold": CoderKind.CONSENSUS}


def segment(number: int, *, per_source: int = 10, timed: bool = True) -> Passage:
    """The segment of that number; each source has `per_source` of them, ten seconds long, end to end."""
    source, place = divmod(number, per_source)
    at = Interval(place * 10_000, (place + 1) * 10_000) if timed else None
    chars, words = ((place * size, (place + 1) * size) for size in (LENGTH, WORDS))
    return Passage(f"s{number}", f"r{source}", chars, words, f"what was said, part {number}", at)


def coded(coder: str, number: int, *codes: str, dimension: str = "issue", party: str | None = None, seen: bool = False) -> Coding:
    """A decision."""
    cell = Cell(f"s{number}", dimension, party)
    act = f"{coder}-{number}-{dimension}-{party}"
    return Coding(cell, coder, codes, act, ("p1",) if seen else (), "hash", "2")


def column(coder: str, answers: str, codes: Mapping[str, Sequence[str]], *, dimension: str = "issue") -> list[Coding]:
    """A coder's decisions from one letter per unit; a dot is a unit not coded."""
    return [coded(coder, i, *codes[letter], dimension=dimension) for i, letter in enumerate(answers) if letter != "."]


def study(codings: Sequence[Coding], *, n: int = 10, per_source: int = 10, codebook: Codebook = BOOK, **more: object) -> Material:
    """A study of `n` segments."""
    names = [*dict.fromkeys(coding.coder for coding in codings)]
    sources = -(-n // per_source)
    return Material(
        codebook=codebook,
        parties=("customer", "provider"),
        sources=tuple(
            Source(f"r{i}", f"interview {i}", per_source * LENGTH, per_source * WORDS, per_source * 10_000) for i in range(sources)
        ),
        segments=tuple(segment(i, per_source=per_source) for i in range(n)),
        coders=tuple(Coder(name, name.upper(), KINDS.get(name, PERSON)) for name in names),
        codings=tuple(codings),
        **more,  # type: ignore[arg-type]
    )


SIGNS = {"1": ("yes",), "0": ("no",), "-": ()}
TEN = [*column("ada", "1100000000", SIGNS), *column("bo", "0110010100", SIGNS)]  # Krippendorff (2004), page 224
