"""Many coders at once while the server is killed: is every acknowledged decision there exactly once?"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from analyzer.core.acts import Decide
from analyzer.core.identity import new_act_id
from analyzer.study import Study
from evaluation.review.deciding import Coder
from evaluation.review.making import CELLS
from evaluation.review.server import Server, session

KILLS = 3
PAUSE_S = 0.2


class Person(threading.Thread):
    """Decides until a number of units is acknowledged; a request that fails is sent again with the same id."""

    def __init__(self, server: Server, secret: str, units: int) -> None:
        super().__init__(daemon=True)
        self.coder = Coder(server, secret)
        self.units = units
        self.acknowledged: list[tuple[str, str]] = []
        self.sent_again = 0

    def run(self) -> None:
        """Decide one unit after the other."""
        waiting = self._insist(lambda: self.coder.cards(5))
        while len(self.acknowledged) < self.units and waiting:
            unit, act_id = waiting.pop(0), new_act_id()
            waiting += self._decided(unit, act_id, waiting)
            self.acknowledged.append((act_id, unit))

    def _decided(self, unit: str, act_id: str, have: list[str]) -> list[str]:
        return self._insist(lambda: self.coder.decide(unit, act_id=act_id, have=have, want=5 - len(have)))

    def _insist(self, ask: Any) -> list[str]:
        while True:
            try:
                found: list[str] = ask()
            except httpx.HTTPError:
                self.sent_again += 1
                time.sleep(PAUSE_S)
            else:
                return found


def killed(study: Study, server: Server, *, coders: int, decisions: int) -> dict[str, Any]:
    """So many coders decide so many units together; the server is killed three times on the way and started again."""
    people = [Person(server, session(study, f"coder{number}"), decisions // coders) for number in range(coders)]
    start = time.perf_counter()
    for person in people:
        person.start()
    for share in range(1, KILLS + 1):
        while sum(len(person.acknowledged) for person in people) < decisions * share / (KILLS + 1) and any(p.is_alive() for p in people):
            time.sleep(0.05)
        server.kill()
        server.start()
    for person in people:
        person.join()
    return _counted(study, people) | {"coders": coders, "kills": KILLS, "seconds": round(time.perf_counter() - start, 1)}


def _counted(study: Study, people: list[Person]) -> dict[str, Any]:
    acknowledged = {act_id: unit for person in people for act_id, unit in person.acknowledged}
    found: dict[str, int] = {}
    for act in study.store.log.acts(Decide):
        if act.group in acknowledged:
            found[act.group] = found.get(act.group, 0) + 1
    return {
        "acknowledged": len(acknowledged),
        "missing": sum(act_id not in found for act_id in acknowledged),
        "not_exactly_once": sum(number != CELLS for number in found.values()),
        "requests_sent_again": sum(person.sent_again for person in people),
        "problems_of_the_chain": len(study.store.log.verify().problems),
    }
