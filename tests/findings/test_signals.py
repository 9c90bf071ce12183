from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Act, Body, Confirm, Record, Relate, Retract
from analyzer.core.signal import Account, Basis, DateSource, Origin, Signal, SignalType, TrustCell, TrustValue
from analyzer.core.time import Moment, Precision
from analyzer.findings.dating import Setting
from analyzer.findings.drafting import draft_signals
from analyzer.findings.episodes import State, Step, episode_table, issue_table, issues, out_of_step_table
from analyzer.findings.linking import SAME, link_id, linked, propose_links
from analyzer.findings.references import Node, Standing
from analyzer.findings.signal_cues import Sides, medium_of, sender_of
from analyzer.findings.signal_log import ISSUE, logged, numbered, signal_log, signal_table
from tests.findings.demo import EVENTS, PARTIES, demo_material
from tests.findings.materials import materials

SIDES = Sides("customer", "provider", ("Alice",))
DEMO = demo_material()
DRAFTS = draft_signals(DEMO, Setting(events=EVENTS))


def told_in(passage: str) -> Signal:
    return next(draft for draft in DRAFTS if passage in draft.evidence[0].segments)


def acts(*bodies: Body) -> list[Act]:
    return [Act(f"a{number}", "ada", datetime(2024, 1, 1, tzinfo=UTC), body) for number, body in enumerate(bodies)]


def signal(name: str, *, day: date | None = None, party: str = "customer", issue: str = "", **fields: object) -> Signal:
    at = Moment(day, day, Precision.DAY, "") if day else None
    return Signal(name, fields.pop("label", name), "1", issue, SignalType.REQUEST, party, (), "", (Account(party, name, at=at),), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("passage", "kind", "sender", "days", "understood"),
    [
        ("customer-10", "request", "customer", "2025-03-11..2025-03-20", None),
        ("customer-14", "escalation", "customer", "2025-04-04..2025-04-04", False),
        ("customer-22", "alignment_event", "provider", "2025-05-01..2025-05-10", True),
        ("provider-8", "request", "provider", "2025-01-20..2025-01-26", None),
        ("provider-12", "escalation", "provider", "2025-03-18..2025-03-18", False),
        ("provider-16", "escalation", "customer", "2025-04-05..None", False),
        ("provider-24", "alignment_event", "provider", "2025-05-15..2025-05-15", True),
        ("provider-32", "request", "customer", "2025-06-01..2025-06-30", None),
    ],
)
def test_signals_of_the_demo(passage: str, kind: str, sender: str, days: str, understood: bool | None) -> None:
    draft = told_in(passage)
    account = draft.accounts[0]
    assert (draft.type.value, draft.sender, account.understood) == (kind, sender, understood)
    assert account.at is not None
    assert f"{account.at.first}..{account.at.last}" == days
    assert draft.origin is Origin.MACHINE


def test_a_draft_says_what_each_field_rests_on() -> None:
    draft = told_in("provider-24")
    rests = {evidence.field: evidence.segments for evidence in draft.evidence}
    assert rests["content"] == ("provider-24",)
    assert rests["at"] == ("provider-22",)
    assert rests["trust:provider:trust_honesty"] == ("provider-24",)
    assert draft.accounts[0].date_source is DateSource.CALENDAR
    assert draft.trust == (TrustCell("provider", "trust_honesty", TrustValue.POSITIVE, Basis.STATED),)
    assert told_in("provider-12").trust[0].basis is Basis.ATTRIBUTED


def test_accounts_of_both_parties_of_the_demo_are_linked() -> None:
    of = {draft.id: draft.evidence[0].segments[0] for draft in DRAFTS}
    assert {(of[link.first], of[link.second]) for link in propose_links(DRAFTS)} == {
        ("customer-22", "provider-24"),
        ("customer-28", "provider-32"),
        ("customer-14", "provider-18"),
        ("customer-18", "provider-16"),
    }


@given(materials())
def test_drafts_rest_on_passages_that_there_are_and_carry_a_type(material: object) -> None:
    assert draft_signals(material) == ()  # type: ignore[arg-type]  # the codebook drawn has no types of signals


def test_drafts_are_the_same_each_time_and_know_their_passages() -> None:
    assert draft_signals(DEMO, Setting(events=EVENTS)) == DRAFTS
    typed = {r.passage for r in DEMO.references if r.node.dimension == "signal_type"}
    assert {segment for draft in DRAFTS for segment in draft.evidence[0].segments} == typed


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I rang Alice that afternoon", "en", "customer"),
        ("They sent us three change requests", "en", "provider"),
        ("Martin sent them the formal letter", "en", "customer"),
        ("Alice asked for it", "en", "provider"),
        ("It was a long meeting", "en", ""),
        ("Ze hebben ons gebeld", "nl", "provider"),
        ("Wij vroegen om een planning", "nl", "customer"),
        ("Ils nous ont demandé une liste", "fr", "provider"),
    ],
)
def test_who_sent_it(text: str, language: str, expected: str) -> None:
    assert sender_of(text, language, SIDES) == expected


def test_how_it_was_sent() -> None:
    assert [medium_of(text) for text in ("I rang her, then wrote an e-mail", "op de vergadering", "nothing")] == [
        "telephone",
        "meeting",
        "",
    ]


