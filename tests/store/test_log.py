"""The log of acts: appending, folding, erasing, and finding what was changed behind its back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.core.acts import Correct, Memo, OffRecord, Retract, codings, standing
from analyzer.core.coding import Cell
from analyzer.core.overlay import overlaid
from analyzer.errors import ConflictError, InputError, IntegrityError, UsageError
from analyzer.store import Store, open_store, projections, schema
from analyzer.store.chain import link_to
from tests.store.conftest import Stores
from tests.store.making import act, decide, retract, segments, transcript


def assert_folded(store: Store) -> None:
    """The stored codings are those of the pure fold, before and after a rebuild."""
    expected = codings(store.log.acts())
    assert {(coding.cell, coding.coder): coding for coding in store.log.codings()} == expected
    assert store.log.acts(standing=True) == standing(store.log.acts())


def change(store: Store, statement: sa.Executable) -> None:
    with store.database.writing() as connection:
        assert connection.execute(statement).rowcount


def test_an_empty_log_is_sound(store: Store) -> None:
    verification = store.log.verify()
    assert verification.sound
    assert verification.length == store.log.head.length == 0
    assert store.log.acts() == store.log.codings() == ()


def test_acts_come_back_as_they_were_written(store: Store) -> None:
    written = (decide("s1", "a", "b"), act(Memo("s1", "naïve — “quoted” 🙂"), group="g"), act(Correct("t", 3, "")), decide("s1", by="ben"))
    head = store.log.append(written)
    assert store.log.acts() == written
    assert store.log.act(written[1].id) == written[1]
    assert head == store.log.head
    assert head.length == 4


def test_acts_are_found_by_kind_coder_group_and_position(store: Store) -> None:
    first, second, third = decide("s1", "a"), act(Memo("s1", "x"), by="ben", group="g"), act(Correct("t", 0, "x"), group="g")
    store.log.append([first, second, third])
    assert store.log.acts(Memo, Correct) == (second, third)
    assert store.log.acts(by="anna") == (first, third)
    assert store.log.acts(group="g", by="ben") == (second,)
    assert store.log.acts(after=1) == (second, third)
    assert store.log.position == 3


def test_a_retry_is_harmless_and_a_contradiction_is_not(store: Store) -> None:
    first = decide("s1", "a")
    head = store.log.append([first])
    assert store.log.append([first, first]) == head
    with pytest.raises(IntegrityError, match="other content"):
        store.log.append([decide("s2"), decide("s1", "b", act_id=first.id)])
    with pytest.raises(IntegrityError, match="other content"):
        store.log.append([decide("s3", act_id="twice"), decide("s4", act_id="twice")])
    assert store.log.acts() == (first,)


def test_a_moment_without_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="time zone"):
        store.log.append([replace(decide("s1"), at=datetime(2024, 2, 1, 12))])  # noqa: DTZ001
    assert store.log.head.length == 0


def test_undo_and_redo(store: Store) -> None:
    first, second = decide("s1", "a"), decide("s1", "b")
    undo = retract(second)
    redo = retract(undo)
    for step, expected in ((first, first), (second, second), (undo, first), (redo, second), (retract(redo), first), (retract(first), None)):
        store.log.append([step])
        assert [coding.act for coding in store.log.codings()] == ([expected.id] if expected else [])
        assert_folded(store)


def test_undoing_and_redoing_in_one_append_passes_through_every_step(store: Store) -> None:
    first, second, elsewhere = decide("s1", "a"), decide("s1", "b"), decide("s2", "c", party="customer")
    undo, undo_twice = retract(second), retract(second)
    redo = retract(undo)
    store.log.append([first, second, undo, redo, undo_twice, elsewhere, retract(elsewhere)])
    assert [coding.act for coding in store.log.codings()] == [first.id]
    store.log.append([retract(redo), retract(undo_twice), retract(first)])
    assert_folded(store)
    assert store.log.codings() == ()


def test_a_retraction_of_what_comes_later_or_never_does_nothing(store: Store) -> None:
    later, much_later = decide("s1", "a"), decide("s2", "a")
    store.log.append([act(Retract(much_later.id)), act(Retract("self"), act_id="self"), act(Retract(later.id)), later])
    store.log.append([much_later])
    assert [coding.act for coding in store.log.codings()] == [later.id, much_later.id]
    assert_folded(store)
    store.log.rebuild()
    assert_folded(store)


def test_codings_are_found_by_coder_dimension_transcript_and_segment(store: Store) -> None:
    said = transcript()
    cut = segments(said)
    store.products.save_transcript(said)
    store.products.save_segments(cut)
    first, second = decide(cut[0].id, "a"), decide(cut[1].id, "b", by="ben")
    elsewhere = decide("elsewhere", "c", dimension="trust", party="customer")
    store.log.append([first, second, elsewhere])

    def found(**options: object) -> list[str]:
        return [coding.act for coding in store.log.codings(**options)]

    assert found(coder="ben") == [second.id]
    assert found(dimension="trust") == [elsewhere.id]
    assert found(transcript=said.id) == [first.id, second.id]
    assert found(segments=["elsewhere", cut[0].id]) == [first.id, elsewhere.id]
    assert store.log.coded("anna") == {Cell(cut[0].id, "realm"), Cell("elsewhere", "trust", "customer")}


def test_what_was_ever_decided_is_found_with_what_took_it_back(store: Store) -> None:
    first, again, other = decide("s1", "a"), decide("s1", "b"), decide("s1", "c", by="ben")
    elsewhere, back, memo = decide("s2", "a"), retract(again), act(Memo("s1", "why"))
    store.log.append([elsewhere, first, again, other, memo, back])
    assert store.log.decisions(["s1"]) == (first, again, other)
    assert store.log.decisions(["s1"], coder="anna", standing=True) == (first,)
    assert store.log.history(["s1"]) == (first, again, other, back)
    assert store.log.history(["s3"]) == ()


def test_nothing_is_appended_where_something_else_was_decided_meanwhile(store: Store) -> None:
    first, second = decide("s1", "a"), decide("s1", "b")
    cell = (Cell("s1", "realm"), "anna")
    store.log.append([first], before={cell: None})
    with pytest.raises(ConflictError):
        store.log.append([second], before={cell: None})
    store.log.append([second], before={cell: first.id})
    with pytest.raises(ConflictError):
        store.log.append([decide("s2", "a"), decide("s1", "c")], before={cell: first.id, (Cell("s2", "realm"), "anna"): None})
    assert store.log.acts() == (first, second)


def test_standing_acts_make_the_same_overlay_as_all_acts(store: Store) -> None:
    said = transcript()
    wrong = act(Correct("t", 1, "wrong"))
    store.log.append([act(Correct("t", 1, "right")), wrong, act(OffRecord("t", 3, 3)), retract(wrong), decide("s", "a")])
    assert overlaid(said, store.log.acts(Correct, OffRecord, standing=True)) == overlaid(said, store.log.acts())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(0, 2), st.sampled_from(["anna", "ben"]), st.sampled_from([None, "customer"])),
        st.tuples(st.just("retract"), st.integers(0, 30)),
        st.tuples(st.just("erase"), st.integers(0, 30)),
        st.just(("batch",)),
        st.just(("rebuild",)),
    ),
    max_size=25,
)


@given(steps=STEPS)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_interleaving_folds_like_the_pure_fold(stores: Stores, steps: list[tuple[Any, ...]]) -> None:
    with stores() as fresh:
        store = fresh()
        written, waiting, batching = [], [], False
        for step in steps:
            if step[0] == "decide":
                waiting.append(decide(f"s{step[1]}", f"code{len(written) + len(waiting)}", by=step[2], party=step[3]))
            elif step[0] == "retract" and written + waiting:
                waiting.append(retract((written + waiting)[step[1] % len(written + waiting)]))
            elif step[0] == "batch":
                batching = not batching
            elif step[0] == "rebuild":
                store.log.rebuild()
            elif step[0] == "erase":
                erasable = [done for done in written if not isinstance(done.body, Retract)]
                if erasable:
                    store.log.erase(erasable[step[1] % len(erasable)].id)
            if not batching:
                store.log.append(waiting)
                written, waiting = written + waiting, []
        store.log.append(waiting)
        assert_folded(store)
        store.log.rebuild()
        assert_folded(store)
        assert store.log.verify().problems == ()


def filled(store: Store) -> list:
    written = [decide("s1", "a"), decide("s1", "b"), decide("s2", "a", by="ben"), act(Memo("s1", "secret words")), decide("s3", "c")]
    store.log.append(written)
    return written


def test_an_erased_act_leaves_a_tombstone_without_content(store: Store) -> None:
    written = filled(store)
    head = store.log.head
    store.log.erase(written[3].id, written[1].id)
    verification = store.log.verify(known=head)
    assert verification.sound
    assert verification.erased == (written[1].id, written[3].id)
    assert store.log.head == head
    assert store.log.acts() == (written[0], written[2], written[4])
    assert_folded(store)
    assert store.log.append([written[3]]) == head
    with pytest.raises(UsageError, match="erased"):
        store.log.act(written[3].id)


def test_erased_words_are_gone_from_the_file(tmp_path: Path) -> None:
    with open_store(tmp_path / "analyzer.db", create=True) as store:
        written = filled(store)
        assert any(b"secret words" in file.read_bytes() for file in tmp_path.iterdir())
        store.log.erase(written[3].id)
        assert not any(b"secret words" in file.read_bytes() for file in tmp_path.iterdir())


def test_words_that_somebody_is_still_reading_are_erased_with_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.store.engine.BUSY_MS", 50)
    with open_store(tmp_path / "analyzer.db", create=True) as store:
        written = filled(store)
        with store.database.reading() as connection:
            connection.execute(sa.select(schema.acts)).all()
            with pytest.raises(InputError, match="not yet from its files") as caught:
                store.log.erase(written[3].id)
        assert "Close every program" in caught.value.remedy
        assert store.log.verify().erased == (written[3].id,)
        assert any(b"secret words" in file.read_bytes() for file in tmp_path.iterdir())
    assert not any(b"secret words" in file.read_bytes() for file in tmp_path.iterdir())


def test_retractions_and_unknown_acts_cannot_be_erased(store: Store) -> None:
    written = filled(store)
    undo = retract(written[0])
    store.log.append([undo])
    with pytest.raises(UsageError, match="Retract cannot be erased"):
        store.log.erase(written[4].id, undo.id)
    with pytest.raises(UsageError, match="no act 'nobody'"):
        store.log.erase("nobody")
    assert store.log.verify().erased == ()


EDITS = {
    "body": sa.update(schema.acts).where(schema.acts.c.position == 2).values(body=b"\x92\xa4Memo\x82\xa5about\xa1x\xa4text\xa1y"),
    "by": sa.update(schema.acts).where(schema.acts.c.position == 2).values(by="ben"),
    "at": sa.update(schema.acts).where(schema.acts.c.position == 2).values(at=1),
    "group": sa.update(schema.acts).where(schema.acts.c.position == 2).values(group="other"),
    "kind": sa.update(schema.acts).where(schema.acts.c.position == 2).values(kind="Memo"),
    "salt": sa.update(schema.links).where(schema.links.c.position == 2).values(salt=b"0" * 16),
    "commitment": sa.update(schema.links).where(schema.links.c.position == 2).values(commitment=b"0" * 32),
    "hash": sa.update(schema.links).where(schema.links.c.position == 2).values(hash=b"0" * 32),
    "sequence": sa.update(schema.links).where(schema.links.c.position == 2).values(sequence=7),
    "half erased": sa.update(schema.acts).where(schema.acts.c.position == 2).values(body=None),
    "missing act": sa.delete(schema.acts).where(schema.acts.c.position == 2),
    "missing link": sa.delete(schema.links).where(schema.links.c.position == 2),
    "missing first link": sa.delete(schema.links).where(schema.links.c.position == 1),
    "cut acts": sa.delete(schema.acts).where(schema.acts.c.position == 5),
    "cut links": sa.delete(schema.links).where(schema.links.c.position == 5),
    "all links": sa.delete(schema.links),
    "moved link": sa.update(schema.links).where(schema.links.c.position == 2).values(position=9),
    "moved act": sa.update(schema.acts).where(schema.acts.c.position == 2).values(position=9),
    "shorter head": sa.update(schema.head).values(length=4),
    "other chain": sa.update(schema.head).values(chain="other"),
    "forged act": sa.insert(schema.acts).values(
        position=6, id="forged", by="anna", at=0, kind="Memo", body=b"\x92\xa4Memo\x82\xa5about\xa1x\xa4text\xa1y"
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_was_changed_behind_its_back_is_found(store: Store, edit: sa.Executable) -> None:
    filled(store)
    assert store.log.verify().sound
    change(store, edit)
    assert store.log.verify().problems


def test_a_log_cut_with_its_head_is_found_by_a_head_printed_before(store: Store) -> None:
    filled(store)
    printed = store.log.head
    with store.database.reading() as connection:
        fourth = connection.execute(sa.select(schema.links.c.hash).where(schema.links.c.sequence == 4)).scalar_one()
    change(store, sa.delete(schema.links).where(schema.links.c.position == 5))
    change(store, sa.delete(schema.acts).where(schema.acts.c.position == 5))
    change(store, sa.update(schema.head).values(hash=fourth, length=4))
    assert store.log.verify().sound
    assert "printed earlier" in store.log.verify(known=printed).problems[0]


def test_links_forged_with_numbers_left_out_are_found(store: Store) -> None:
    written = filled(store)
    with store.database.reading() as connection:
        last = connection.execute(sa.select(schema.links).where(schema.links.c.position == 5)).one()
    forged = link_to(written[4], previous=last.previous, sequence=7, commitment=last.commitment).hash
    change(store, sa.update(schema.links).where(schema.links.c.position == 5).values(sequence=7, hash=forged))
    change(store, sa.update(schema.head).values(length=7, hash=forged))
    (problem,) = store.log.verify().problems
    assert "number 7 but follows number 4" in problem


def test_two_acts_that_changed_places_are_found(store: Store) -> None:
    filled(store)
    for table in (schema.acts, schema.links):
        for old, new in ((2, 99), (3, 2), (99, 3)):
            change(store, sa.update(table).where(table.c.position == old).values(position=new))
    assert store.log.verify().problems


def test_a_log_without_head_cannot_be_used(store: Store) -> None:
    filled(store)
    change(store, sa.delete(schema.head))
    with pytest.raises(IntegrityError, match="lost its head"):
        store.log.verify()
    with pytest.raises(IntegrityError, match="lost its head"):
        store.log.append([decide("s9")])


def test_a_damaged_row_names_its_place_and_quotes_nothing(store: Store) -> None:
    written = filled(store)
    change(store, sa.update(schema.acts).where(schema.acts.c.position == 4).values(body=b"\x92\xa4Memo\x82\xa5about\xa1x\xa4tex"))
    with pytest.raises(IntegrityError) as caught:
        store.log.acts()
    assert str(caught.value).startswith(f"table acts, row {written[3].id}")
    assert caught.value.__cause__ is None


def test_a_write_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store)
    before = (store.log.head, store.log.acts(), store.log.codings())

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(projections, "project", crash)
    with pytest.raises(KeyboardInterrupt):
        store.log.append([decide("s7", "z")])
    monkeypatch.undo()
    assert (store.log.head, store.log.acts(), store.log.codings()) == before
    assert store.log.verify().sound
    store.log.append([decide("s7", "z")])
    assert_folded(store)


def test_writers_in_threads_take_turns(store: Store) -> None:
    def code(coder: str) -> None:
        for number in range(10):
            store.log.append([decide(f"s{number}", by=coder)])

    threads = [threading.Thread(target=code, args=(f"coder{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.log.head.length == 40
    assert store.log.verify().sound
    assert_folded(store)


def test_two_programs_on_one_database_share_one_chain(store: Store) -> None:
    with open_store(store.database.path or store.database.engine.url.render_as_string(hide_password=False)) as other:
        for number in range(5):
            store.log.append([decide(f"s{number}")])
            other.log.append([decide(f"s{number}", by="ben")])
        assert other.log.head == store.log.head
    assert store.log.verify().sound
    assert store.log.head.length == 10
