"""Requests made up from the OpenAPI document: does any of them break the server?"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

from analyzer.study import Study
from analyzer.study.accounts import issue_token
from evaluation.review.server import Server

SEED = 1
AT_ONCE = 20  # cases of one operation before the next has its turn


def fuzzed(study: Study, server: Server, *, cases: int) -> dict[str, Any]:
    """Send at least so many cases over all operations; counts of answers by hundred, and what failed with 5xx."""
    import hypothesis
    import schemathesis

    headers = {"authorization": f"Bearer {issue_token(study, 'owner')}"}
    schema = schemathesis.openapi.from_url(f"{server.address}/api/schema/openapi.json", headers=headers)
    operations = [found.ok() for found in schema.get_all_operations()]
    answers, broken = Counter[str](), Counter[str]()
    turns = itertools.count()

    for operation in itertools.cycle(operations):
        if answers.total() >= cases:
            break

        @hypothesis.seed(SEED + next(turns))
        @hypothesis.settings(max_examples=AT_ONCE, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def send(case: Any) -> None:
            status = case.call(base_url=server.address, headers=headers, timeout=600).status_code
            answers[f"{status // 100}xx"] += 1
            if status >= 500:
                broken[f"{case.operation.label} {status}"] += 1

        send()
    return {"operations": len(operations), "cases": answers.total(), "answers": dict(answers), "broken": dict(broken)}
