"""The commands of reviewing."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from litestar.testing import TestClient
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.core.access import Role
from analyzer.core.identity import new_act_id
from analyzer.errors import UsageError
from analyzer.study import Study
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


def has_ipv6() -> bool:
    """Whether this machine can be reached over IPv6 by itself."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_queue_as_data(folder: Path) -> None:
    rows = json.loads(run("queue", folder, "--limit", 3, "--order", "recording", "--json"))
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert set(rows[0]) == {"place", "segment_id", "recording", "unit", "reason", "code"}


def test_the_queue_leaves_out_what_is_decided(folder: Path) -> None:
    rows = {
        name: json.loads(run("queue", folder, *(["--as", name] if name else []), "--limit", 999, "--json")) for name in ("", "Anna", "Cleo")
    }
    assert len(rows[""]) == len(rows["Anna"]) == len(rows["Cleo"]) - 2


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
    with Study.open(folder) as study, pytest.raises(UsageError, match="without accounts"):
        serve(study, host="0.0.0.0", port=0, coder="anna", opened=lambda place: None)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:"), ("localhost", "http://127.0.0.1:"), ("127.0.0.2", "http://127.0.0.2:"), ("::1", "http://[::1]:")],
)
def test_the_address_that_is_told_is_the_one_that_is_served(folder: Path, monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    told, served = list[str](), list[tuple[object, int]]()

    def asked_once(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        (listening,) = sockets
        with listening, TestClient(server.config.app) as client:  # type: ignore[arg-type]
            named = {"host": urlsplit(told[0]).netloc}
            served.append((listening.getsockname()[0], client.get("/login", headers=named).status_code))

    monkeypatch.setattr(uvicorn.Server, "run", asked_once)
    monkeypatch.setattr(Shelf, "prepare", lambda _shelf: None)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _seconds: None)
    with Study.open(folder) as study:
        serve(study, host=host, port=0, coder="anna", opened=lambda place: told.append(place.address))
    assert told[0].startswith(address)
    assert served == [("127.0.0.1" if host == "localhost" else host, 200)]


def test_a_copy_goes_to_a_server_only(folder: Path) -> None:
    done = CliRunner().invoke(app, ["db", "copy", str(folder), "mysql://somewhere/else"])
    assert isinstance(done.exception, UsageError)
