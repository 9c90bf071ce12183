"""Who sees and does what: blind coding, roles, the API, media."""

from __future__ import annotations

import pytest

from analyzer.core.access import Role
from analyzer.core.coding import Coding
from analyzer.core.identity import new_act_id
from analyzer.errors import ConflictError
from analyzer.study import Study
from analyzer.study.adjudicate import docket, settle_unanimous
from analyzer.study.codebook_edits import apply, merging, splitting
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, visible_codings
from tests.web.rooms import CELLS, Client, admit, alone, know, seated


@pytest.fixture
def team(study: Study) -> Study:
    """The study with an owner, two coders, an adjudicator and a reader."""
    for name, role in (("Olga", Role.OWNER), ("Anna", Role.CODER), ("Ben", Role.CODER), ("Judy", Role.ADJUDICATOR), ("Rea", Role.READER)):
        admit(study, name, role)
    return study


def give(owner: Client, units: list[str], *coders: str, blind: bool = True) -> None:
    body = {"id": new_act_id(), "coders": list(coders), "units": units, "blind": blind}
    assert owner.post("/api/assignments", body).status_code == 201


def suggested(client: Client, unit: str) -> bool:
    return any(row["suggested"] for row in client.get(f"/api/units/{unit}").json()["rows"])


def with_suggestion(client: Client) -> str:
    return next(unit for unit in client.cards(order="recording", want=20) if suggested(client, unit))


def mark(study: Study, client: Client, unit: str, code: str, *, on: bool = True) -> None:
    """Put a code of the realm on a unit, or take it off, on the page of its interview."""
    (segment,) = study.store.products.segments(ids=[unit])
    body = {"id": new_act_id(), "first": segment.first, "last": segment.last, "dimension": "realm", "code": code, "on": on}
    recording = study.store.products.recording_of(segment.transcript)
    assert client.post(f"/transcripts/{recording}/code", body).status_code == 201


def realm_of(study: Study, unit: str, coder: str) -> Coding:
    """What a coder decided about the realm of a unit."""
    (coding,) = [c for c in study.store.log.codings(segments=[unit], coder=coder) if c.cell.dimension == "realm"]
    return coding


