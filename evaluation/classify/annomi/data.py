"""AnnoMI (Wu et al. 2022): utterances of counselling conversations with the codes of one or of ten people."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzer.classify.examples import Example
from analyzer.classify.model import Question

HERE = Path(__file__).resolve().parent
CODEBOOK = HERE / "codebook.yaml"
CONTEXT_WORDS = 60  # said before, as in a study
COLUMNS = {"therapist": "main_therapist_behaviour", "client": "client_talk_type"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """An utterance with what was said before it; `codes` by coder."""

    id: str
    transcript: str
    speaker: str
    text: str
    before: str
    codes: dict[str, str]

    @property
    def code(self) -> str:
        """What most of its coders say; the first in the alphabet on a tie."""
        counted = Counter(self.codes.values())
        return min(counted, key=lambda code: (-counted[code], code))


def read(path: Path) -> tuple[Utterance, ...]:
    """All utterances in order."""
    rows: dict[tuple[str, int], list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            rows.setdefault((row["transcript_id"], int(row["utterance_id"])), []).append(row)
    return tuple(_utterances(rows))


def development(utterance: Utterance) -> bool:
    """Whether it belongs to the half of the conversations on which constants may be chosen, and nothing is reported."""
    return int(hashlib.sha256(utterance.transcript.encode()).hexdigest(), 16) % 2 == 0


def examples(utterances: Sequence[Utterance], *, context: bool = True) -> list[Example]:
    """Utterances as examples of the dimension of their speaker; the group is the conversation."""
    return [
        Example(u.id, Question(u.id, u.text, before=u.before if context else ""), {u.speaker: (u.code,)}, u.transcript) for u in utterances
    ]


def split(utterances: Sequence[Utterance], *, per_class: int, seed: int) -> tuple[list[Utterance], list[Utterance]]:
    """A balanced sample of half of the conversations to learn from, and all utterances of the other half."""
    draw = np.random.default_rng(seed)
    names = sorted({utterance.transcript for utterance in utterances})
    learning = {names[place] for place in draw.permutation(len(names))[: len(names) // 2].tolist()}
    inside = [utterance for utterance in utterances if utterance.transcript in learning]
    chosen: list[Utterance] = []
    for code in sorted({utterance.code for utterance in inside}):
        of_code = [utterance for utterance in inside if utterance.code == code]
        chosen += [of_code[place] for place in draw.permutation(len(of_code))[:per_class].tolist()]
    return chosen, [utterance for utterance in utterances if utterance.transcript not in learning]


def _utterances(rows: dict[tuple[str, int], list[dict[str, str]]]) -> Iterator[Utterance]:
    said: dict[str, list[str]] = {}
    for (transcript, number), coded in sorted(rows.items(), key=lambda item: (int(item[0][0]), item[0][1])):
        first = coded[0]
        before = " ".join(" ".join(said.get(transcript, [])).split()[-CONTEXT_WORDS:])
        codes = {row["annotator_id"]: row[COLUMNS[row["interlocutor"]]] for row in coded}
        yield Utterance(f"{transcript}-{number}", transcript, first["interlocutor"], first["utterance_text"], before, codes)
        said.setdefault(transcript, []).append(first["utterance_text"])
