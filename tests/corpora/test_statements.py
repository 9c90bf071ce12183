from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.codebooks import names, path_of
from analyzer.errors import InputError
from analyzer.exchange.codebook import read_codebook
from analyzer.exchange.jsonl import read_labelled
from corpora.statements.load import CODINGS, codes, labelled, statements

TEXT = {"id": "s9-001", "codebook": "outsourcing-alignment", "text": "They came the same night.", "speaker_party": "customer", "set": None}
CHOSEN: dict[str, Any] = {
    "id": "s9-001",
    "labels": {"realm": ["operational"], "activity": []},
    "trust": {"customer": {"trust_good_faith": ["positive"]}, "provider": {"trust_good_faith": []}},
}


def put(folder: Path, *, author: dict[str, Any] = CHOSEN, second: dict[str, Any] = CHOSEN) -> Path:
    for place, line in (("texts", TEXT), ("author", author), ("second", second)):
        (folder / place).mkdir(parents=True)
        (folder / place / "s9.jsonl").write_bytes(msgspec.json.encode(line) + b"\n")
    return folder


def test_both_codings_are_sound_and_every_set_tells_three_outcomes() -> None:
    for coding in CODINGS:
        assert codes(coding)
    for texts in statements().values():
        sets = Counter(text.set for text in texts if text.set)
        assert set(sets.values()) <= {3}


@pytest.mark.parametrize("codebook", names())
def test_rows_can_be_learned_from(codebook: str, tmp_path: Path) -> None:
    rows = labelled(codebook, [dimension.id for dimension in read_codebook(path_of(codebook)).coded])
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    assert len(read_labelled(path)) == len(rows) > 0


def test_a_label_stands_where_both_coders_agree(tmp_path: Path) -> None:
    second = {**CHOSEN, "labels": {"realm": ["relational"], "activity": []}}
    rows = labelled("outsourcing-alignment", ["realm", "activity", "trust_good_faith"], folder=put(tmp_path, second=second))
    assert [(row["party"], row["labels"]) for row in rows] == [
        (None, {"activity": []}),
        ("customer", {"trust_good_faith": ["positive"]}),
        ("provider", {"trust_good_faith": []}),
    ]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({**CHOSEN, "id": "s9-002"}, "ids are not those"),
        ({**CHOSEN, "labels": {"realm": ["romantic"]}}, "unknown"),
        ({**CHOSEN, "labels": {"mood": []}}, "unknown"),
        ({"id": "s9-001"}, "does not fit"),
    ],
)
def test_what_does_not_fit_is_named(second: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        codes("second", folder=put(tmp_path, second=second))
