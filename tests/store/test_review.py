"""What reviewing keeps: who was given what, the queue, accounts, what can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analyzer.core.access import Role
from analyzer.core.acts import Assign, Decide, Memo
from analyzer.core.coding import Cell
from analyzer.core.review import Ordering
from analyzer.core.signal import Basis
from analyzer.store import Store
from analyzer.store.accounts import CredentialKind
from analyzer.store.queue import Queued, Scope
from tests.store.making import act, decide, retract, segments, transcript

HOUR = timedelta(hours=1)


def fill(store: Store, units: int = 6) -> list[str]:
    said = transcript(words=units)
    store.products.save_transcript(said)
    store.products.save_segments(segments(said))
    ids = [segment.id for segment in segments(said)]
    store.queue.replace([queued(segment, n, units) for n, segment in enumerate(ids)])
    return ids


def queued(segment: str, n: int, units: int) -> Queued:
    reason = ("", "unsure", "close")[n % 3]
    return Queued(
        segment, n % 2, n, units - 1 - n, (n * 5) % units, reason, "realm:a" if n % 2 else "", (reason,) if reason else (), ("realm:a",)
    )


def following(store: Store, ordering: Ordering = Ordering.RECORDING, scope: Scope | None = None, **more: object) -> tuple[str, ...]:
    options = {"coders": ["anna"], "dimensions": ["realm"], "cells": 1, "after": None, "limit": 100} | more
    return store.queue.following(ordering, scope or Scope(), **options)  # type: ignore[arg-type]


def test_the_orders(store: Store) -> None:
    ids = fill(store)
    assert following(store) == tuple(ids)
    assert following(store, Ordering.UNCERTAIN) == tuple(reversed(ids))
    assert following(store, Ordering.REASON) == tuple(ids[n] for n in (5, 2, 4, 1))
    assert set(following(store, Ordering.CODE)) == {ids[1], ids[3], ids[5]}
    assert sorted(following(store, Ordering.RANDOM)) == sorted(ids)


def test_what_follows_begins_again_at_the_end_and_leaves_out_what_is_finished(store: Store) -> None:
    ids = fill(store)
    assert following(store, after=ids[3], limit=3) == (ids[4], ids[5], ids[0])
    undone = decide(ids[4])
    store.log.append([decide(ids[5]), undone, decide(ids[0], by="ben")])
    assert following(store, after=ids[3], limit=3) == (ids[0], ids[1], ids[2])
    assert following(store, after=ids[3], limit=3, cells=2) == (ids[4], ids[5], ids[0])
    assert following(store, coders=["anna", "ben"]) == (ids[1], ids[2], ids[3])
    store.log.append([retract(undone)])
    assert following(store, after=ids[3], limit=3) == (ids[4], ids[0], ids[1])
    assert store.queue.finished("anna", dimensions=["realm"], cells=1) == {ids[5]}
    assert store.queue.finished("anna", dimensions=["realm"], cells=1, segments=ids[:2]) == frozenset()


def test_a_scope_chooses_units(store: Store) -> None:
    ids = fill(store)
    assert following(store, scope=Scope(reason="close")) == (ids[2], ids[5])
    assert following(store, scope=Scope(recording=1)) == (ids[1], ids[3], ids[5])
    assert following(store, scope=Scope(code="realm:a", recording=0)) == (ids[0], ids[2], ids[4])
    assert following(store, scope=Scope(code="realm:%")) == ()
    store.log.append([act(Assign("anna", (ids[2], ids[0])))])
    assert following(store, scope=Scope(given_to="anna")) == (ids[0], ids[2])


def test_a_withdrawn_transcript_leaves_the_queue(store: Store) -> None:
    fill(store)
    store.products.forget(transcript().id)
    assert store.queue.size == 0


def test_assignments_stand_until_they_are_undone_and_survive_a_rebuild(store: Store) -> None:
    blind, seen = act(Assign("anna", ("s1", "s2", "s1"))), act(Assign("ben", ("s2",), blind=False))
    store.log.append([blind, seen])
    for _ in range(2):
        assert [one.segment for one in store.assignments.given(coder="anna")] == ["s1", "s2"]
        assert [(one.coder, one.blind) for one in store.assignments.given(segments=["s2"])] == [("anna", True), ("ben", False)]
        assert store.assignments.drawn() == {"s1", "s2"}
        store.log.rebuild()
    store.log.append([retract(blind)])
    assert store.assignments.drawn() == frozenset()
    assert not store.assignments.any_of("anna")
    assert store.assignments.any_of("ben")


def test_an_erased_assignment_is_forgotten(store: Store) -> None:
    given = act(Assign("anna", ("s1",)))
    store.log.append([given])
    store.log.erase(given.id)
    assert store.assignments.given() == ()


def test_operations_are_groups_or_single_acts_with_what_they_take_back(store: Store) -> None:
    one, many = decide("s1"), [act(Memo("s1", "a"), group="g"), act(Memo("s2", "b"), group="g")]
    store.log.append([one, *many, decide("s1", by="ben")])
    store.log.append([act(body=retract(found).body, group="u") for found in many])
    assert store.log.operations("anna", limit=10) == ((one.id, None), ("g", None), ("u", "g"))
    assert store.log.operations("anna", limit=1) == (("u", "g"),)


def test_a_mark_changes_whenever_what_stands_changes(store: Store) -> None:
    seen = {store.log.mark(Memo)}
    note = act(Memo("s1", "a"))
    undo = retract(note)
    for some in ([note], [undo], [retract(undo)], [act(Memo("s1", "b"))]):
        store.log.append(some)
        seen.add(store.log.mark(Memo))
    assert len(seen) == 3  # undone is as it was before, and done again is as it was then
    before = store.log.mark(Memo)
    store.log.append([decide("s1")])
    assert store.log.mark(Memo) == before


def test_whose_judgement_a_decision_is_comes_back(store: Store) -> None:
    body = Decide(Cell("s1", "trust_honesty", "customer"), ("positive",), "1", "hash", (), Basis.STATED)
    store.log.append([act(body)])
    assert [coding.basis for coding in store.log.codings()] == [Basis.STATED]


def test_accounts_and_their_secrets(store: Store) -> None:
    store.accounts.put("anna", Role.CODER)
    store.accounts.put("anna", Role.OWNER, password="hash")
    store.accounts.put("anna", Role.ADJUDICATOR)
    account = store.accounts.account("anna")
    assert account is not None
    assert (account.role, account.password) == (Role.ADJUDICATOR, "hash")
    secret = store.accounts.issue(CredentialKind.SESSION, "anna", lasts=HOUR)
    found = store.accounts.recognise(secret, CredentialKind.SESSION)
    assert found is not None
    assert found.coder == "anna"
    assert store.accounts.recognise(secret, CredentialKind.API) is None
    assert store.accounts.revoke(secret)
    assert not store.accounts.revoke(secret)
    old = store.accounts.issue(CredentialKind.SESSION, "anna", lasts=-HOUR)
    assert store.accounts.recognise(old, CredentialKind.SESSION) is None
    other = store.accounts.issue(CredentialKind.API, "anna", lasts=HOUR)
    store.accounts.close("anna")
    assert store.accounts.account("anna") is None
    assert store.accounts.recognise(other, CredentialKind.API) is None


@pytest.mark.parametrize("kind", list(CredentialKind))
def test_a_guessed_secret_is_nobodys(store: Store, kind: CredentialKind) -> None:
    assert store.accounts.recognise("", kind) is None
    assert store.accounts.recognise("x' OR 1=1 --", kind) is None