def test_linked_signals_are_one_with_both_accounts() -> None:
    one, other = signal("a"), signal("b", party="provider", trust=(TrustCell("provider", "trust_honesty", TrustValue.SAME, Basis.STATED),))
    (joined,) = linked([one, other], [("b", "a")])
    assert (joined.id, [account.party for account in joined.accounts]) == ("a", ["customer", "provider"])
    assert joined.trust == other.trust


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6))
def test_every_signal_is_in_exactly_one_set(pairs: list[tuple[int, int]]) -> None:
    signals = [signal(f"s{number}", party=f"p{number}") for number in range(6)]
    log = signal_log(acts(*(Record(one.id, one) for one in signals), *(Relate(f"s{a}", f"s{b}", SAME) for a, b in pairs)))
    assert sorted(member for members in log.members.values() for member in members) == [f"s{number}" for number in range(6)]
    assert {one.id for one in log.signals} == set(log.members)
    assert sum(len(one.accounts) for one in log.signals) == 6


def test_the_last_record_stands_and_undoing_brings_the_one_before_back() -> None:
    first, second = signal("s"), signal("s", label="2")
    done = acts(Record("s", first), Record("s", second))
    assert logged(done)["s"].signal == second
    undone = [*done, Act("u", "ada", done[0].at, Retract("a1"))]
    assert logged(undone)["s"].signal == first


def test_people_accept_and_reject_drafts() -> None:
    draft = DRAFTS[0]
    open_log = signal_log((), [draft])
    assert open_log.is_draft(open_log.signals[0])
    accepted = signal_log(acts(Record(draft.id, draft), Confirm(draft.id)), [draft])
    assert [accepted.is_draft(one) for one in accepted.signals] == [False]
    assert signal_log(acts(Confirm(draft.id, accepted=False)), [draft]).signals == ()


def test_a_rejected_link_parts_the_accounts_again() -> None:
    together = signal_log((), DRAFTS)
    link = together.links[0]
    apart = signal_log(acts(Confirm(link.id, accepted=False)), DRAFTS)
    assert link.id == link_id(link.second, link.first)
    assert len(apart.signals) == len(together.signals) + 1


def test_drafts_get_numbers_by_their_days_and_others_keep_theirs() -> None:
    days = [date(2024, 5, 1), date(2024, 1, 1), None, date(2024, 1, 9)]
    drawn = [signal(f"s{n}", day=day, label="", origin=Origin.MACHINE) for n, day in enumerate(days)]
    kept = signal("k", label="1a")
    labels = {one.id: one.label for one in numbered([*(replace(one, episode="") for one in drawn), kept])}
    assert labels == {"s1": "D1a", "s3": "D1b", "s0": "D2a", "s2": "D2b", "k": "1a"}


def test_the_log_has_a_row_per_account_with_what_it_rests_on() -> None:
    log = signal_log((), DRAFTS)
    table = signal_table(log, PARTIES)
    assert len(table.rows) == len(DRAFTS)
    assert all(set(sources[1:]) <= {passage.id for passage in DEMO.passages} for sources in table.sources)
    assert {row[table.columns.index("standing")] for row in table.rows} == {"draft"}


def test_issues_of_the_demo_name_the_missing_step() -> None:
    training = next(one for one in signal_log((), DRAFTS).signals if "customer-28" in one.segments)
    found = issues(DEMO, signal_log(acts(Relate(training.id, "training", ISSUE)), DRAFTS))
    by_name = {issue.name: issue for issue in found}
    assert by_name["training"].state is State.OPEN
    assert by_name["training"].missing == (Step.RECOGNITION, Step.WAY_FORWARD, Step.DECIDED, Step.EXECUTED)
    assert by_name[""].missing == ()
    assert by_name["training"].draft
    assert issue_table(found).rows[0][0] == "D1"
    assert sum(row[1] for row in episode_table(found).rows) == len(signal_log((), DRAFTS).signals)
    assert out_of_step_table(found).sources


def coded(*steps: tuple[str, str]) -> object:
    """The demo with these steps only: (passage, code)."""
    others = tuple(r for r in DEMO.references if r.node.dimension != "alignment_step")
    made = tuple(
        replace(DEMO.references[0], passage=passage, node=Node("alignment_step", code), given=code, standing=Standing.DECIDED)
        for passage, code in steps
    )
    return replace(DEMO, references=(*others, *made))


@pytest.mark.parametrize(
    ("steps", "state", "missing"),
    [
        ((), None, ("discussion", "recognition", "way_forward", "decided", "executed")),
        ((("customer-10", "discussion"),), "open", ("recognition", "way_forward", "decided", "executed")),
        (
            (("customer-10", "discussion"), ("customer-14", "recognition"), ("customer-14", "way_forward")),
            "open",
            ("decided", "executed"),
        ),
        (
            (("customer-10", "discussion"), ("customer-10", "recognition"), ("customer-14", "decided"), ("customer-14", "executed")),
            "aligned",
            (),
        ),
        (
            (*(("customer-10", step) for step in ("discussion", "recognition", "decided", "executed")), ("provider-32", "discussion")),
            "restarted",
            (),
        ),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_steps_and_never_from_the_types(
    steps: tuple[tuple[str, str], ...], state: str | None, missing: tuple[str, ...]
) -> None:
    (found,) = issues(coded(*steps), signal_log((), DRAFTS))  # type: ignore[arg-type]
    assert (found.state and found.state.value) == state
    assert tuple(step.value for step in found.missing) == missing
    other = tuple(replace(draft, type=SignalType.ALIGNMENT_EVENT) for draft in DRAFTS)
    assert {issue.state for issue in issues(coded(*steps), signal_log((), other))} == {found.state}  # type: ignore[arg-type]
