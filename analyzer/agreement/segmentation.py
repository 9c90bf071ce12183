"""Agreement on where a text is cut: windows (Pk, WindowDiff) and edits (segmentation and boundary similarity).

Sources: Beeferman, Berger and Lafferty (1999); Pevzner and Hearst (2002); Lamprier et al. (2007); Fournier and Inkpen (2012);
Fournier (2013). A segmentation is the tuple of its segments' sizes ("masses"). Two segmentations of one text without any boundary
are alike: similarity 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analyzer.agreement.counts import Floats, Ints
from analyzer.core.ratings import Coefficient, Segmentations
from analyzer.errors import InputError, UsageError, unknown_name

Masses = tuple[int, ...]


def segment_numbers(masses: Masses) -> Ints:
    """Which segment each step belongs to: (n,).

    >>> segment_numbers((2, 3)).tolist()
    [0, 0, 1, 1, 1]
    """
    return np.repeat(np.arange(len(masses)), masses)


def boundaries(masses: Masses) -> Ints:
    """Whether there is a boundary after each step but the last: 0/1 (n - 1,)."""
    return np.diff(segment_numbers(masses))


def window_size(reference: Masses) -> int:
    """Half the mean size of the reference's segments, rounded, at least 2."""
    return max(2, round(sum(reference) / len(reference) / 2))


def pk_counts(hypothesis: Masses, reference: Masses, *, window: int) -> tuple[int, int]:
    """Windows whose two ends are judged differently (same segment or not), and all windows."""
    same = [segment_numbers(masses)[window:] == segment_numbers(masses)[:-window] for masses in (hypothesis, reference)]
    return int((same[0] != same[1]).sum()), len(same[0])


def windowdiff_counts(hypothesis: Masses, reference: Masses, *, window: int, padded: bool = False) -> tuple[int, int]:
    """Windows with different numbers of boundaries, and all windows; `padded` lets windows begin before the text (Lamprier et al.
    2007).
    """
    within = []
    for masses in (hypothesis, reference):
        labels = segment_numbers(masses)
        if padded:
            labels = np.concatenate([np.full(window, labels[0]), labels, np.full(window, labels[-1])])
        within.append(labels[window:] - labels[:-window])
    return int((within[0] != within[1]).sum()), len(within[0])


@dataclass(frozen=True, slots=True)
class Edits:
    """What turns one segmentation into another: boundaries that match, are added, or are moved by so many steps."""

    matches: int
    additions: int
    moves: tuple[int, ...]

    def cost(self, n_t: int) -> float:
        """An added boundary costs 1, a moved one its steps over n_t."""
        return self.additions + sum(self.moves) / n_t

    @property
    def count(self) -> int:
        """Boundaries or pairs of boundaries compared."""
        return self.matches + self.additions + len(self.moves)


def boundary_edits(one: Masses, other: Masses, *, n_t: int = 2) -> Edits:
    """Boundary edit distance with near misses of fewer than `n_t` steps. Fournier (2013), section 3.

    >>> boundary_edits((2, 3, 6), (2, 2, 7))
    Edits(matches=1, additions=0, moves=(1,))
    """
    a, b = boundaries(one).astype(bool), boundaries(other).astype(bool)
    differs, moves = a != b, []
    for steps in range(1, n_t):
        for i in range(len(a) - steps):
            j = i + steps
            if differs[i] and differs[j] and a[i] != a[j]:
                differs[i] = differs[j] = False
                moves.append(steps)
    return Edits(int((a & b).sum()), int(differs.sum()), tuple(moves))


def pk(cut: Segmentations, *, hypothesis: str | None = None, reference: str | None = None, window: int | None = None) -> Coefficient:
    """Pk: the share of windows whose ends are wrongly held together or apart (0 is best)."""

    def counts(guess: Masses, true: Masses) -> tuple[int, int]:
        return pk_counts(guess, true, window=window or window_size(true))

    return _over_items("pk", cut, hypothesis, reference, counts)


def windowdiff(
    cut: Segmentations,
    *,
    hypothesis: str | None = None,
    reference: str | None = None,
    window: int | None = None,
    padded: bool = False,
) -> Coefficient:
    """WindowDiff: the share of windows with a wrong number of boundaries (0 is best)."""

    def counts(guess: Masses, true: Masses) -> tuple[int, int]:
        return windowdiff_counts(guess, true, window=window or window_size(true), padded=padded)

    return _over_items("windowdiff", cut, hypothesis, reference, counts)


