from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError
from analyzer.exchange.jsonl import (
    LabelledItem,
    SuggestedItem,
    Suggestion,
    TextItem,
    read_labelled,
    read_suggestions,
    read_texts,
    write_suggestions,
)


def write(folder: Path, content: str) -> Path:
    (folder / "a.jsonl").write_bytes(content.encode())
    return folder / "a.jsonl"


def test_texts_are_read_with_what_is_optional(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '\ufeff{"id": "1", "text": "So.", "other": 1}\r\n\n{"id": 2, "text": "é", "party": "customer", "before": "Why?", '
        '"language": "en-GB"}\n',
    )
    assert read_texts(path) == (TextItem("1", "So."), TextItem(2, "é", party="customer", before="Why?", language="en-GB"))


def test_labelled_texts_have_groups_and_labels(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "1", "text": "So.", "group": "i1", "labels": {"realm": ["contractual"]}, "language": "nl"}')
    assert read_labelled(path) == (LabelledItem("1", "So.", "i1", {"realm": ["contractual"]}, language="nl"),)


def test_what_is_null_counts_as_left_out(tmp_path: Path) -> None:
    absent = '"party": null, "speaker_party": null, "before": null, "language": null'
    path = write(
        tmp_path, '{"id": "1", "text": "So.", "group": "i1", "labels": {"realm": ["contractual"], "activity": null}, ' + absent + "}"
    )
    assert read_texts(path) == (TextItem("1", "So."),)
    assert read_labelled(path) == (LabelledItem("1", "So.", "i1", {"realm": ["contractual"], "activity": None}),)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"id": "1", "text": "secret"}\n{"id": "2"}', r'a\.jsonl, line 2: .*`text`.* A line looks like {"id"'),
        ('{"id": "1", "text": 3}', r"line 1: .*\$\.text"),
        ('{"id": "1", "text": "secret", "language": "English"}', r"line 1: .*\$\.language"),
        ('{"id": "1", "text": "secret"', r"line 1: "),
        ('{"id": "1", "text": "secret"}\n\n{"id": "1", "text": "b"}', r"line 3: the id stands in line 1"),
        ("\n", r"a\.jsonl: holds no line"),
    ],
)
def test_what_does_not_fit_is_named_by_line_and_field(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refusal:
        read_texts(write(tmp_path, content))
    assert "secret" not in str(refusal.value)


def test_the_lines_that_can_be_used_are_read_and_the_others_named(tmp_path: Path) -> None:
    bad = [
        '{"id": 2}',
        '{"id": 3, "text": null}',
        '{"id": 1, "text": "again, secret"}',
        '{"id": 4, "text": "secret\x07"}',
        '{"id": 5, "text": "secret \\ud83d"}',
        "secret",
    ]
    lines = ['{"id": 1, "text": "first"}', *bad, '{"id": 6, "text": "\U0001f600 \\u0007"}']
    faults: list[InputError] = []
    assert [item.id for item in read_texts(write(tmp_path, "\n".join(lines)), faults.append)] == [1, 6]
    assert [str(fault.where).rpartition(", ")[2] for fault in faults] == [f"line {number}" for number in range(2, 8)]
    assert not any("secret" in str(fault) for fault in faults)


def test_a_file_without_a_line_that_can_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no line that can be used"):
        read_texts(write(tmp_path, '{"id": 2}'), lambda fault: None)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": "1", "text": "\xff\xfe"}')
    with pytest.raises(InputError, match="line 1"):
        read_texts(tmp_path / "a.jsonl")


def test_suggestions_have_a_party_only_where_there_is_one(tmp_path: Path) -> None:
    realm = Suggestion("realm", "contractual", ("contractual", "relational"), 0.8, calibrated=True, refused=False)
    trust = Suggestion("trust_honesty", None, (), 0.4, calibrated=False, refused=True, reason="close", party="provider")
    write_suggestions([SuggestedItem("1", (realm, trust), {"realm": {"contractual": 0.8}})], tmp_path / "o.jsonl")
    found = json.loads((tmp_path / "o.jsonl").read_text())
    assert list(found) == ["id", "suggestions", "scores", "refused"]
    assert ["party" in suggestion for suggestion in found["suggestions"]] == [False, True]
    assert found["suggestions"][1]["code"] is None
    assert found["scores"] == {"realm": {"contractual": 0.8}}


def test_a_line_tells_of_its_whole_row_only_where_there_is_a_promise(tmp_path: Path) -> None:
    write_suggestions([SuggestedItem(number, (), row_accepted=row) for number, row in enumerate((None, False, True))], tmp_path / "o.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert [line.get("row_accepted", "nothing") for line in lines] == ["nothing", False, True]


suggestions = st.builds(
    Suggestion,
    st.text(),
    st.none() | st.text(),
    st.lists(st.text(), max_size=3).map(tuple),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.text(),
    st.none() | st.text(),
)
scores = st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.floats(0, 1), max_size=2), max_size=2)
suggested = st.builds(
    SuggestedItem,
    st.text() | st.integers(0, 9),
    st.lists(suggestions, max_size=3).map(tuple),
    scores,
    st.booleans(),
    st.none() | st.booleans(),
)


@given(st.lists(suggested, min_size=1, max_size=4, unique_by=lambda item: item.id))
def test_suggestions_come_back(tmp_path_factory: pytest.TempPathFactory, items: list[SuggestedItem]) -> None:
    path = tmp_path_factory.getbasetemp() / "back.jsonl"
    write_suggestions(items, path)
    assert list(read_suggestions(path)) == items
