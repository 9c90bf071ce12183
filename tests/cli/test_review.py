"""The commands of reviewing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.core.access import Role
from analyzer.core.identity import new_act_id
from analyzer.errors import UsageError
from analyzer.study.accounts import add_coder
from analyzer.study.deciding import Choice, decide
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from analyzer.web.serving import serve
from tests.study.coded import segments_of
from tests.web.rooms import reviewed_study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with reviewed_study(tmp_path / "study", dimensions=["realm"]) as study:
        shelf = Shelf(study)
        for number, unit in enumerate(segments_of(study)[:2]):
            for coder, code in (("anna", "contractual"), ("ben", ("contractual", "relational")[number])):
                add_coder(study, coder, coder.title())
                decide(shelf, Viewer(coder, Role.CODER), unit.id, [Choice("realm", (code,))], group=new_act_id())
    return tmp_path / "study"


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_queue_as_data(folder: Path) -> None:
    rows = json.loads(run("queue", folder, "--limit", 3, "--order", "recording", "--json"))
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert set(rows[0]) == {"place", "segment_id", "recording", "unit", "reason", "code"}


def test_disagreements_are_listed_and_agreement_becomes_gold(folder: Path) -> None:
    before = json.loads(run("adjudicate", folder, "--json"))
    assert (before["settled"], len(before["disputes"])) == (0, 1)
    assert before["disputes"][0]["decisions"] == "anna: contractual; ben: relational"
    assert "1 decision(s) settled" in run("adjudicate", folder, "--unanimous", "--by", "Judy")
    assert "0 decision(s) settled" in run("adjudicate", folder, "--unanimous", "--by", "Judy")
    assert "Gold: 1 decision(s), 0 of them" in run("verify", folder)


def test_an_invitation_is_printed_as_an_address(folder: Path) -> None:
    assert "/join?invitation=" in run("coders", "invite", folder, "Olga", "--role", "owner")
    assert "/join?invitation=" in run("coders", "password", folder, "Olga")


def test_without_accounts_a_study_is_served_on_this_machine_only(folder: Path) -> None:
    from analyzer.study import Study

    with Study.open(folder) as study, pytest.raises(UsageError, match="without accounts"):
        serve(study, host="0.0.0.0", port=0, coder="anna", opened=lambda place: None)


def test_a_copy_goes_to_a_server_only(folder: Path) -> None:
    done = CliRunner().invoke(app, ["db", "copy", str(folder), "mysql://somewhere/else"])
    assert isinstance(done.exception, UsageError)