def test_on_a_blind_unit_nothing_is_seen_until_it_is_finished(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(olga)
        give(olga, [unit], "anna", "ben")
        ben.decide(unit, realm=("relational",))
        assert not suggested(anna, unit)
        assert anna.get(f"/api/units/{unit}/codings").json() == []
        (card,) = anna.get("/queue/cards", unit=unit).json()["cards"]
        assert "data-suggested" not in card["html"]
        assert "Ben" not in card["html"]
        anna.decide(unit)
        assert suggested(anna, unit)
        assert {coding["coder"] for coding in anna.get(f"/api/units/{unit}/codings").json()} == {"anna", "ben"}
    own = team.store.log.codings(segments=[unit], coder="anna")
    assert all(not coding.seen for coding in own), "decided blind"


def test_no_choice_of_units_tells_what_the_machine_says_of_a_blind_one(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        unit = with_suggestion(olga)
        code = team.store.queue.units([unit])[unit].codes[0]
        assert unit in anna.cards(code=code, want=40)
        give(olga, [unit], "anna")
        assert unit in anna.cards(want=40)
        assert unit not in anna.cards(code=code, want=40)
        assert unit not in anna.cards(order="code", want=40)
        olga.decide(unit)
        behind = [anna.get("/api/dashboard").json(), olga.get("/api/dashboard").json()]
    told, owned = ({table["name"]: table["sources"] for table in tables} for tables in behind)
    assert any(unit in units for units in owned["calibration"]) or not owned["calibration"]
    assert not any(unit in units for units in told["calibration"] + told["model"])


def test_changing_ones_mind_after_seeing_the_others_is_not_blind_any_more(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(olga)
        give(olga, [unit], "anna", "ben")
        for client in (anna, ben):
            client.decide(unit)
        anna.decide(unit, realm=("operational",))
    (coding,) = [c for c in team.store.log.codings(segments=[unit], coder="anna") if c.cell.dimension == "realm"]
    (other,) = [c for c in team.store.log.codings(segments=[unit], coder="ben") if c.cell.dimension == "realm"]
    assert other.act in coding.seen


def test_what_is_recoded_on_the_page_of_the_interview_after_seeing_the_others_is_not_blind_any_more(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(olga)
        give(olga, [unit], "anna", "ben")
        ben.decide(unit, realm=("relational",))
        mark(team, anna, unit, "operational")
        assert realm_of(team, unit, "anna").seen == (), "nothing was seen before the unit was finished"
        anna.decide(unit)
        mark(team, anna, unit, "relational")
    assert realm_of(team, unit, "ben").act in realm_of(team, unit, "anna").seen


def test_undoing_a_decision_does_not_make_the_next_one_blind(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(olga)
        give(olga, [unit], "anna", "ben")
        ben.decide(unit, realm=("relational",))
        seen = realm_of(team, unit, "ben").act
        anna.decide(unit)
        hers = realm_of(team, unit, "anna").act
        anna.post("/undo", {"id": new_act_id()})
        ben.post("/undo", {"id": new_act_id()})
        ben.decide(unit, realm=("operational",))
        anna.decide(unit, realm=("relational",))
    said = {p.id for p in team.store.products.predictions(segments=[unit]) if p.cell.dimension == "realm"}
    assert set(realm_of(team, unit, "anna").seen) == {seen, *said}, "not what Ben decided when it was hidden from her"
    assert set(realm_of(team, unit, "ben").seen) == {hers, *said}, "what she decided was there to be seen until he undid his"


def test_what_a_card_showed_is_kept_though_the_unit_is_to_be_coded_blind_meanwhile(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        unit = with_suggestion(anna)
        shown = {
            (row["dimension"]["id"], (row["party"] or {}).get("id")): row["seen"] for row in anna.get(f"/api/units/{unit}").json()["rows"]
        }
        give(olga, [unit], "anna")
        answers = [{"dimension": d, "party": p, "codes": [], "seen": seen} for (d, p), seen in shown.items()]
        for path in ("/queue/decide", "/api/decisions"):
            assert anna.post(path, {"id": new_act_id(), "segment": unit, "answers": answers}).status_code < 300
            found = {(c.cell.dimension, c.cell.party): list(c.seen) for c in team.store.log.codings(segments=[unit], coder="anna")}
            assert found == shown
        long = [{"dimension": "realm", "codes": [], "seen": ["x" * 1000]}]
        assert anna.post("/queue/decide", {"id": new_act_id(), "segment": unit, "answers": long}).status_code == 400


def test_taking_off_the_last_code_leaves_none_and_undo_brings_back_what_stood(team: Study) -> None:
    with seated(team, "Anna") as anna:
        unit = anna.cards(want=1)[0]
        for code, on in (("contractual", True), ("relational", True), ("contractual", False), ("relational", False)):
            mark(team, anna, unit, code, on=on)
        assert team.store.log.codings(coder="anna") == ()
        assert anna.post("/undo", {"id": new_act_id()}).json()["text"] == "1 code taken off"
        assert realm_of(team, unit, "anna").codes == ("relational",)
        anna.post("/undo", {"id": new_act_id()})
        assert realm_of(team, unit, "anna").codes == ("contractual", "relational")
        for _ in range(2):
            anna.post("/redo", {"id": new_act_id()})
    assert team.store.log.codings(coder="anna") == ()


def test_the_codes_of_others_are_hidden_on_open_units_too(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(anna)
        ben.decide(unit)
        assert suggested(anna, unit)
        assert anna.get(f"/api/units/{unit}/codings").json() == []
    assert visible_codings(team, Viewer("anna", Role.CODER), [unit]) == ()


def test_a_coder_reviews_the_units_given(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        units = olga.cards(order="recording", want=10)
        give(olga, units[3:6], "anna")
        assert set(anna.cards(want=40)) == set(units[3:6])
        assert set(olga.cards(want=40)) >= set(units)


def test_a_random_share_is_the_same_for_the_same_seed_and_giving_it_out_can_be_undone(team: Study) -> None:
    body = {"coders": ["anna", "ben"], "part": 0.5, "seed": 4, "blind": True}
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        looks = [olga.post("/api/assignments/preview", body | {"id": "x"}).json()["units"] for _ in range(2)]
        assert looks[0] == looks[1]
        olga.post("/api/assignments", body | {"id": new_act_id()})
        assert set(anna.cards(want=40)) == set(looks[0])
        olga.post("/undo", {"id": new_act_id()})
        assert len(anna.cards(want=40)) > len(looks[0])


@pytest.mark.parametrize(
    ("path", "body", "allowed"),
    [
        ("/api/assignments", {"id": "a", "coders": ["anna"], "part": 0.5}, {"Olga"}),
        ("/api/assignments/preview", {"id": "a", "coders": [], "part": 0.5}, {"Olga"}),
        ("/api/invitations", {"name": "Somebody", "role": "coder"}, {"Olga"}),
        ("/api/accounts/role", {"coder": "rea", "role": "reader"}, {"Olga"}),
        ("/api/accounts/password", {"coder": "rea"}, {"Olga"}),
        ("/api/settlements/unanimous", {"id": "b"}, {"Olga", "Judy"}),
        ("/api/bulk/preview", {"asked": {}}, {"Olga", "Judy", "Anna"}),
    ],
)
def test_what_each_role_may_do(team: Study, path: str, body: dict[str, object], allowed: set[str]) -> None:
    for name in ("Olga", "Judy", "Anna", "Rea"):
        with seated(team, name) as client:
            status = client.post(path, body).status_code
        assert (status < 300) == (name in allowed), (name, status)
        assert status < 300 or status == 403


def test_a_reader_decides_nothing_and_sees_everything(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Rea") as rea:
        unit = with_suggestion(anna)
        anna.decide(unit)
        assert rea.decide(unit).status_code == 403
        assert {coding["coder"] for coding in rea.get(f"/api/units/{unit}/codings").json()} == {"anna"}


def test_disagreements_are_settled_to_gold_by_whoever_may(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben, seated(team, "Judy") as judy:
        units = olga.cards(order="recording", want=3)
        give(olga, units, "anna", "ben")
        for unit in units:
            anna.decide(unit, realm=("contractual",))
        assert judy.get("/api/disagreements").json()["rows"] == []
        ben.decide(units[0], realm=("relational",))
        for unit in units[1:]:
            ben.decide(unit, realm=("contractual",))
        assert [row[0] for row in judy.get("/api/disagreements").json()["rows"]] == [units[0]]
        assert anna.get("/api/disagreements").status_code == 403
        assert "relational" in judy.get("/adjudication").text
        body = {"id": new_act_id(), "segment": units[0], "dimension": "realm", "codes": ["relational"], "reason": "the rule says so"}
        assert anna.post("/api/settlements", body).status_code == 403
        assert [judy.post("/api/settlements", body).json()["settled"] for _ in range(2)] == [1, 0]
        assert judy.post("/api/settlements/unanimous", {"id": new_act_id()}).json()["settled"] == 2 * 3 + 2
        assert judy.get("/api/disagreements").json()["rows"] == []
        assert "anna" in judy.get("/adjudication").text
        assert judy.post("/undo", {"id": new_act_id()}).json()["text"].startswith("8 decisions")
    gold = team.store.log.codings(coder="consensus")
    assert [(c.cell.segment, c.codes) for c in gold] == [(units[0], ("relational",))]
    assert gold[0].seen == (), "both coders had decided blind"
    assert team.store.log.verify().sound


def test_how_coders_differ_unit_by_unit_is_told_to_whoever_manages(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = with_suggestion(olga)
        give(olga, [unit], "anna", "ben", "olga")
        ben.decide(unit, realm=("relational",))
        olga.decide(unit)
        assert anna.get("/api/agreement").status_code == 403
        (told,) = [table for table in olga.get("/api/agreement").json() if table["name"] == "disagreements"]
    assert any(unit in row for row in told["rows"])


def stepped(client: Client, step: str) -> int:
    """The status of an undo or a redo."""
    return client.post(f"/{step}", {"id": new_act_id()}).status_code


def test_who_does_not_code_any_more_takes_nothing_back(team: Study) -> None:
    with seated(team, "Anna") as anna:
        for unit in anna.cards(want=2):
            anna.decide(unit)
        assert stepped(anna, "undo") == 200
        team.store.accounts.put("anna", Role.READER)
        before = team.store.log.codings()
        assert (stepped(anna, "undo"), stepped(anna, "redo")) == (403, 403)
    assert team.store.log.codings() == before


def test_who_does_not_settle_any_more_takes_no_gold_back_and_brings_none_back(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Ben") as ben, seated(team, "Judy") as judy:
        unit = anna.cards(want=1)[0]
        for client in (anna, ben):
            client.decide(unit)
        judy.post("/api/settlements/unanimous", {"id": new_act_id()})
        team.store.accounts.put("judy", Role.CODER)
        assert stepped(judy, "undo") == 403
        team.store.accounts.put("judy", Role.ADJUDICATOR)
        assert stepped(judy, "undo") == 200
        team.store.accounts.put("judy", Role.CODER)
        assert stepped(judy, "redo") == 403
        assert team.store.log.codings(coder="consensus") == ()
        team.store.accounts.put("judy", Role.ADJUDICATOR)
        assert stepped(judy, "redo") == 200
    assert len(team.store.log.codings(coder="consensus")) == 3


def test_who_does_not_manage_any_more_takes_back_no_units_given_out(team: Study) -> None:
    with seated(team, "Olga") as olga:
        units = olga.cards(want=2)
        give(olga, units, "anna")
        team.store.accounts.put("olga", Role.CODER)
        assert stepped(olga, "undo") == 403
    assert {given.segment for given in team.store.assignments.given(coder="anna")} == set(units)


def test_what_was_asked_stands_in_the_fields_again(team: Study) -> None:
    with seated(team, "Anna") as anna:
        page = anna.get("/retrieve", words="late again", since="2024-02", until="2024-Q2").text
    assert all(f'value="{asked}"' in page for asked in ("late again", "2024-02", "2024-Q2"))


def found_by(client: Client, **asked: str) -> str:
    """What retrieval shows somebody: the extracts on the page and in the file."""
    return client.get("/retrieve", **asked).text.split('id="found"')[1] + client.get("/retrieve/extracts/csv", **asked).text


def test_retrieval_finds_the_codes_of_others_only_where_they_may_be_seen(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna, seated(team, "Ben") as ben, seated(team, "Rea") as rea:
        blind, open_ = olga.cards(order="recording", want=2)
        give(olga, [blind], "anna", "ben")
        give(olga, [open_], "anna", "ben", blind=False)
        told = [found_by(anna, coder="ben"), found_by(anna, standing="decided"), found_by(anna, standing="draft")]
        for unit in (blind, open_):
            ben.decide(unit, realm=("relational",))
        assert [found_by(anna, coder="ben"), found_by(anna, standing="decided"), found_by(anna, standing="draft")] == told
        texts = [anna.get(f"/api/units/{unit}").json()["passage"]["text"] for unit in (blind, open_)]
        assert all(text in found_by(rea, coder="ben", standing="decided") for text in texts)
        anna.decide(open_)
        shown = found_by(anna, coder="ben")
    assert texts[1] in shown
    assert texts[0] not in shown


def test_retrieval_tells_of_a_blind_unit_what_is_said_and_no_code(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        unit = with_suggestion(olga)
        text = olga.get(f"/api/units/{unit}").json()["passage"]["text"]
        codes = {f"realm={code.id}" for code in team.codebook.dimension("realm").codes}
        assert any(text in found_by(anna, code=code) for code in codes)
        give(olga, [unit], "anna")
        assert not any(text in found_by(anna, code=code) for code in codes)
        assert text in anna.get("/retrieve/text", words=text).text
        anna.decide(unit, realm=("relational",))
        assert text in found_by(anna, code="realm=relational", coder="anna")


def test_what_somebody_else_has_settled_is_not_settled_again_unless_that_is_meant(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Ben") as ben, seated(team, "Judy") as judy, seated(team, "Olga") as olga:
        unit = anna.cards(want=1)[0]
        anna.decide(unit, realm=("contractual",))
        ben.decide(unit, realm=("relational",))
        body = {"segment": unit, "dimension": "realm"}
        assert judy.post("/api/settlements", body | {"id": new_act_id(), "codes": ["relational"]}).json() == {"settled": 1}
        first = realm_of(team, unit, "consensus").act
        assert olga.post("/api/settlements", body | {"id": new_act_id(), "codes": ["contractual"]}).status_code == 409
        assert realm_of(team, unit, "consensus").codes == ("relational",)
        again = body | {"id": new_act_id(), "codes": ["contractual"], "replaces": first}
        assert [olga.post("/api/settlements", again).json()["settled"] for _ in range(2)] == [1, 0]
        assert judy.post("/api/settlements", again | {"id": new_act_id()}).status_code == 409, "it was replaced already"
    assert realm_of(team, unit, "consensus").codes == ("contractual",)


def test_of_two_who_settle_in_the_same_moment_the_later_gives_way(team: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    with seated(team, "Anna") as anna, seated(team, "Ben") as ben:
        unit = anna.cards(want=1)[0]
        anna.decide(unit)
        ben.decide(unit)
    shelf, now = Shelf(team), docket(team, Viewer("judy", Role.ADJUDICATOR))
    assert settle_unanimous(shelf, Viewer("olga", Role.OWNER), group=new_act_id()).settled == CELLS
    monkeypatch.setattr("analyzer.study.adjudicate.docket", lambda *_, **__: now)
    with pytest.raises(ConflictError, match="meanwhile"):
        settle_unanimous(shelf, Viewer("judy", Role.ADJUDICATOR), group=new_act_id())
    assert len(team.store.log.decisions([unit], coder="consensus")) == CELLS


def test_codes_merged_or_retired_since_neither_make_a_dispute_nor_block_what_can_be_settled(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Ben") as ben, seated(team, "Judy") as judy:
        merged, retired = anna.cards(want=2)
        for client, code in ((anna, "relational"), (ben, "contractual")):
            client.decide(merged, realm=(code,))
            client.decide(retired, realm=("operational",))
        assert len(docket(team, Viewer("judy", Role.ADJUDICATOR)).disputes) == 1
        apply(team, merging(team.codebook, "realm", "relational", "contractual"), by="olga")
        apply(team, splitting(team.codebook, "realm", "operational", [("Price", "what it costs"), ("Scope", "what is done")]), by="olga")
        assert judy.get("/api/disagreements").json()["rows"] == []
        done = judy.post("/api/settlements/unanimous", {"id": new_act_id()}).json()
    assert done == {"settled": 2 * CELLS - 1, "left": 1}
    assert realm_of(team, merged, "consensus").codes == ("contractual",)
    assert retired not in {c.cell.segment for c in team.store.log.codings(coder="consensus") if c.cell.dimension == "realm"}


def test_what_is_not_ready_cannot_be_settled(team: Study) -> None:
    with seated(team, "Anna") as anna, seated(team, "Judy") as judy:
        unit = anna.cards(want=1)[0]
        anna.decide(unit)
        body = {"id": new_act_id(), "segment": unit, "dimension": "realm", "codes": []}
        assert judy.post("/api/settlements", body).status_code == 400


def test_the_dashboard_leads_to_the_units_behind_its_numbers(study: Study) -> None:
    know(study, "Ben")
    with alone(study) as anna:
        unit = anna.cards(want=1)[0]
        anna.decide(unit)
        page = anna.get("/dashboard").text
        assert "/dashboard/units?table=coders&amp;row=0" in page or "/dashboard/units?table=coders&row=0" in page
        assert unit in anna.get("/dashboard/units", table="coders", row=0).text
        assert anna.get("/dashboard/units", table="coders", row=99).status_code == 404
        assert anna.get("/dashboard/units", table="passwords", row=0).status_code == 404
        assert "two coders" in anna.get("/dashboard/agreement").text or "Alpha" in anna.get("/dashboard/agreement").text


def test_the_audit_trail_holds_every_act_and_no_words(team: Study) -> None:
    with seated(team, "Olga") as olga, seated(team, "Anna") as anna:
        unit = anna.cards(want=1)[0]
        anna.post("/queue/decide", {"id": new_act_id(), "segment": unit, "answers": [], "memo": "a word about Easter"})
        answer = olga.get("/api/audit")
        assert anna.get("/api/audit").status_code == 403
    assert "Easter" not in answer.text
    assert len(answer.json()["rows"]) == len(team.store.log.acts())


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "r0/../../study.toml", "nothing", "r0%00"])
def test_no_path_leads_out_of_the_study(study: Study, name: str) -> None:
    with alone(study) as anna:
        for address in (f"/recordings/{name}/sound", f"/static/{name}", f"/transcripts/{name}"):
            assert anna.get(address).status_code in {400, 404, 422}


def test_addresses_and_logs_hold_no_words(study: Study, caplog: pytest.LogCaptureFixture) -> None:
    with alone(study) as anna, caplog.at_level("DEBUG"):
        unit = anna.cards(want=1)[0]
        text = anna.get(f"/api/units/{unit}").json()["passage"]["text"]
        anna.decide(unit, realm=("no such code",))
        anna.get("/queue/cards", order="no such order")
    assert len(text) > 20
    assert text not in caplog.text
