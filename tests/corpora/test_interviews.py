from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.core.coding import trust_direction
from analyzer.errors import InputError
from analyzer.exchange.jsonl import read_labelled
from analyzer.files import sha256_of
from corpora.interviews.load import FOLDER, TRUST, Part, codebooks, codings, labelled, load, main, read_units, split

UNIT: dict[str, Any] = {
    "id": "w9-a-001", "interview": "w9-a", "writer": "w9", "style": "sheet", "event": "w9-a-e1", "variant": "positive",
    "speaker": "service lead", "party": "provider", "before": "", "text": "They came the same night.",
}  # fmt: skip
CODES: dict[str, Any] = {
    "id": "w9-a-001", "realm": ["operational", "contractual"], "realm_primary": "contractual", "mechanism": [], "level": [],
    "signal_type": "request", "alignment_step": [], "activity": [],
    "trust": [{"trustor": "customer", "dimension": "trust_good_faith", "value": "positive", "basis": "attributed"}],
}  # fmt: skip
CELL = CODES["trust"][0]
Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a corpus of one minimal set into a folder; changes are (file, line, field, value)."""

    def write(*changes: tuple[str, int, str, object], coding: str = "author") -> Path:
        files = {"units": made(UNIT), "codes": made(CODES)}
        for file, line, field, value in changes:
            files[file][line - 1][field] = value
        for file, folder in (("units", tmp_path / "units"), ("codes", tmp_path / "codes" / coding)):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "w9.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, files[file])))
        return tmp_path

    return write


def made(first: dict[str, Any]) -> list[dict[str, Any]]:
    """Three lines from one, one for each outcome."""
    rows = []
    for number, value in enumerate(("positive", "negative", "same"), start=1):
        row = {**first, "id": f"w9-a-00{number}"}
        if "variant" in row:
            row["variant"] = value
        if "trust" in row:
            row["trust"] = [{**first["trust"][0], "value": value}]
        rows.append(row)
    return rows


def test_every_file_of_units_is_sound() -> None:
    for path in sorted((FOLDER / "units").glob("*.jsonl")):
        assert read_units(path)


@pytest.mark.parametrize("coding", codings())
def test_every_coding_is_sound(coding: str) -> None:
    corpus = load(coding)
    assert corpus.codes.keys() == {unit.id for unit in corpus.units}


def test_every_interview_is_coded_by_a_codebook() -> None:
    corpus = load()
    for interview in {unit.interview for unit in corpus.units}:
        assert corpus.asked(interview), interview


def test_no_text_stands_twice() -> None:
    texts = [unit.text for unit in load().units]
    assert len(set(texts)) == len(texts)


def test_the_members_of_a_minimal_set_are_about_equally_long() -> None:
    lengths: dict[str | None, list[int]] = {}
    for unit in load().units:
        if unit.variant is not None:
            lengths.setdefault(unit.event, []).append(len(unit.text.split()))
    assert lengths
    assert all(max(found) <= 1.6 * min(found) for found in lengths.values())


def test_the_rows_are_those_that_training_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "labels.jsonl"
    monkeypatch.setattr("sys.argv", ["load", str(target)])
    main()
    items = read_labelled(target)
    assert len(items) == len(labelled())
    per_party = {dimension.id for book in codebooks() for dimension in book.coded if dimension.per_party}
    assert per_party == set(TRUST)
    assert all((item.party is not None) == bool(per_party & set(item.labels)) for item in items)


def test_one_row_for_the_unit_and_one_per_trustor(put: Put) -> None:
    rows = labelled("author", folder=put())[:3]
    assert [row["id"] for row in rows] == ["w9-a-001", "w9-a-001:customer", "w9-a-001:provider"]
    assert [row["party"] for row in rows] == [None, "customer", "provider"]
    assert {row["group"] for row in rows} == {"w9-a"}
    assert rows[0]["labels"] == {"realm": ["contractual", "operational"], "signal_type": ["request"], "alignment_step": [], "activity": []}
    assert rows[1]["labels"] == {"trust_honesty": [], "trust_good_faith": ["positive"], "trust_opportunism": []}
    assert rows[2]["labels"] == {"trust_honesty": [], "trust_good_faith": [], "trust_opportunism": []}


def test_an_interview_is_asked_by_both_codebooks_where_both_gave_codes(put: Put) -> None:
    rows = labelled("author", folder=put(("codes", 2, "level", ["external"])))
    assert rows[0]["labels"]["level"] == []
    assert rows[3]["labels"]["level"] == ["external"]


def test_directions_of_trust_follow_from_the_cells(put: Put) -> None:
    codes = load(folder=put()).codes["w9-a-002"]
    assert str(trust_direction([value for each in TRUST for value in codes.of(each, "customer")])) == "negative"
    assert trust_direction([value for each in TRUST for value in codes.of(each, "provider")]) is None


def test_a_coding_that_is_not_there_yet_has_no_units(put: Put) -> None:
    assert load("second", folder=put()).units == ()


def test_another_coder_need_not_see_the_variant(put: Put) -> None:
    folder = put(("codes", 1, "trust", []), coding="second")
    assert load("second", folder=folder).codes["w9-a-001"].trust == ()


@pytest.mark.parametrize(
    ("file", "line", "field", "value", "said"),
    [
        ("units", 2, "style", "sung", "w9.jsonl, line 2, field 'style'"),
        ("units", 2, "text", 5, "line 2, field 'text': does not fit"),
        ("units", 2, "text", " ", "line 2, field 'text': is empty"),
        ("units", 2, "id", "w9-a-001", "line 2, field 'id': 'w9-a-001' stands in line 1 already"),
        ("units", 1, "id", "w9-b-001", "line 1, field 'id'"),
        ("units", 3, "writer", "w8", "line 3, field 'writer'"),
        ("units", 3, "interview", "w8-a", "line 3, field 'interview'"),
        ("units", 3, "event", None, "line 3, field 'event': a variant without an event"),
        ("units", 3, "event", "w8-a-e1", "line 3, field 'event'"),
        ("units", 3, "variant", None, "line 2, field 'variant': the minimal set 'w9-a-e1' has positive, negative"),
        ("units", 3, "variant", "negative", "has positive, negative, negative"),
        ("codes", 2, "id", "w9-a-009", "line 2, field 'id': there is no unit 'w9-a-009'"),
        ("codes", 2, "id", "w9-a-003", "line 3, field 'id': 'w9-a-003' stands in line 2 already"),
        ("codes", 1, "realm", ["legal"], "line 1, field 'realm': there is no code 'legal'. Known: contractual"),
        ("codes", 1, "realm", ["operational"], "line 1, field 'realm_primary'"),
        ("codes", 1, "activity", ["formal", "formal"], "line 1, field 'activity': a code is given twice"),
        ("codes", 1, "signal_type", "meeting", "line 1, field 'signal_type': there is no code 'meeting'"),
        ("codes", 1, "level", "internal", "line 1, field 'level': does not fit"),
        ("codes", 1, "trust", [CELL, CELL], "line 1, field 'trust': trust_good_faith of the customer is coded twice"),
        ("codes", 1, "trust", [], "line 1, field 'trust': the variant is 'positive' and no cell has that value"),
        ("codes", 1, "trust", [{**CELL, "trustor": "provider"}], "line 1, field 'trust': the provider speaks of itself"),
        ("codes", 1, "trust", [{**CELL, "value": "down"}], "line 1, field 'trust[0].value'"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_field(put: Put, file: str, line: int, field: str, value: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(folder=put((file, line, field, value)))
    assert said in str(caught.value)


def test_a_unit_without_a_line_of_codes_is_named(put: Put) -> None:
    folder = put()
    path = folder / "codes" / "author" / "w9.jsonl"
    path.write_bytes(path.read_bytes().rsplit(b"\n", 1)[0])
    with pytest.raises(InputError, match="the unit 'w9-a-003' is not coded"):
        load(folder=folder)


def test_a_missing_field_is_named(put: Put) -> None:
    folder = put()
    path = folder / "units" / "w9.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"before":"",', b""))
    with pytest.raises(InputError, match="line 1, field 'before'"):
        load(folder=folder)


def test_a_coding_without_its_units_is_named(put: Put) -> None:
    folder = put()
    (folder / "units" / "w9.jsonl").unlink()
    with pytest.raises(InputError, match="cannot be read"):
        load(folder=folder)


def test_the_split_is_by_writer_and_frozen() -> None:
    parts = split()
    everybody = sorted(path.stem for path in (FOLDER / "units").glob("*.jsonl"))
    assert sorted(writer for writers in parts.writers.values() for writer in writers) == everybody
    changed = [file for file, sha256 in parts.sha256.items() if sha256_of(FOLDER / file) != sha256]
    assert not changed, f"{changed} changed since the split was frozen: a figure of the test part would not be what it says"
    kinds = ("units", "codes/author", "codes/adjudicated")
    assert {f"{kind}/{writer}.jsonl" for kind in kinds for writer in everybody} == set(parts.sha256)


def test_rows_of_a_part_come_from_its_writers_only() -> None:
    for part in Part:
        assert {row["id"].partition("-")[0] for row in labelled(part=part)} == set(split().writers[part])
