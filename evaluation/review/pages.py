"""The pages that count everything, first on a fresh server and then again, while somebody goes on deciding."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from analyzer.core.identity import new_act_id
from analyzer.study import Study
from analyzer.web.auth import COOKIE
from evaluation.review.deciding import Coder, quantiles
from evaluation.review.server import Server, session

PAGES = ("/queue", "/study", "/dashboard", "/retrieve", "/adjudication", "/coders", "/transcripts")  # agreement follows by itself
BREATH_S = 0.5  # between two decisions


def first_loads(study: Study, server: Server) -> dict[str, Any]:
    """Seconds until each page was there, on a fresh server, then again after somebody has decided something; and how deciding fared."""
    deciding = _Deciding(Coder(server, session(study, "coder1")))
    cookies = {"cookie": f"{COOKIE}={session(study, 'owner')}"}
    with httpx.Client(base_url=server.address, headers=cookies, timeout=900) as http:
        deciding.start()
        first = {page: _seconds(http, page) for page in PAGES}
        again = {page: _seconds(http, page) for page in PAGES}
    deciding.ends.set()
    deciding.join()
    return {"first_s": first, "again_s": again, "deciding_meanwhile": quantiles(deciding.times)}


def _seconds(http: httpx.Client, page: str) -> float:
    start = time.perf_counter()
    http.get(page).raise_for_status()
    took = round(time.perf_counter() - start, 2)
    print(page, took, flush=True)
    return took


class _Deciding(threading.Thread):
    """Somebody who decides one unit after the other, about two a second."""

    def __init__(self, coder: Coder) -> None:
        super().__init__(daemon=True)
        self.coder = coder
        self.times: list[float] = []
        self.ends = threading.Event()

    def run(self) -> None:
        """Decide, with a breath between, until told to end."""
        (unit,) = self.coder.cards(1)
        while not self.ends.wait(BREATH_S):
            start = time.perf_counter()
            (unit,) = self.coder.decide(unit, act_id=new_act_id(), have=[], want=1)
            self.times.append((time.perf_counter() - start) * 1000)
