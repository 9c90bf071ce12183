"""The constructed interviews with their codings, read and checked.

`python -m corpora.interviews.load LABELS.jsonl` checks every file and writes the rows to learn from.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Codebook
from analyzer.errors import InputError
from analyzer.exchange.codebook import read_codebook
from analyzer.files import atomic_write

FOLDER = Path(__file__).resolve().parent
PARTIES = ("customer", "provider")
VARIANTS = ("positive", "negative", "same")
TRUST = ("trust_honesty", "trust_good_faith", "trust_opportunism")
PLACE = re.compile(r"(?P<what>.*) - at `\$\.?(?P<field>[^`]*)`")  # how msgspec names a field
FIELD_NAMED = re.compile(r"field `(?P<field>\w+)`")

Party = Literal["customer", "provider"]
Form = TypeVar("Form", "Unit", "Codes")
Report = Callable[[str, str, str], InputError]


class Part(StrEnum):
    """What units are for: to learn from and choose by, to calibrate on, or to be measured on, once."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Split:
    """Which writers belong to which part, and the SHA-256 of the files that were there when that was decided."""

    writers: Mapping[Part, tuple[str, ...]]
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A coding unit; `event` groups the units about one happening, `variant` marks the members of a minimal set."""

    id: str
    interview: str
    writer: str
    style: Literal["spoken", "sheet", "narrative", "neutral"]
    event: str | None
    variant: Literal["positive", "negative", "same"] | None
    speaker: str
    party: Party | None
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class TrustCode:
    """A value of one dimension of trust for one trustor; `basis` says whose judgement it is."""

    trustor: Party
    dimension: Literal["trust_honesty", "trust_good_faith", "trust_opportunism"]
    value: Literal["positive", "negative", "same"]
    basis: Literal["rated", "stated", "attributed", "inferred"]


@dataclass(frozen=True, slots=True)
class Codes:
    """What one coding says of a unit; an empty list and None mean that no code applies."""

    id: str
    realm: tuple[str, ...]
    realm_primary: str | None
    mechanism: tuple[str, ...]
    level: tuple[str, ...]
    signal_type: str | None
    alignment_step: tuple[str, ...]
    activity: tuple[str, ...]
    trust: tuple[TrustCode, ...]

    def of(self, dimension: str, trustor: str | None = None) -> tuple[str, ...]:
        """The codes in a dimension, the primary realm first; in the dimensions of trust those of `trustor`."""
        if dimension in TRUST:
            return tuple(cell.value for cell in self.trust if (cell.trustor, cell.dimension) == (trustor, dimension))
        if dimension == "realm":
            return tuple(sorted(self.realm, key=lambda code: code != self.realm_primary))
        given = getattr(self, dimension)
        return given if isinstance(given, tuple) else (given,) * (given is not None)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Units in the order of the conversations, with the codes of one coding by unit id."""

    units: tuple[Unit, ...]
    codes: Mapping[str, Codes]

    def asked(self, interview: str) -> tuple[Codebook, ...]:
        """The codebooks an interview was coded by: those of which at least one of its units carries a code."""
        given = [self.codes[unit.id] for unit in self.units if unit.interview == interview]
        return tuple(book for book in codebooks() if any(_carries(codes, book) for codes in given))


def load(coding: str = "author", *, folder: Path = FOLDER) -> Corpus:
    """The units that have a coding of that name, checked; a writer whose coding is not there yet is left out.

    Raises InputError that names the file, the line and the field.
    """
    units: list[Unit] = []
    codes: dict[str, Codes] = {}
    for path in sorted((folder / "codes" / coding).glob("*.jsonl")):
        own = read_units(folder / "units" / path.name)
        units += own
        codes |= read_codes(path, own)
    return Corpus(tuple(units), codes)


