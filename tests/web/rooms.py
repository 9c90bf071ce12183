"""Review rooms to test: studies with units, suggestions and coders, and a client for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from analyzer.core.access import Role
from analyzer.core.identity import new_act_id
from analyzer.store import Step
from analyzer.study import Study
from analyzer.study.accounts import accept, add_coder, invite
from analyzer.study.material import heard
from analyzer.study.policy import Review
from analyzer.study.queue import arrange
from analyzer.study.suggest import suggestions_step
from analyzer.web.app import create_app
from analyzer.web.auth import COOKIE, csrf_of
from analyzer.web.desk import Door
from tests.study.coded import new_study, predictions_of

TOKEN = "opens-the-door"
PASSWORD = "correct horse battery"
DIMENSIONS = ("realm", "trust_honesty")
CELLS = 3  # realm, and honesty for each of two parties
BASE = "http://localhost.local"


def reviewed_study(folder: Path, **review: Any) -> Study:
    """A study whose units have suggestions, arranged in the queue."""
    study = new_study(folder, words=250, review=Review(**({"dimensions": DIMENSIONS} | review)))
    suggest(study)
    arrange(study)
    return study


def suggest(study: Study) -> None:
    """Let a model say something of every cell."""
    made = predictions_of(study, share=0.7)
    for material in heard(study):
        own = {segment.id for segment in study.store.products.segments(transcript=material.transcript.id)}
        step = suggestions_step(study, material)
        study.store.products.save_predictions([p for p in made if p.cell.segment in own], step=Step(step.id, step.kind, step.inputs))


class Client:
    """Somebody at a browser: requests carry the session and the token of its pages."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client
        self.client.headers["accept"] = "text/html"

    @property
    def csrf(self) -> str:
        return csrf_of(self.client.cookies[COOKIE])

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.client.get(path, params=parameters, follow_redirects=False)

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        sent = {"x-csrftoken": self.csrf, "accept": "application/json"} | headers
        return self.client.post(path, json=body, headers=sent, follow_redirects=False)

    def cards(self, **parameters: Any) -> list[str]:
        return [card["segment"] for card in self.get("/queue/cards", **parameters).json()["cards"]]

    def decide(self, segment: str, *, act_id: str | None = None, realm: tuple[str, ...] = ("contractual",)) -> httpx.Response:
        """Decide all three cells of a unit."""
        answers = [{"dimension": "realm", "codes": list(realm)}]
        answers += [{"dimension": "trust_honesty", "codes": [], "party": party} for party in ("customer", "provider")]
        return self.post("/queue/decide", {"id": act_id or new_act_id(), "segment": segment, "answers": answers})


@contextmanager
def alone(study: Study, name: str = "Anna") -> Iterator[Client]:
    """The machine's own user."""
    with TestClient(create_app(study, door=Door(TOKEN, name), hosts=("localhost.local",)), base_url=BASE) as client:
        assert client.get("/open", params={"token": TOKEN}, follow_redirects=False).status_code == 303
        yield Client(client)


@contextmanager
def seated(study: Study, coder: str) -> Iterator[Client]:
    """Somebody who has an account, logged in."""
    with TestClient(create_app(study, door=Door(TOKEN, "nobody"), hosts=("localhost.local",)), base_url=BASE) as client:
        found = client.post("/enter", data={"name": coder, "password": PASSWORD}, follow_redirects=False)
        assert found.status_code == 303, found.text
        yield Client(client)


def join(study: Study, name: str, role: Role = Role.CODER) -> str:
    """An account whose invitation was accepted; returns the secret of its session."""
    return accept(study, invite(study, name, role), PASSWORD)


def know(study: Study, *names: str) -> None:
    """Make coders known that have no account."""
    for name in names:
        add_coder(study, name.lower(), name)


def segments_shown(html: str) -> list[str]:
    """The units whose cards a page shows."""
    return re.findall(r'data-segment="(\w+)"', html)
