"""Review rooms to test: studies with units, suggestions and coders, and a client for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from analyzer.core.access import Role
from analyzer.core.identity import new_act_id, slug
from analyzer.store import Step, Store
from analyzer.store.accounts import CredentialKind
from analyzer.study import Study
from analyzer.study.accounts import accept, add_coder, invite, open_alone
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
ROOMS: WeakKeyDictionary[Store, TestClient[Litestar]] = WeakKeyDictionary()  # making one takes long


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

    def __init__(self, client: TestClient[Litestar], secret: str) -> None:
        self.client = client
        self._secret = secret
        self.csrf = csrf_of(secret)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        headers = {"accept": "text/html", "cookie": f"{COOKIE}={self._secret}"}
        return self.client.get(path, params=parameters, headers=headers, follow_redirects=False)

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        sent = {"x-csrftoken": self.csrf, "accept": "application/json", "cookie": f"{COOKIE}={self._secret}"} | headers
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
    """The machine's own user, in the study's room; one that is not open yet is opened for them alone."""
    secret = open_alone(study, name)
    if study.store in ROOMS:
        yield Client(ROOMS[study.store], secret)
        return
    with open_room(study) as client:
        client.cookies.set(COOKIE, secret)
        yield Client(client, secret)


@contextmanager
def seated(study: Study, name: str) -> Iterator[Client]:
    """Somebody who has an account, logged in."""
    yield Client(ROOMS[study.store], study.store.accounts.issue(CredentialKind.SESSION, slug(name), lasts=timedelta(hours=1)))


@contextmanager
def open_room(study: Study) -> Iterator[TestClient[Litestar]]:
    """The application of a study, started once for all who come."""
    with TestClient(create_app(study, door=Door(TOKEN, "Anna"), hosts=("localhost.local",)), base_url=BASE) as client:
        before, ROOMS[study.store] = ROOMS.get(study.store), client
        yield client
        ROOMS.pop(study.store)
        if before is not None:
            ROOMS[study.store] = before


def admit(study: Study, name: str, role: Role) -> None:
    """An account with a password that nobody knows: hashing one takes long."""
    add_coder(study, slug(name), name)
    study.store.accounts.put(slug(name), role, password="$argon2id$of nothing")


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
