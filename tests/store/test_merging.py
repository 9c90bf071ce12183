"""Taking over another study: both logs stay provable, nothing is taken twice, withdrawals hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.core.acts import Adopt, Memo, codings
from analyzer.core.coding import Coder
from analyzer.core.people import Person
from analyzer.errors import IntegrityError, UsageError
from analyzer.store import Step, Store, open_store, schema
from analyzer.store.encoding import body_to_bytes
from analyzer.store.migrate import back_up
from tests.store.conftest import Fresh, Stores
from tests.store.making import act, decide, prediction, retract, segments, transcript


def assert_folded(store: Store) -> None:
    assert {(coding.cell, coding.coder): coding for coding in store.log.codings()} == codings(store.log.acts())


def test_both_logs_stay_provable(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    mine.log.append([decide("s1", "a")])
    theirs.log.append([decide("s1", "b", by="ben"), act(Memo("s1", "x"), by="ben")])
    merged = mine.merge(theirs, by="anna")
    assert merged.acts == 2
    assert merged.head == mine.log.head
    assert merged.head.length == 2
    (adoption,) = mine.log.acts(Adopt)
    assert adoption.body == Adopt(theirs.log.head.hash, 2)
    assert mine.log.verify(known=theirs.log.head).problems == ()
    assert mine.log.acts()[:-1] == (*mine.log.acts(by="anna")[:1], *theirs.log.acts())
    assert_folded(mine)


def test_merging_twice_brings_nothing(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    theirs.log.append([decide("s1", "b", by="ben")])
    first = mine.merge(theirs, by="anna")
    second = mine.merge(theirs, by="anna")
    assert (second.acts, second.head) == (0, first.head)
    theirs.log.append([decide("s2", "b", by="ben")])
    assert mine.merge(theirs, by="anna").acts == 1
    assert theirs.merge(mine, by="ben").acts == 2
    assert mine.log.verify().problems == theirs.log.verify().problems == ()


def test_merging_with_itself_or_with_an_empty_study_changes_nothing(fresh: Fresh) -> None:
    mine = fresh()
    mine.log.append([decide("s1", "a")])
    head = mine.log.head
    assert mine.merge(fresh(), by="anna").head == head
    assert mine.log.acts(Adopt) == ()


def test_decisions_of_the_same_coder_that_were_replaced_are_named(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    mine.log.append([decide("s1", "a"), decide("s2", "a")])
    there = decide("s1", "b")
    theirs.log.append([there, decide("s3", "b"), decide("s2", "b", by="ben")])
    assert mine.merge(theirs, by="anna").replaced == (there.id,)
    assert_folded(mine)


def test_a_log_that_was_changed_is_not_adopted(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    theirs.catalogue.put([Coder("ben", "Ben")])
    theirs.log.append([decide("s1", "b", by="ben")])
    with theirs.database.writing() as connection:
        connection.execute(sa.update(schema.acts).values(by="anna"))
    with pytest.raises(IntegrityError, match="not sound"):
        mine.merge(theirs, by="anna")
    assert mine.log.head.length == 0
    assert mine.catalogue.all_of(Coder) == ()


def test_the_same_act_in_both_logs_is_one_act(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    shared, other = decide("s1", "a"), decide("s2", "a")
    mine.log.append([shared])
    theirs.log.append([other, shared])
    assert mine.merge(theirs, by="anna").acts == 1
    assert mine.log.acts()[:2] == (shared, other)
    assert mine.log.verify().problems == ()
    assert mine.log.verify().length == 4
    mine.log.rebuild()
    assert_folded(mine)
    with mine.database.writing() as connection:
        connection.execute(sa.update(schema.acts).where(schema.acts.c.id == shared.id).values(position=3))
    assert mine.log.acts()[:2] == (other, shared)
    assert "stands later than its link" in mine.log.verify().problems[0]


def test_the_same_id_with_other_content_is_refused(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    mine.log.append([decide("s1", "a", act_id="same")])
    theirs.log.append([decide("s1", "b", act_id="same")])
    with pytest.raises(IntegrityError, match="other content"):
        mine.merge(theirs, by="anna")
    assert mine.log.head.length == 1


@pytest.mark.parametrize("erased_in", ["mine", "theirs"])
def test_an_erasure_on_either_side_holds(fresh: Fresh, erased_in: str) -> None:
    mine, theirs = fresh(), fresh()
    secret = act(Memo("s1", "secret"))
    mine.log.append([secret])
    theirs.log.append([secret, decide("s1", "a")])
    (mine if erased_in == "mine" else theirs).log.erase(secret.id)
    mine.merge(theirs, by="anna")
    assert mine.log.acts(Memo) == ()
    assert mine.log.verify().problems == ()
    assert mine.log.verify().erased == (secret.id,)


def test_an_erasure_travels_even_when_there_is_no_new_act(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    secret = act(Memo("s1", "secret"))
    theirs.log.append([secret])
    mine.merge(theirs, by="anna")
    theirs.log.erase(secret.id)
    mine.merge(theirs, by="anna")
    assert mine.log.acts(Memo) == ()
    assert mine.log.verify().problems == ()


def test_products_and_names_come_along_and_ours_are_kept(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    said = transcript()
    cut = segments(said)
    theirs.products.save_transcript(said)
    theirs.products.save_segments(cut, step=Step("cut", "segments", (said.id,)))
    theirs.products.save_predictions([prediction(cut[0])])
    theirs.catalogue.put([Coder("ben", "Ben"), Coder("anna", "Anne"), Person("p1")])
    mine.catalogue.put([Coder("anna", "Anna")])
    assert mine.merge(theirs, by="anna").kept == ("coders anna",)
    assert mine.products.transcript(said.id) == said
    assert mine.products.segments(step="cut") == cut
    assert mine.products.predictions() == (prediction(cut[0]),)
    assert mine.products.done("cut")
    assert mine.catalogue.all_of(Coder) == (Coder("anna", "Anna"), Coder("ben", "Ben"))


@pytest.mark.parametrize("withdrawn_in", ["mine", "theirs"])
def test_a_withdrawal_on_either_side_holds(fresh: Fresh, withdrawn_in: str) -> None:
    mine, theirs = fresh(), fresh()
    gone, stays = transcript("gone"), transcript("stays")
    for store in (mine, theirs):
        for said in (gone, stays):
            store.products.save_transcript(said)
            store.products.save_segments(segments(said), step=Step(f"cut-{said.id}", "segments", (said.id,)))
            store.products.save_predictions([prediction(segment) for segment in segments(said)])
        store.catalogue.put([Person("p1")])
    withdrawing = mine if withdrawn_in == "mine" else theirs
    withdrawing.products.forget(gone.id)
    withdrawing.catalogue.remove(Person, "p1")
    mine.merge(theirs, by="anna")
    assert mine.products.transcripts() == (stays.id,)
    assert mine.products.segments() == segments(stays)
    assert len(mine.products.predictions()) == len(segments(stays))
    assert mine.catalogue.all_of(Person) == ()
    with pytest.raises(UsageError, match="withdrawn"):
        mine.products.save_transcript(replace(gone))


def test_a_merge_that_fails_half_way_leaves_nothing(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, theirs = fresh(), fresh()
    theirs.catalogue.put([Coder("ben", "Ben")])
    theirs.log.append([decide("s1", by="ben")])

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analyzer.store.merging.append", crash)
    with pytest.raises(KeyboardInterrupt):
        mine.merge(theirs, by="anna")
    assert mine.catalogue.all_of(Coder) == ()
    assert mine.log.acts() == ()
    assert mine.log.verify().sound


def test_a_block_moved_before_the_acts_it_followed_is_found(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    mine.log.append([decide("s1", "a")])
    theirs.log.append([decide("s1", "b")])
    mine.merge(theirs, by="anna")
    assert mine.log.verify().sound
    with mine.database.writing() as connection:
        for table in (schema.acts, schema.links):
            for old, new in ((1, 99), (2, 1), (99, 2)):
                connection.execute(sa.update(table).where(table.c.position == old).values(position=new))
    mine.log.rebuild()
    assert mine.log.codings()[0].codes == ("a",)
    assert mine.log.verify().problems


def test_a_branch_that_nobody_adopted_is_found(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    mine.log.append([decide("s1", "a")])
    theirs.log.append([decide("s1", "b", by="ben")])
    with theirs.database.reading() as source, mine.database.writing() as target:
        for table in (schema.acts, schema.links):
            row = dict(source.execute(sa.select(table)).mappings().one())
            target.execute(sa.insert(table).values({**row, "position": 2}))
    assert "does not end at its recorded head" in mine.log.verify().problems[0]


def test_a_branch_that_was_adopted_by_an_act_since_changed_is_found(fresh: Fresh) -> None:
    mine, theirs = fresh(), fresh()
    theirs.log.append([decide("s1", "b", by="ben")])
    mine.merge(theirs, by="anna")
    with mine.database.writing() as connection:
        forged = body_to_bytes(Adopt("00" * 32, 1))
        connection.execute(sa.update(schema.acts).where(schema.acts.c.kind == "Adopt").values(body=forged))
    problems = mine.log.verify().problems
    assert any("what was done was changed" in problem for problem in problems)
    assert any("never adopted" in problem for problem in problems)
    assert any("is not here" in problem for problem in problems)


def copied(store: Store, tmp_path: Path, name: str) -> Store:
    return open_store(back_up(store.database, tmp_path / f"{name}.db"))


def test_copies_of_one_study_that_went_on_apart_come_together(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.db", create=True) as mine:
        shared = decide("s1", "a")
        mine.log.append([shared])
        with copied(mine, tmp_path, "b") as theirs:
            theirs.log.append([retract(shared), decide("s1", "b")])
            mine.log.append([decide("s2", "c")])
            assert mine.merge(theirs, by="anna").acts == 2
            assert mine.log.verify(known=theirs.log.head).problems == ()
            assert mine.log.verify().length == 5
            assert [coding.codes for coding in mine.log.codings()] == [("c",), ("b",)]
            assert_folded(mine)
            with copied(mine, tmp_path, "c") as ahead, copied(mine, tmp_path, "d") as behind:
                ahead.log.append([decide("s3", "d")])
                assert behind.merge(ahead, by="anna").acts == 1
                assert ahead.merge(mine, by="anna").acts == 0
                assert behind.log.verify(known=ahead.log.head).problems == ()


STORES = 3
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(0, STORES - 1), st.integers(0, 1), st.sampled_from(["anna", "ben"])),
        st.tuples(st.just("retract"), st.integers(0, STORES - 1), st.integers(0, 30)),
        st.tuples(st.just("merge"), st.integers(0, STORES - 1), st.integers(0, STORES - 1)),
        st.tuples(st.just("rebuild"), st.integers(0, STORES - 1)),
    ),
    max_size=30,
)


ANY_EXCHANGE = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def exchange(studies: list[Store], moves: list[tuple[Any, ...]]) -> None:
    for number, move in enumerate(moves):
        study = studies[move[1]]
        if move[0] == "decide":
            study.log.append([decide(f"s{move[2]}", f"code{number}", by=move[3])])
        elif move[0] == "retract" and (known := study.log.acts()):
            study.log.append([retract(known[move[2] % len(known)])])
        elif move[0] == "merge" and move[2] != move[1]:
            study.merge(studies[move[2]], by="anna")
        elif move[0] == "rebuild":
            study.log.rebuild()
    for study in studies:
        assert_folded(study)
        assert study.log.verify().problems == ()


@given(moves=MOVES)
@ANY_EXCHANGE
def test_any_exchange_between_studies_folds_and_verifies(stores: Stores, moves: list[tuple[Any, ...]]) -> None:
    with stores() as fresh:
        studies = [fresh() for _ in range(STORES)]
        exchange(studies, moves)
        for other in studies[1:]:
            studies[0].merge(other, by="anna")
            assert studies[0].log.verify(known=other.log.head).problems == ()


@given(before=MOVES, moves=MOVES)
@ANY_EXCHANGE
def test_any_exchange_between_copies_of_a_study_folds_and_verifies(
    file_stores: Stores, tmp_path_factory: pytest.TempPathFactory, before: list[tuple[Any, ...]], moves: list[tuple[Any, ...]]
) -> None:
    with file_stores() as fresh:
        studies = [fresh() for _ in range(STORES)]
        exchange(studies, before[:10])
        folder = tmp_path_factory.mktemp("copies")
        with copied(studies[0], folder, "b") as copy:
            exchange([studies[0], copy, studies[1]], moves)
            studies[0].merge(copy, by="anna")
            assert_folded(studies[0])
            assert studies[0].log.verify(known=copy.log.head).problems == ()
