"""In which order units are reviewed: by uncertainty and diversity, what is said again last, and at random."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from analyzer.core.codebook import Codebook
from analyzer.core.coding import Prediction
from analyzer.review.said import Said

RANDOM_EVERY = 10  # every tenth unit is drawn at random, so that the decisions can tell how good the suggestions are
NEARLY_ALL = 0.95  # of a random draw: where more is missing, what is there was chosen by something else than chance
CHANCES = 1 << 31  # random numbers fit a signed 32-bit integer


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit that waits for review: its recording, and how much its answers are in doubt.

    `doubt` is 0 (sure) to 2 (refused and unsure) of its least sure answer, whose `reason` for refusal and `code` (dimension:code) are
    given ("" is none); `reasons` and `codes` are those of all answers. `wording` is the same for units that say the same.
    """

    segment: str
    recording: str
    doubt: float = 0.0
    reason: str = ""
    code: str = ""
    reasons: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    wording: str = ""


def waiting(segment: str, recording: str, predictions: Iterable[Prediction], codebook: Codebook, *, words: Iterable[str] = ()) -> Waiting:
    """A unit with what its predictions say of it."""
    ranked = sorted(predictions, key=lambda prediction: -doubt(prediction, codebook))
    if not ranked:
        return Waiting(segment, recording, wording=wording(words))
    first = ranked[0]
    codes = tuple(dict.fromkeys(name for prediction in ranked for name in _codes(prediction)))
    return Waiting(
        segment,
        recording,
        doubt(first, codebook),
        first.refused.value if first.refused else "",
        next(iter(_codes(first)), "") or _best(first),
        tuple(dict.fromkeys(prediction.refused.value for prediction in ranked if prediction.refused)),
        codes,
        wording(words),
    )


def wording(words: Iterable[str]) -> str:
    """What units have in common that say the same: their letters and digits, whatever the case, pauses and signs.

    >>> wording(["Yes,", "that's", "right."]) == wording(["yes", "That’s", "-", "right"])
    True
    """
    bare = ("".join(filter(str.isalnum, word)).casefold() for word in words)
    return " ".join(filter(None, bare))


def doubt(prediction: Prediction, codebook: Codebook) -> float:
    """How much an answer is in doubt: 0 to 1, and 1 more where the model refuses.

    In an exclusive dimension what the other answers hold, else how near to a coin toss the least sure code is.
    """
    values = {score.code: score.value for score in prediction.scores}
    if codebook.dimension(prediction.cell.dimension).exclusive:
        held = sum(values.get(code, 0.0) for code in prediction.codes) if prediction.codes else 1 - sum(values.values())
        unsure = min(1.0, max(0.0, 1 - held))
    else:
        unsure = max((1 - abs(2 * value - 1) for value in values.values()), default=1.0)
    return unsure + (prediction.refused is not None)


def by_uncertainty(units: Sequence[Waiting], seed: int) -> tuple[str, ...]:
    """The ids of `units`: in turn the least sure one of each suggested code and recording, every tenth drawn at random.

    Units that only say what one before them says, but for a few words, come after all others.
    """
    fresh, again = list[Waiting](), list[Waiting]()
    said = Said()
    for unit in sorted(units, key=lambda unit: (-unit.doubt, chance(unit.segment, seed))):
        (again if said.again(unit.wording, frozenset(unit.codes)) else fresh).append(unit)
    unsure = [*_in_turn(fresh), *_in_turn(again)]
    return _mixed(unsure, sorted(unsure, key=lambda segment: chance(segment, seed)))


def chance(segment: str, seed: int) -> int:
    """A number below 2^31 drawn for a unit: the same on every machine, another for every seed."""
    return int.from_bytes(hashlib.sha256(f"{seed} {segment}".encode()).digest()[:8]) % CHANCES


def share(segments: Iterable[str], part: float, seed: int) -> tuple[str, ...]:
    """A random share (0..1) of units, in their order; a larger share with the same seed holds the smaller one.

    >>> len(share([f"s{n}" for n in range(200)], 0.1, seed=1))
    20
    """
    known = list(dict.fromkeys(segments))
    drawn = set(sorted(known, key=lambda segment: chance(segment, seed))[: round(part * len(known))])
    return tuple(segment for segment in known if segment in drawn)


def sampled(segments: Iterable[str], decided: Collection[str], seed: int) -> tuple[str, ...]:
    """The decided units that chance chose among all of `segments`, in whichever order they were decided.

    They are those of the longest beginning of the random order nearly all of which is decided.

    >>> units = [f"s{n}" for n in range(10)]
    >>> lots = sorted(units, key=lambda unit: chance(unit, 1))
    >>> sampled(units, {*lots[:4], lots[9]}, seed=1) == tuple(lots[:4])
    True
    """
    lots = sorted(set(segments), key=lambda segment: chance(segment, seed))
    counts = accumulate(segment in decided for segment in lots)
    reach = max((length for length, count in enumerate(counts, 1) if count >= NEARLY_ALL * length), default=0)
    return tuple(segment for segment in lots[:reach] if segment in decided)


def _in_turn(units: Iterable[Waiting]) -> Iterator[str]:
    """The first of each suggested code and recording, then the second of each, and so on."""
    groups: dict[tuple[str, str], deque[Waiting]] = {}
    for unit in units:
        groups.setdefault((unit.code, unit.recording), deque()).append(unit)
    turns = list(groups.values())
    while turns:
        yield from (group.popleft().segment for group in turns)
        turns = [group for group in turns if group]


def _mixed(unsure: Sequence[str], drawn: Sequence[str]) -> tuple[str, ...]:
    """Nine of the unsure, one of the drawn, and so on; each once."""
    found: dict[str, None] = {}
    rest, lots = iter(unsure), iter(drawn)
    while len(found) < len(unsure):
        source = lots if len(found) % RANDOM_EVERY == RANDOM_EVERY - 1 else rest
        found[next(segment for segment in source if segment not in found)] = None
    return tuple(found)


def _codes(prediction: Prediction) -> list[str]:
    return [f"{prediction.cell.dimension}:{code}" for code in prediction.codes]


def _best(prediction: Prediction) -> str:
    return f"{prediction.cell.dimension}:{prediction.scores[0].code}" if prediction.refused and prediction.scores else ""