def _over_items(
    name: str, cut: Segmentations, hypothesis: str | None, reference: str | None, counts: Callable[[Masses, Masses], tuple[int, int]]
) -> Coefficient:
    guess, true = _column(cut, hypothesis, 0), _column(cut, reference, 1)
    pairs = [counts(one, other) for one, other in zip(guess, true, strict=True)]
    wrong, windows = (sum(column) for column in zip(*pairs, strict=True))
    if windows <= 0:
        return Coefficient(name, None, "the text is shorter than the window", n_units=len(cut.items), n_coders=2)
    return Coefficient(name, wrong / windows, n_units=len(cut.items), n_coders=2)


def _column(cut: Segmentations, coder: str | None, default: int) -> tuple[Masses, ...]:
    if coder is not None and coder not in cut.coders:
        raise unknown_name("coder", coder, cut.coders)
    column = cut.coders.index(coder) if coder is not None else default
    return tuple(masses for _, row in _rows(cut) for masses in (row[column],))


def _rows(cut: Segmentations) -> Iterator[tuple[str, tuple[Masses, ...]]]:
    m = len(cut.coders)
    if m < 2:
        raise UsageError("agreement needs two coders or more")
    for i, item in enumerate(cut.items):
        row = cut.masses[i * m : (i + 1) * m]
        for coder, masses in zip(cut.coders, row, strict=True):
            if not masses or min(masses) < 1:
                raise InputError("a segmentation needs segments of at least one step", where=f"item {item}, coder {coder}")
            if sum(masses) != sum(row[0]):
                raise InputError(f"{sum(masses)} steps, but {cut.coders[0]} has {sum(row[0])}", where=f"item {item}, coder {coder}")
        yield item, row


def segmentation_similarity(cut: Segmentations, *, n_t: int = 2) -> Coefficient:
    """S: 1 - cost of edits / places where a boundary could be, over all pairs of coders. Fournier and Inkpen (2012)."""
    pairs = [(boundary_edits(one, other, n_t=n_t).cost(n_t), sum(one) - 1) for one, other in _pairs(cut)]
    return _similarity("segmentation_similarity", cut, sum(cost for cost, _ in pairs), sum(places for _, places in pairs))


def boundary_similarity(cut: Segmentations, *, n_t: int = 2) -> Coefficient:
    """B: 1 - cost of edits / boundaries compared, over all pairs of coders. Fournier (2013)."""
    edits = [boundary_edits(one, other, n_t=n_t) for one, other in _pairs(cut)]
    return _similarity("boundary_similarity", cut, sum(edit.cost(n_t) for edit in edits), sum(edit.count for edit in edits))


def _similarity(name: str, cut: Segmentations, cost: float, places: int) -> Coefficient:
    value = 1 - cost / places if places else 1.0
    return Coefficient(name, value, n_units=len(cut.items), n_coders=len(cut.coders))


def _pairs(cut: Segmentations) -> Iterator[tuple[Masses, Masses]]:
    for _, row in _rows(cut):
        yield from combinations(row, 2)


def boundary_fleiss_pi(cut: Segmentations, *, n_t: int = 2) -> Coefficient:
    """Fleiss' pi with boundary similarity as observed agreement: chance places boundaries at one rate. Fournier (2013), section 5."""
    return _beyond_chance("boundary_fleiss_pi", cut, n_t, float(_rates(cut).mean()) ** 2)


def boundary_fleiss_kappa(cut: Segmentations, *, n_t: int = 2) -> Coefficient:
    """Fleiss' kappa with boundary similarity as observed agreement: each coder places boundaries at their own rate."""
    places = np.array([sum(row[0]) - 1 for _, row in _rows(cut)])
    rates = places @ _rates(cut) / places.sum()
    return _beyond_chance("boundary_fleiss_kappa", cut, n_t, float(np.mean([one * other for one, other in combinations(rates, 2)])))


def _rates(cut: Segmentations) -> Floats:
    """Boundaries placed per place where one could be: (items, coders)."""
    return np.array([[(len(masses) - 1) / max(1, sum(masses) - 1) for masses in row] for _, row in _rows(cut)])


def _beyond_chance(name: str, cut: Segmentations, n_t: int, expected: float) -> Coefficient:
    observed = boundary_similarity(cut, n_t=n_t).value or 0.0
    if expected >= 1:
        return Coefficient(name, None, "every coder cut everywhere", n_units=len(cut.items), n_coders=len(cut.coders))
    parts = (("observed agreement", observed), ("expected agreement", expected))
    return Coefficient(name, (observed - expected) / (1 - expected), n_units=len(cut.items), n_coders=len(cut.coders), parts=parts)
