"""Products are hashes of what they are made from, names are slugs, acts are random."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.identity import new_act_id, product_id, slug, text_hash

SCALARS = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
PARTS = st.recursive(SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("ab", max_size=2), part, max_size=3))


@given(st.lists(PARTS, max_size=3), st.lists(PARTS, max_size=3))
def test_different_parts_have_different_ids(first: list, second: list) -> None:
    same = repr(first) == repr(second) or (first == second and repr(_sorted(first)) == repr(_sorted(second)))
    assert (product_id(*first) == product_id(*second)) == same


def _sorted(part: object) -> object:
    if isinstance(part, dict):
        return {key: _sorted(part[key]) for key in sorted(part)}
    return [_sorted(item) for item in part] if isinstance(part, list) else part


def test_ids_are_the_same_in_another_process_and_for_another_order_of_keys() -> None:
    program = "from analyzer.core.identity import product_id; print(product_id('x', {'b': 1, 'a': (2, 'é')}))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert product_id("x", {"a": [2, "é"], "b": 1}) == printed
    assert re.fullmatch("[0-9a-f]{32}", printed)


def test_the_hash_of_a_text_is_not_the_hash_of_a_product_of_it() -> None:
    assert text_hash("yes") == text_hash("yes") != text_hash("yes.")
    assert text_hash("yes") != product_id("yes")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Good-faith effort", "good_faith_effort"),
        ("  Équipe (été) ", "equipe_ete"),
        ("Straße", "strasse"),
        ("Ｆｕｌｌ２", "full2"),
        ("客户", "客户"),
        ("Заказчик №1", "заказчик_no1"),
        ("한국", "한국"),
        ("__a__b__", "a_b"),
        ("—", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_names_become_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=20))
def test_the_slug_of_a_slug_is_itself(name: str) -> None:
    assert slug(slug(name)) == slug(name)
    assert not re.search(r"[^\w]|^_|_$|__", slug(name))


def test_act_ids_are_unique() -> None:
    ids = {new_act_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}", act_id) for act_id in ids)