def codings(*, folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of the codings that have at least one file."""
    return tuple(sorted({path.parent.name for path in (folder / "codes").glob("*/*.jsonl")}))


def split(*, folder: Path = FOLDER) -> Split:
    """The frozen split by writer, so that no voice, interview or event is on both sides."""
    return msgspec.json.decode((folder / "split.json").read_bytes(), type=Split)


def labelled(coding: str = "adjudicated", *, part: Part | None = None, folder: Path = FOLDER) -> tuple[dict[str, Any], ...]:
    """Rows of a part of the corpus (None: all): one per unit, and one per trustor (`party`) for trust; `group` is the interview.

    A row has the dimensions of the codebooks that its interview was coded by; an empty list says that no code applies.
    """
    corpus = load(coding, folder=folder)
    asked = {interview: corpus.asked(interview) for interview in {unit.interview for unit in corpus.units}}
    writers = {unit.writer for unit in corpus.units} if part is None else split(folder=folder).writers[part]
    return tuple(
        row for unit in corpus.units if unit.writer in writers for row in _rows(unit, corpus.codes[unit.id], asked[unit.interview])
    )


def _rows(unit: Unit, codes: Codes, books: Iterable[Codebook]) -> Iterator[dict[str, Any]]:
    coded = [dimension for book in books for dimension in book.coded]
    for party in (None, *PARTIES):
        labels = {each.id: list(codes.of(each.id, party)) for each in coded if each.per_party == (party is not None)}
        if labels:
            yield {
                "id": unit.id if party is None else f"{unit.id}:{party}",
                "text": unit.text,
                "group": unit.interview,
                "party": party,
                "speaker_party": unit.party,
                "before": unit.before,
                "labels": labels,
            }


def read_units(path: Path) -> tuple[Unit, ...]:
    """The units of one writer, checked: ids unique, interview and writer consistent, minimal sets complete."""
    units = _read(path, Unit)
    for line, unit in units.items():
        _check_unit(unit, path.stem, _at(path, line))
    for line, event, members in _minimal_sets(units):
        if sorted(members) != sorted(VARIANTS):
            raise _at(path, line)("variant", f"the minimal set '{event}' has {', '.join(members)}", "It needs each outcome once.")
    return tuple(units.values())


def read_codes(path: Path, units: Sequence[Unit]) -> dict[str, Codes]:
    """One coding of a writer's units, checked: every unit once, every code in a codebook, every variant borne out by a trust value."""
    codes = _read(path, Codes)
    by_id = {unit.id: unit for unit in units}
    for line, given in codes.items():
        report = _at(path, line)
        if given.id not in by_id:
            raise report("id", f"there is no unit '{given.id}'", "The ids are those of the file of units.")
        _check_codes(given, report)
        _check_trust(given, by_id[given.id], report, authored=path.parent.name == "author")
    found = {given.id: given for given in codes.values()}
    for unit in units:
        if unit.id not in found:
            raise InputError(
                f"the unit '{unit.id}' is not coded", where=str(path), remedy="Add a line, with empty lists if no code applies."
            )
    return found


def _minimal_sets(units: Mapping[int, Unit]) -> Iterator[tuple[int, str | None, list[str]]]:
    """The last line, the event and the variants of each minimal set."""
    members: dict[str | None, list[str]] = {}
    lines: dict[str | None, int] = {}
    for line, unit in units.items():
        if unit.variant is not None:
            members.setdefault(unit.event, []).append(unit.variant)
            lines[unit.event] = line
    for event, variants in members.items():
        yield lines[event], event, variants


def _check_unit(unit: Unit, writer: str, report: Report) -> None:
    if unit.writer != writer:
        raise report("writer", f"'{unit.writer}' writes in the file of '{writer}'", "A file holds the units of one writer.")
    if not unit.interview.startswith(f"{writer}-"):
        raise report("interview", f"'{unit.interview}' does not begin with '{writer}-'", "Name it after its writer.")
    if not unit.id.startswith(f"{unit.interview}-"):
        raise report("id", f"'{unit.id}' does not begin with '{unit.interview}-'", "Name it after its interview.")
    if not unit.text.strip():
        raise report("text", "is empty", "A unit has words.")
    if unit.variant is not None and unit.event is None:
        raise report("event", "a variant without an event", "Name the event of the minimal set.")
    if unit.event is not None and not unit.event.startswith(f"{unit.interview}-"):
        raise report("event", f"'{unit.event}' does not begin with '{unit.interview}-'", "Name it after its interview.")


def _check_codes(codes: Codes, report: Report) -> None:
    for field in fields(Codes):
        if field.name not in known_codes() or field.name in TRUST:
            continue
        given = codes.of(field.name)
        for code in given:
            if code not in known_codes()[field.name]:
                raise report(field.name, f"there is no code '{code}'", f"Known: {', '.join(sorted(known_codes()[field.name]))}.")
        if len(set(given)) < len(given):
            raise report(field.name, "a code is given twice", "Give each code once.")
    if codes.realm_primary is not None and codes.realm_primary not in codes.realm:
        raise report("realm_primary", f"'{codes.realm_primary}' is not among the realms", "Add it to realm, or choose null.")


def _check_trust(codes: Codes, unit: Unit, report: Report, *, authored: bool) -> None:
    cells = Counter((cell.trustor, cell.dimension) for cell in codes.trust)
    for (trustor, dimension), count in cells.items():
        if count > 1:
            raise report("trust", f"{dimension} of the {trustor} is coded twice", "A cell has one value.")
    if any(cell.basis == "attributed" and cell.trustor == unit.party for cell in codes.trust):
        raise report("trust", f"the {unit.party} speaks of itself, so nothing is attributed", "Choose stated, rated or inferred.")
    if authored and unit.variant is not None and unit.variant not in {cell.value for cell in codes.trust}:
        raise report("trust", f"the variant is '{unit.variant}' and no cell has that value", "Code it, or correct the variant.")


@cache
def codebooks() -> tuple[Codebook, ...]:
    """The built-in codebooks, in alphabetical order."""
    return tuple(read_codebook(path_of(name)) for name in names())


@cache
def known_codes() -> dict[str, frozenset[str]]:
    """The codes on offer, by the dimension that is coded."""
    return {dimension.id: frozenset(code.id for code in dimension.offered) for book in codebooks() for dimension in book.coded}


def _carries(codes: Codes, book: Codebook) -> bool:
    return any(codes.of(dimension.id, party) for dimension in book.coded for party in PARTIES)


def _at(path: Path, line: int) -> Report:
    """How to report what is wrong in a line: field, what, remedy."""

    def report(field: str, what: str, remedy: str) -> InputError:
        place = f", field '{field}'" if field else ""
        return InputError(what, where=f"{path}, line {line}{place}", remedy=remedy)

    return report


def _read(path: Path, form: type[Form]) -> dict[int, Form]:
    """The lines of a file by their number; blank ones are left out."""
    decoder = msgspec.json.Decoder(form)
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as failure:
        raise InputError(
            f"cannot be read ({failure.strerror})", where=str(path), remedy="Every coding needs its file of units."
        ) from failure
    found: dict[int, Form] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            item = found[number] = _decoded(line, decoder, _at(path, number))
            if first.setdefault(item.id, number) != number:
                raise _at(path, number)("id", f"'{item.id}' stands in line {first[item.id]} already", "Ids are unique.")
    return found


def _decoded(line: bytes, decoder: msgspec.json.Decoder[Form], report: Report) -> Form:
    try:
        return decoder.decode(line)
    except msgspec.DecodeError as failure:
        place = PLACE.fullmatch(str(failure))
        named = FIELD_NAMED.search(str(failure))
        what, field = (place["what"], place["field"]) if place else (str(failure), named["field"] if named else "")
        raise report(field, f"does not fit: {what}", "The README gives the form of a line.") from failure


def main() -> None:
    """Check every coding and write the rows of the adjudicated coding to the file named on the command line."""
    for coding in codings():
        load(coding)
    atomic_write(Path(sys.argv[1]), b"".join(msgspec.json.encode(row) + b"\n" for row in labelled()))


if __name__ == "__main__":
    main()
