"""What people name and describe."""

from __future__ import annotations

from datetime import date

import pytest

from analyzer.core.coding import Coder, CoderKind
from analyzer.core.people import Party, Person
from analyzer.core.recording import Document, DocumentKind, Recording
from analyzer.core.signal import Account, Basis, Signal, SignalType, TrustCell, TrustValue
from analyzer.core.time import Moment, Precision
from analyzer.errors import UsageError
from analyzer.store import Store

SIGNAL = Signal(
    "s1",
    "late answer",
    "1",
    "1a",
    SignalType.ESCALATION,
    "customer",
    ("provider",),
    "",
    (Account("customer", "we asked again", at=Moment(date(2024, 2, 1), None, Precision.AFTER, "after February")),),
    trust=(TrustCell("customer", "trust_honesty", TrustValue.NEGATIVE, Basis.STATED),),
)
ITEMS = [
    Recording("r1", "talk.m4a", "00", 60_000, ("p1",), date(2024, 2, 1)),
    Document("d1", "the contract", DocumentKind.CONTRACT),
    Party("customer", "The customer"),
    Person("p1", "customer", "manager", "Alex"),
    Coder("model", "Model", CoderKind.MODEL, "base"),
    SIGNAL,
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_an_item_comes_back_and_is_replaced_by_its_next_version(store: Store, item: Party) -> None:
    store.catalogue.put(ITEMS)
    store.catalogue.put(ITEMS)
    assert store.catalogue.get(type(item), item.id) == item
    assert store.catalogue.all_of(type(item)) == (item,)


def test_a_later_version_replaces(store: Store) -> None:
    store.catalogue.put([Party("b", "Old"), Party("a", "A")])
    store.catalogue.put([Party("b", "New")])
    assert store.catalogue.all_of(Party) == (Party("a", "A"), Party("b", "New"))


def test_an_unknown_item_is_an_error_that_names_those_that_exist(store: Store) -> None:
    store.catalogue.put([Person("anna"), Person("ben")])
    with pytest.raises(UsageError, match=r"no person 'carl'\. Available: anna, ben"):
        store.catalogue.get(Person, "carl")


def test_a_removed_item_is_gone_until_it_is_put_again(store: Store) -> None:
    store.catalogue.put([Person("anna"), Person("ben")])
    store.catalogue.remove(Person, "anna")
    store.catalogue.remove(Person, "nobody")
    assert store.catalogue.all_of(Person) == (Person("ben"),)
    store.catalogue.put([Person("anna")])
    assert store.catalogue.all_of(Person) == (Person("anna"), Person("ben"))
