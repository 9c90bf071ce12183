from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.units import guess_interviewer
from tests.units.transcripts import spoken

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"
ANSWERS = [f"A: We signed in month {number} and then we waited for a very long time." for number in range(6)]
QUESTIONS = [f"Q: And in month {number}?" for number in range(6)]
INTERVIEW = [line for pair in zip(QUESTIONS, ANSWERS, strict=True) for line in pair]


def test_the_one_who_asks_and_says_less_is_the_interviewer() -> None:
    assert guess_interviewer(spoken(*INTERVIEW)) == "Q"


@pytest.mark.parametrize("script", sorted(DEMO.glob("*-interview.script.txt")), ids=lambda path: path.stem)
def test_the_interviewer_of_the_demo_is_found(script: Path) -> None:
    assert guess_interviewer(spoken(*filter(str.strip, script.read_text().splitlines()))) == "Interviewer"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        QUESTIONS,
        INTERVIEW[:4],
        [line.replace("?", ".") for line in INTERVIEW],
        [line.replace("time.", "time?") for line in INTERVIEW],
        [line.replace("And", "And that is a very long question to ask somebody") for line in INTERVIEW],
        [line.partition(":")[1] + line.partition(":")[2] for line in INTERVIEW],
    ],
    ids=["nobody", "alone", "too little", "no questions", "both ask", "asks at length", "no speakers"],
)
def test_when_unclear_nobody_is(lines: list[str]) -> None:
    assert guess_interviewer(spoken(*lines)) is None
