"""Variety, balance and consistency of the constructed interviews and statements: python -m evaluation.corpora.run

The second coding is a language model's like the first, so their agreement is machine-machine consistency and no measure of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from analyzer.agreement import measure
from analyzer.core.coding import trust_direction
from analyzer.core.ratings import LabelSets
from corpora.interviews.adjudication import rulings
from corpora.interviews.load import FOLDER, PARTIES, TRUST, Codes, Corpus, Unit, codebooks, load
from corpora.statements import load as statements
from evaluation.corpora.language import diversity, read_counselling, read_meetings, recurring, words_of
from evaluation.record import real_data, record

HERE = Path(__file__).resolve().parent
MOST_UNITS = 3  # units that may share a sequence of content words
SHARPENED = tuple(f"w{number}" for number in range(15, 26))  # coded after the codebooks were sharpened by what the others' codings showed
STYLES = ("spoken", "sheet", "narrative", "neutral")
NO_CODE = "(no code)"
REAL_TALK = {"real counselling (AnnoMI)": "annomi.csv", "real meetings (QMSum)": "qmsum_val.jsonl"}
READERS: dict[str, Callable[[Path], Sequence[str]]] = {".csv": read_counselling, ".jsonl": read_meetings}


def main() -> None:
    """Measure and write results.json."""
    corpus = load()
    real = real_talk()
    figures = {
        "size": size(corpus),
        "recurring 6-grams of content words": repetition(corpus),
        "lexical diversity": variety(corpus, real),
        "label balance": {style: balance(corpus, style) for style in ("all", *STYLES)},
        "trust": trust(corpus),
        "machine-machine consistency of author and second coder": {
            name: consistency(part(corpus, writers), load("second")) for name, writers in by_codebook(corpus).items()
        },
        "rulings": dict(Counter(ruling.holds for ruling in rulings())),
        "statements": of_statements(),
    }
    data = [*FOLDER.glob("units/*.jsonl"), *FOLDER.glob("codes/*/*.jsonl"), *FOLDER.glob("adjudication/*.jsonl"), *real.values()]
    data += sorted(statements.FOLDER.glob("*/*.jsonl"))
    print(record(HERE, figures, data=data).read_text())


def by_codebook(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """The writers whose units were coded before and after the codebooks were sharpened."""
    writers = {unit.writer for unit in corpus.units}
    return {"before the codebooks were sharpened": tuple(sorted(writers - {*SHARPENED})), "fresh units, after it": SHARPENED}


def part(corpus: Corpus, writers: Sequence[str]) -> Corpus:
    """The units of some writers."""
    return Corpus(tuple(unit for unit in corpus.units if unit.writer in writers), corpus.codes)


def real_talk() -> dict[str, Path]:
    """The real conversations to compare with, as far as they are there."""
    folder = real_data()
    found = {name: folder / "coded" / file for name, file in REAL_TALK.items()} if folder else {}
    return {name: path for name, path in found.items() if path.is_file()}


def size(corpus: Corpus) -> dict[str, Any]:
    return {
        "units": len(corpus.units),
        "words": sum(len(words_of(unit.text)) for unit in corpus.units),
        "interviews": dict(Counter(unit.interview for unit in corpus.units)),
        "writers": dict(Counter(unit.writer for unit in corpus.units)),
        "styles": dict(Counter(unit.style for unit in corpus.units)),
        "codebooks": {name: [book.id for book in corpus.asked(name)] for name in sorted({unit.interview for unit in corpus.units})},
        "units without any code": sum(not _any_code(codes) for codes in corpus.codes.values()),
    }


def repetition(corpus: Corpus) -> dict[str, Any]:
    counts = recurring(unit.text for unit in corpus.units)
    return {
        "in more than 3 units": sum(count > MOST_UNITS for count in counts.values()),
        "in more than 1 unit": sum(count > 1 for count in counts.values()),
        "distinct": len(counts),
    }


def variety(corpus: Corpus, real: Mapping[str, Path]) -> dict[str, Any]:
    """Every group of texts on samples as large as the smallest; real conversations that are absent have no row."""
    groups = {"all constructed": [unit.text for unit in corpus.units]}
    groups |= {f"writer {writer}": _texts(corpus, writer=writer) for writer in sorted({unit.writer for unit in corpus.units})}
    groups |= {style: _texts(corpus, style=style) for style in ("spoken", "sheet", "narrative")}
    groups |= {name: list(READERS[path.suffix](path)) for name, path in real.items()}
    words = min(sum(len(words_of(text)) for text in texts) for texts in groups.values())
    return {name: asdict(diversity(texts, words=words)) for name, texts in groups.items()}


def _texts(corpus: Corpus, **where: str) -> list[str]:
    return [unit.text for unit in corpus.units if all(getattr(unit, field) == value for field, value in where.items())]


def balance(corpus: Corpus, style: str) -> dict[str, dict[str, int]]:
    """How often each code was given, by dimension; per trustor where a dimension is asked per party."""
    counts: dict[str, Counter[str]] = {}
    for unit in corpus.units:
        if style not in ("all", unit.style):
            continue
        for name, given in _cells(unit, corpus):
            counts.setdefault(name, Counter()).update(given or {NO_CODE})
    return {name: dict(found.most_common()) for name, found in counts.items()}


def _cells(unit: Unit, corpus: Corpus) -> Iterator[tuple[str, frozenset[str]]]:
    for dimension in chain.from_iterable(book.coded for book in corpus.asked(unit.interview)):
        for party in PARTIES if dimension.per_party else (None,):
            name = dimension.id if party is None else f"{dimension.id}, {party}"
            yield name, frozenset(corpus.codes[unit.id].of(dimension.id, party))


def trust(corpus: Corpus) -> dict[str, Any]:
    """The units that carry trust, how often its two trustors differ, and how much of it stands in minimal sets."""
    units = [unit for unit in corpus.units if corpus.codes[unit.id].trust]
    codes = [corpus.codes[unit.id] for unit in units]
    return {
        "units": len(units),
        "share with both trustors": _share([all(_values(each, party) for party in PARTIES) for each in codes]),
        "share whose trustors differ": _share([_differ(each) for each in codes]),
        "share in minimal sets": _share([unit.variant is not None for unit in units]),
        "minimal sets": len({unit.event for unit in units if unit.variant is not None}),
        "basis": dict(Counter(cell.basis for each in codes for cell in each.trust).most_common()),
        "direction": {
            party: dict(Counter(str(trust_direction(found)) for each in codes if (found := _values(each, party)))) for party in PARTIES
        },
    }


def _values(codes: Codes, party: str) -> list[str]:
    return [value for dimension in TRUST for value in codes.of(dimension, party)]


def _differ(codes: Codes) -> bool:
    """Whether both trustors are coded and their directions differ."""
    found = [trust_direction(_values(codes, party)) for party in PARTIES]
    return None not in found and found[0] != found[1]


def consistency(one: Corpus, other: Corpus) -> dict[str, Any]:
    """Krippendorff's alpha by dimension over the units that both codings hold, in interviews that both coded by its codebook.

    MASI distance of sets of codes. Where a dimension is exclusive a set holds one code or none and the distance is 0 or 1: nominal alpha,
    with "no code" as a value like any other.
    """
    units = [unit for unit in one.units if unit.id in other.codes]
    return {dimension.id: _alpha(units, one, other, dimension.id) for book in codebooks() for dimension in book.coded}


def _alpha(units: Sequence[Unit], one: Corpus, other: Corpus, dimension: str) -> dict[str, Any]:
    book, asked = next((book, each) for book in codebooks() for each in book.coded if each.id == dimension)
    shared = [unit.id for unit in units if book in one.asked(unit.interview) and book in other.asked(unit.interview)]
    cells = [(unit, party) for unit in shared for party in (PARTIES if asked.per_party else (None,))]
    sets = [frozenset(corpus.codes[unit].of(dimension, party)) for unit, party in cells for corpus in (one, other)]
    return agreement([f"{unit} {party}" if party else unit for unit, party in cells], sets)


def agreement(cells: Sequence[str], sets: Sequence[frozenset[str]]) -> dict[str, Any]:
    """Alpha of two codings and the share of cells they code alike; `sets` hold, cell by cell, what the one and the other gave."""
    found = measure("krippendorff_alpha", LabelSets(tuple(cells), ("author", "other"), tuple(sets)), level="masi")
    return {
        "alpha": found.value,
        "reason": found.reason if found.value is None else None,
        "cells": len(cells),
        "identical": _share([mine == theirs for mine, theirs in zip(sets[::2], sets[1::2], strict=True)]),
    }


def of_statements() -> dict[str, Any]:
    """How many statements there are, what they are coded as, and how alike both codings are."""
    first, second = map(statements.codes, statements.CODINGS)
    other = {(name, party, dimension): chosen for name, given in second.items() for party, dimension, chosen in given.cells()}
    cells: dict[str, list[str]] = {}
    sets: dict[str, list[frozenset[str]]] = {}
    for name, given in first.items():
        for party, dimension, chosen in given.cells():
            cells.setdefault(dimension, []).append(f"{name} {party}" if party else name)
            sets.setdefault(dimension, []).extend((frozenset(chosen), frozenset(other[name, party, dimension])))
    return {
        "writers": {writer: len(texts) for writer, texts in statements.statements().items()},
        "codes": {dimension: dict(Counter(chain.from_iterable(given[::2]))) for dimension, given in sets.items()},
        "machine-machine consistency": {dimension: agreement(cells[dimension], sets[dimension]) for dimension in cells},
    }


def _share(facts: Sequence[bool]) -> float | None:
    return sum(facts) / len(facts) if facts else None


def _any_code(codes: Codes) -> bool:
    return any(codes.of(dimension.id, party) for book in codebooks() for dimension in book.coded for party in PARTIES)


if __name__ == "__main__":
    main()
