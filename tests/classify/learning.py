"""Examples that can be learned from, of several interviews, for the codebook of the fakes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from analyzer.classify.examples import Example
from analyzer.classify.model import Question

MONEY = ("the price went up", "an invoice came late", "cost of the invoice", "we pay a lot of money", "the budget is gone")
PEOPLE = ("the team is tired", "a colleague of the staff", "new staff came", "she leads the team", "people talk much")
NOTHING = ("good morning all", "nice weather outside", "the road was long", "we had lunch there", "let us begin now")
MOVES = {"positive": "honesty rose higher better", "negative": "honesty fell lower worse", "same": "honesty stayed unchanged equal"}


def topics(count: int = 90, interviews: int = 6, seed: int = 0) -> list[Example]:
    """Units about money, people, both or nothing, in turns."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        codes = ((), ("money",), ("people",), ("money", "people"))[number % 4]
        parts = [draw.choice(MONEY if code == "money" else PEOPLE) for code in codes] or [draw.choice(NOTHING)]
        text = f"{' and '.join(parts)} number {number}"
        found.append(Example(f"u{number}", Question(f"u{number}", text, before="so"), {"topic": codes}, f"i{number % interviews}"))
    return found


def trust(count: int = 120, interviews: int = 6, seed: int = 0) -> list[Example]:
    """Units in which the honesty of the other rose, fell or stayed for the customer, and nothing is said of the provider's trust."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        code = draw.choice(["positive", "negative", "same", None])
        text = f"we say {MOVES[code] if code else draw.choice(NOTHING)} case {number}"
        for party in ("customer", "provider"):
            codes = (code,) if code and party == "customer" else ()
            labels = {"trust_honesty": codes, "trust_good_faith": codes}
            question = Question(f"t{number}", text, party, "customer")
            found.append(Example(f"t{number}:{party}", question, labels, f"i{number % interviews}"))
    return found


def texts(examples: Sequence[Example]) -> list[str]:
    """Their texts."""
    return [example.question.text for example in examples]
