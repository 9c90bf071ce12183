"""Deciding in the queue: cards, undo, many at once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from markupsafe import escape

from analyzer.core.acts import Decide, Retract
from analyzer.core.identity import new_act_id
from analyzer.store import Step
from analyzer.store.queue import Scope
from analyzer.study import Study
from analyzer.study.material import heard
from analyzer.study.segment import segments_of
from analyzer.study.shelf import Shelf
from analyzer.study.sight import asked
from analyzer.study.suggest import suggestions_of, suggestions_step
from tests.web.rooms import CELLS, alone, open_room, segments_shown


def test_the_page_shows_the_first_card_and_the_next_ones_are_dealt_once(study: Study) -> None:
    with alone(study) as anna:
        (first,) = segments_shown(anna.get("/queue").text)
        dealt = anna.cards(after=first, have=first, want=10)
        assert len(set(dealt)) == 10
        assert first not in dealt
        assert not set(dealt) & set(anna.cards(after=dealt[-1], have=",".join([first, *dealt]), want=10))


@pytest.mark.parametrize("order", ["uncertain", "reason", "code", "recording", "random"])
def test_every_order_deals_every_unit_it_holds_once(study: Study, order: str) -> None:
    with alone(study) as anna:
        seen: list[str] = []
        while dealt := anna.cards(order=order, after=seen[-1] if seen else "", have=",".join(seen), want=40):
            seen += dealt
    named = {"reason": 0, "code": sum(bool(u.code) for u in study.store.queue.units(study.store.queue.chosen(Scope())).values())}
    assert len(seen) == len(set(seen)) == named.get(order, study.store.queue.size)


def test_a_card_leads_to_the_examples_most_like_it_and_tells_how_they_begin(study: Study) -> None:
    unit, other = (segment.id for segment in study.store.products.segments()[:2])
    material = next(found for found in heard(study) if unit in {segment.id for segment in segments_of(study, found)})
    said = next(each for each in suggestions_of(study, material) if each.cell.segment == unit and each.cell.dimension == "realm")
    named = replace(said, id=new_act_id(), evidence=(f"example:{other}:customer", "example:w1-a-001"))
    step = suggestions_step(study, material)
    study.store.products.save_predictions([named], step=Step(step.id, step.kind, step.inputs))
    passage = Shelf(study).passages([other])[other]
    with alone(study) as anna:
        page = anna.get("/queue", unit=unit).text
    assert f'<a href="/transcripts/{passage.recording}#{other}">{passage.title}, unit {passage.place}</a>' in page
    assert f'<q lang="">{escape(passage.text[:40])}' in page
    assert "constructed examples" in page
    assert "w1-a-001" not in page


def test_a_decision_brings_the_next_card_and_is_kept_once_however_often_it_is_sent(study: Study) -> None:
    with alone(study) as anna:
        (first,) = segments_shown(anna.get("/queue").text)
        act_id = new_act_id()
        for _ in range(3):
            assert anna.decide(first, act_id=act_id).status_code == 200
        decided = study.store.log.acts(Decide)
        assert len(decided) == CELLS
        assert {act.by for act in decided} == {"anna"}
        assert first not in anna.cards(want=40)
        answer = anna.post("/queue/decide", {"id": new_act_id(), "segment": anna.cards(want=1)[0], "answers": [], "want": 2})
        assert len(answer.json()["cards"]) == 2


def test_a_later_decision_of_the_same_coder_wins_and_the_earlier_stays_in_the_log(study: Study) -> None:
    with alone(study) as one, alone(study) as other:
        unit = one.cards(want=1)[0]
        one.decide(unit, realm=("contractual",))
        other.decide(unit, realm=("relational",))
    (coding,) = [c for c in study.store.log.codings(segments=[unit]) if c.cell.dimension == "realm"]
    assert coding.codes == ("relational",)
    assert len(study.store.log.acts(Decide)) == 2 * CELLS


def test_two_coders_decisions_both_stand(study: Study) -> None:
    with alone(study, "Anna") as anna, alone(study, "Ben") as ben:
        unit = anna.cards(want=1)[0]
        anna.decide(unit, realm=("contractual",))
        ben.decide(unit, realm=("relational",))
    found = {c.coder: c.codes for c in study.store.log.codings(segments=[unit]) if c.cell.dimension == "realm"}
    assert found == {"anna": ("contractual",), "ben": ("relational",)}


def test_what_was_shown_is_kept_with_the_decision(study: Study) -> None:
    with alone(study) as anna:
        unit = anna.cards(want=1)[0]
        anna.decide(unit)
    predictions = {p.cell: p.id for p in study.store.products.predictions(segments=[unit])}
    for coding in study.store.log.codings(segments=[unit]):
        assert coding.seen == ((predictions[coding.cell],) if coding.cell in predictions else ())


def test_whose_judgement_a_trust_value_is_is_kept(study: Study) -> None:
    with alone(study) as anna:
        unit = anna.cards(want=1)[0]
        answer = {"dimension": "trust_honesty", "codes": ["negative"], "party": "customer", "basis": "attributed"}
        assert anna.post("/queue/decide", {"id": new_act_id(), "segment": unit, "answers": [answer]}).status_code == 200
        assert '<option value="attributed" selected>' in anna.get("/queue/cards", unit=unit).json()["cards"][0]["html"]
    (coding,) = study.store.log.codings(segments=[unit])
    assert coding.basis is not None
    assert coding.basis.value == "attributed"


def test_undo_and_redo_go_back_step_by_step_across_reloads(study: Study) -> None:
    with alone(study) as anna:
        one, two = anna.cards(want=2)
        anna.decide(one)
        anna.decide(two)
        for expected in (two, one):
            assert anna.post("/undo", {"id": new_act_id()}).json()["segment"] == expected
        assert anna.post("/undo", {"id": new_act_id()}).status_code == 400
    assert not study.store.log.codings()
    with open_room(study), alone(study) as anna:
        for expected in (one, two):
            assert anna.post("/redo", {"id": new_act_id()}).json()["segment"] == expected
        assert anna.post("/redo", {"id": new_act_id()}).status_code == 400
    assert len(study.store.log.codings()) == 2 * CELLS
    assert study.store.log.verify().sound


def test_an_undo_that_is_sent_twice_undoes_once(study: Study) -> None:
    with alone(study) as anna:
        for unit in anna.cards(want=2):
            anna.decide(unit)
        step = new_act_id()
        answers = [anna.post("/undo", {"id": step}).json()["segment"] for _ in range(3)]
    assert len(set(answers)) == 1
    assert len(study.store.log.acts(Retract)) == CELLS


def test_something_in_the_middle_can_be_undone_and_what_is_anothers_cannot(study: Study) -> None:
    with alone(study, "Anna") as anna, alone(study, "Ben") as ben:
        first, last = anna.cards(want=2)
        act_id = new_act_id()
        anna.decide(first, act_id=act_id)
        anna.decide(last)
        assert ben.post("/undo", {"id": new_act_id(), "group": act_id}).status_code == 400
        assert anna.post("/undo", {"id": new_act_id(), "group": act_id}).status_code == 200
    assert {coding.cell.segment for coding in study.store.log.codings()} == {last}


def test_the_id_of_somebody_elses_act_is_refused(study: Study) -> None:
    with alone(study, "Anna") as anna, alone(study, "Ben") as ben:
        unit, act_id = anna.cards(want=1)[0], new_act_id()
        anna.decide(unit, act_id=act_id)
        assert ben.decide(unit, act_id=act_id).status_code == 403


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"dimension": "no such", "codes": []}, 404),
        ({"dimension": "realm", "codes": ["no such"]}, 404),
        ({"dimension": "realm", "codes": ["contractual", "contractual"]}, 400),
        ({"dimension": "realm", "codes": [], "party": "customer"}, 400),
        ({"dimension": "trust_honesty", "codes": []}, 400),
        ({"dimension": "trust_honesty", "codes": [], "party": "nobody"}, 400),
        ({"dimension": "trust_honesty", "codes": ["positive", "negative"], "party": "customer"}, 400),
        ({"dimension": "trust_direction", "codes": [], "party": "customer"}, 400),
        ({"dimension": "realm", "codes": [], "basis": "guessed"}, 400),
        ({"dimension": "realm"}, 400),
        ("realm", 400),
    ],
)
def test_what_the_codebook_does_not_offer_is_refused_by_name(study: Study, answer: object, status: int) -> None:
    with alone(study) as anna:
        refused = anna.post("/queue/decide", {"id": new_act_id(), "segment": anna.cards(want=1)[0], "answers": [answer]})
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert not study.store.log.acts(Decide)


def test_a_unit_of_another_study_is_unknown(study: Study) -> None:
    with alone(study) as anna:
        for unit in ("0" * 32, "../../etc/passwd", "x' OR 1=1 --"):
            assert anna.decide(unit).status_code == 404
            assert anna.get("/queue/cards", unit=unit).json()["cards"] == []


def test_many_are_accepted_after_a_look_and_undone_in_one_step(study: Study) -> None:
    many = {"asked": {"order": "recording"}, "dimension": "realm", "least": 0.5}
    with alone(study) as anna:
        page = anna.post("/queue/preview", many).text
        stamp = page.split('data-stamp="')[1].split('"')[0]
        group = new_act_id()
        assert anna.post("/queue/accept", many | {"id": group, "stamp": "0" * 32}).status_code == 409
        accepted = anna.post("/queue/accept", many | {"id": group, "stamp": stamp}).json()["decisions"]
        assert anna.post("/queue/accept", many | {"id": group, "stamp": stamp}).json()["decisions"] == accepted
        codings = study.store.log.codings()
        assert len(codings) == accepted > 5
        assert all(len(coding.seen) == 1 and coding.cell.dimension == "realm" for coding in codings)
        assert anna.post("/undo", {"id": new_act_id()}).json()["text"] == f"{accepted} decisions"
    assert not study.store.log.codings()


def test_units_drawn_for_blind_coding_are_never_accepted_in_bulk(study: Study) -> None:
    with alone(study) as anna:
        units = anna.cards(order="recording", want=40)
        drawn = units[: len(units) // 2]
        body = {"id": new_act_id(), "coders": ["anna"], "units": drawn, "blind": True}
        with alone(study, "Ben") as ben:
            assert anna.post("/api/assignments", body).status_code == 201
            answer = ben.post("/api/bulk/preview", {"asked": {"order": "recording"}, "least": 0.0}).json()
            ben.post("/api/bulk", {"asked": {"order": "recording"}, "least": 0.0, "id": new_act_id(), "stamp": answer["stamp"]})
    assert answer["left_out"] == len(drawn)
    assert not {coding.cell.segment for coding in study.store.log.codings()} & set(drawn)


def test_a_finished_unit_does_not_come_again_until_it_is_undone(study: Study) -> None:
    with alone(study) as anna:
        everything = anna.cards(want=40)
        while dealt := anna.cards(after=everything[-1], have=",".join(everything), want=40):
            everything += dealt
        for unit in everything:
            anna.decide(unit)
        assert anna.cards(want=1) == []
        assert 'id="nothing" class="empty">' in anna.get("/queue").text
        anna.post("/undo", {"id": new_act_id()})
        assert anna.cards(want=5) == [everything[-1]]


def test_cards_escape_what_people_say(study: Study) -> None:
    with alone(study) as anna:
        unit = anna.cards(want=1)[0]
        anna.post("/queue/decide", {"id": new_act_id(), "segment": unit, "answers": [], "memo": "<script>alert(1)</script>"})
        for path in ("/queue", "/adjudication", "/dashboard", "/coders"):
            assert "<script>alert" not in anna.get(path).text


def test_the_queue_asks_what_the_study_says(study: Study) -> None:
    assert {question.dimension.id for question in asked(study)} == {"realm", "trust_honesty"}
    assert len(asked(study)) == CELLS


def test_problems_are_json_without_a_traceback(study: Study) -> None:
    with alone(study) as anna:
        said = json.loads(anna.decide("0" * 32).text)
    assert said["status"] == 404
    assert "Traceback" not in json.dumps(said)
