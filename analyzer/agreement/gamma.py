"""Gamma: agreement on spans that may overlap, by the best alignment of the coders' spans against chance continua.

Sources: Mathet, Widloecher and Metivier (2015), Computational Linguistics 41(3); Mathet (2017) for gamma-cat and gamma-k; conventions
and the statistical sampler as in pygamma-agreement (Titeux and Riad 2021). The alignment is an assignment for two coders and an integer
programme for more: both are solved by scipy, an optional extra.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

from analyzer.agreement.counts import Floats, Ints
from analyzer.agreement.gamma_samplers import SAMPLERS, Marks
from analyzer.core.ratings import Coefficient, Spans
from analyzer.errors import InputError, UsageError, unknown_name
from analyzer.optional import need

Sampler: TypeAlias = Literal["statistical", "shuffle"]
EXTRA = "gamma"
TIE = 1e-6  # of delta_empty per row: among alignments of equal disorder the one with the fewest rows, so the most aligned, is taken
MAX_CANDIDATES = 1_000_000  # unitary alignments an integer programme can still be built of
NORMAL_95 = 1.96  # Mathet et al. (2015), section 5.3


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """How far two spans are apart: alpha x position + beta x code, in units of delta_empty, the cost of a span without partner."""

    alpha: float = 1.0
    beta: float = 1.0
    delta_empty: float = 1.0

    def position(self, one: Marks, other: Marks) -> Floats:
        """The sporadic positional dissimilarity, section 3.2: (a, b)."""
        apart = np.abs(one.starts[:, None] - other.starts) + np.abs(one.ends[:, None] - other.ends)
        together = (one.ends - one.starts)[:, None] + (other.ends - other.starts)
        return np.asarray((apart / together) ** 2 * self.delta_empty)

    def category(self, one: Marks, other: Marks) -> Floats:
        """0 for the same code, delta_empty for another: (a, b)."""
        return np.where(one.codes[:, None] == other.codes, 0.0, self.delta_empty)

    def combined(self, one: Marks, other: Marks) -> Floats:
        """Both, with a last row and column for "no span": (a + 1, b + 1)."""
        matrix = np.full((len(one.starts) + 1, len(other.starts) + 1), float(self.delta_empty))
        matrix[:-1, :-1] = self.alpha * self.position(one, other) + self.beta * self.category(one, other)
        return matrix


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which spans belong together: `rows` (u, m) indices of each coder's span, its number of spans where none; and the disorder."""

    continuum: tuple[Marks, ...]
    rows: Ints
    disorder: float


def best_alignment(continuum: tuple[Marks, ...], dissimilarity: Dissimilarity) -> Alignment:
    """The alignment of least disorder: the sum of its rows' mean dissimilarities over the mean number of spans per coder."""
    pairs = {(i, j): dissimilarity.combined(continuum[i], continuum[j]) for i, j in combinations(range(len(continuum)), 2)}
    sizes = [len(marks.starts) for marks in continuum]
    if not sum(sizes):
        raise UsageError("nothing is marked, so there is nothing to align")
    rows, cost = _assignment(pairs[0, 1], dissimilarity.delta_empty) if len(sizes) == 2 else _programme(pairs, sizes, dissimilarity)
    return Alignment(continuum, rows, cost / (sum(sizes) / len(sizes)))


def _assignment(matrix: Floats, empty: float) -> tuple[Ints, float]:
    """Two coders: each span meets one of the other coder or none."""
    a, b = matrix.shape[0] - 1, matrix.shape[1] - 1
    square = np.full((a + b, a + b), float(empty))
    square[:a, :b] = matrix[:-1, :-1]
    square[a:, b:] = 0
    tie = np.where(square > 0, TIE * empty, 0.0)
    tie[:a, :b] = TIE * empty
    row, column = need("scipy.optimize", extra=EXTRA).linear_sum_assignment(square + tie)
    kept = (row < a) | (column < b)
    return np.column_stack([np.minimum(row[kept], a), np.minimum(column[kept], b)]), float(square[row, column].sum())


def _programme(pairs: dict[tuple[int, int], Floats], sizes: list[int], dissimilarity: Dissimilarity) -> tuple[Ints, float]:
    """More coders: the cheapest set of rows in which every span occurs once."""
    rows, costs = _candidates(pairs, sizes, dissimilarity.delta_empty)
    offsets = np.cumsum([0, *sizes])
    row, coder = np.nonzero(rows < np.array(sizes))
    sparse, optimize = need("scipy.sparse", extra=EXTRA), need("scipy.optimize", extra=EXTRA)
    occurs = sparse.csr_array((np.ones(len(row)), (offsets[coder] + rows[row, coder], row)), shape=(offsets[-1], len(rows)))
    once = optimize.LinearConstraint(occurs, 1, 1)
    untied = costs + TIE * dissimilarity.delta_empty
    exact = {"mip_rel_gap": 0.0}
    solution = optimize.milp(untied, integrality=np.ones(len(costs)), bounds=optimize.Bounds(0, 1), constraints=once, options=exact)
    if solution.x is None:
        raise InputError("the best alignment was not found", remedy="Measure fewer coders or a shorter stretch at a time.")
    chosen = solution.x > 0.5
    return rows[chosen], float(costs[chosen].sum())


def _candidates(pairs: dict[tuple[int, int], Floats], sizes: list[int], empty: float) -> tuple[Ints, Floats]:
    """Rows that can be in a best alignment: no dearer than their spans alone (section 5.1.1), and their mean dissimilarities."""
    m = len(sizes)
    n_pairs = m * (m - 1) // 2
    rows, costs = np.arange(sizes[0] + 1)[:, None], np.zeros(sizes[0] + 1)
    for coder in range(1, m):
        added = sum(pairs[earlier, coder][rows[:, earlier]] for earlier in range(coder))
        total = costs[:, None] + added
        kept, last = np.nonzero(total <= n_pairs * empty * m)
        if len(kept) > MAX_CANDIDATES:
            raise InputError(
                f"gamma would weigh more than {MAX_CANDIDATES} alignments", remedy="Measure fewer coders or a shorter stretch."
            )
        rows, costs = np.column_stack([rows[kept], last]), total[kept, last]
    some = (rows < np.array(sizes)).any(axis=1)
    return rows[some], costs[some] / n_pairs


def code_disorder(alignment: Alignment, dissimilarity: Dissimilarity, code: int | None = None) -> float:
    """The mean categorical dissimilarity of aligned pairs, weighted by how well they coincide; of one code, or of all (Mathet 2017, 4.2.5).

    A span without partner counts as wholly different, with the weight delta_empty.
    """
    continuum, rows = alignment.continuum, alignment.rows
    present = rows < np.array([len(marks.starts) for marks in continuum])
    share = 1 / np.maximum(present.sum(axis=1) - 1, 1)
    disorder, weight, concerned, paired = 0.0, 0.0, False, False
    for i, j in combinations(range(len(continuum)), 2):
        both, one = present[:, i] & present[:, j], present[:, i] ^ present[:, j]
        if code is not None:
            has = _has(continuum[i], rows[:, i], code) | _has(continuum[j], rows[:, j], code)
            both, one = both & has, one & has
        a, b = rows[both, i], rows[both, j]
        confidence = np.maximum(0, 1 - dissimilarity.alpha * dissimilarity.position(continuum[i], continuum[j])[a, b]) * share[both]
        alone = int(one.sum())
        disorder += float(confidence @ dissimilarity.category(continuum[i], continuum[j])[a, b]) + alone * dissimilarity.delta_empty**2
        weight += float(confidence.sum()) + alone * dissimilarity.delta_empty
        concerned, paired = concerned or bool(both.any() or one.any()), paired or bool(both.any())
    if not paired:
        return 0.0 if concerned else 1.0
    return disorder / weight if weight else 0.0


def _has(marks: Marks, rows: Ints, code: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.asarray(np.append(marks.codes, -1)[rows] == code)


def gamma(
    marked: Spans,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta_empty: float = 1.0,
    sampler: Sampler = "statistical",
    n_samples: int = 30,
    precision: float | None = 0.02,
    seed: int = 0,
) -> Coefficient:
    """Gamma: 1 - disorder of the best alignment / mean disorder of chance continua.

    At least `n_samples` continua are drawn, and more until their mean is known to `precision` with probability .95 (section 5.3). Gamma-cat
    (`gamma_cat`) looks at the codes of aligned spans alone, gamma-k (`gamma_k`, with `code`) at one code.
    """
    how = _How(Dissimilarity(alpha, beta, delta_empty), sampler, n_samples, precision, seed)
    return _gamma("gamma", marked, how, lambda alignment: alignment.disorder)


def gamma_cat(
    marked: Spans,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta_empty: float = 1.0,
    sampler: Sampler = "statistical",
    n_samples: int = 30,
    precision: float | None = 0.02,
    seed: int = 0,
) -> Coefficient:
    """Gamma-cat: agreement on the codes of what is aligned."""
    how = _How(Dissimilarity(alpha, beta, delta_empty), sampler, n_samples, precision, seed)
    return _gamma("gamma_cat", marked, how, lambda alignment: code_disorder(alignment, how.dissimilarity))


def gamma_k(
    marked: Spans,
    *,
    code: str,
    alpha: float = 1.0,
    beta: float = 1.0,
    delta_empty: float = 1.0,
    sampler: Sampler = "statistical",
    n_samples: int = 30,
    precision: float | None = 0.02,
    seed: int = 0,
) -> Coefficient:
    """Gamma-k: agreement on one code within what is aligned."""
    how = _How(Dissimilarity(alpha, beta, delta_empty), sampler, n_samples, precision, seed)
    names = _names(marked)
    if code not in names:
        raise unknown_name("code", code, names)
    return _gamma("gamma_k", marked, how, lambda alignment: code_disorder(alignment, how.dissimilarity, names.index(code)))


def gamma_best_alignment_disorder(
    marked: Spans, *, alpha: float = 1.0, beta: float = 1.0, delta_empty: float = 1.0, sampler: Sampler = "statistical"
) -> Coefficient:
    """The disorder of the best alignment, gamma's observed part; a sampler is accepted, so that gamma's parameters can be passed on."""
    _How(Dissimilarity(), sampler, 1, None, 0)
    alignment = best_alignment(continuum_of(marked), Dissimilarity(alpha, beta, delta_empty))
    return _coefficient("gamma_best_alignment_disorder", marked, alignment.disorder)


@dataclass(frozen=True, slots=True)
class _How:
    """How gamma is estimated."""

    dissimilarity: Dissimilarity
    sampler: str
    n_samples: int
    precision: float | None
    seed: int

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            raise unknown_name("sampler", self.sampler, list(SAMPLERS))
        if self.n_samples < 1 or (self.precision is not None and self.precision <= 0):
            raise UsageError("gamma needs at least one sample and a precision above 0")


def _gamma(name: str, marked: Spans, how: _How, disorder_of: Callable[[Alignment], float]) -> Coefficient:
    continuum = continuum_of(marked)
    if not marked.spans:
        return replace(_coefficient(name, marked, 0.0), value=None, reason="no coder marked anything")
    observed = disorder_of(best_alignment(continuum, how.dissimilarity))
    if observed == 0:
        return _coefficient(name, marked, 1.0)
    alignments = _chance(continuum, marked, how)
    expected = float(np.mean([disorder_of(alignment) for alignment in alignments]))
    if expected <= 0:
        return replace(_coefficient(name, marked, 0.0), value=None, reason="chance alone would agree completely")
    parts = (("observed disorder", observed), ("expected disorder", expected))
    method = f"{how.sampler} sampler, {len(alignments)} chance continua, seed {how.seed}"
    return replace(_coefficient(name, marked, 1 - observed / expected), method=method, parts=parts)


def _chance(continuum: tuple[Marks, ...], marked: Spans, how: _How) -> list[Alignment]:
    """Best alignments of chance continua: n_samples, and more where their disorder varies much."""
    rng = np.random.default_rng(how.seed)
    draw = SAMPLERS[how.sampler](continuum, marked.begin, marked.length, rng)
    alignments = [best_alignment(draw(), how.dissimilarity) for _ in range(how.n_samples)]
    if how.precision is not None:
        disorders = np.array([alignment.disorder for alignment in alignments])
        variation = disorders.std() / disorders.mean()
        enough = math.ceil((variation * NORMAL_95 / how.precision) ** 2)
        alignments += [best_alignment(draw(), how.dissimilarity) for _ in range(enough - how.n_samples)]
    return alignments


def continuum_of(marked: Spans) -> tuple[Marks, ...]:
    """Each coder's spans in order; empty and outlying spans are errors."""
    names = _names(marked)
    if len(marked.coders) < 2:
        raise UsageError("agreement needs two coders or more")
    for span in marked.spans:
        if not marked.begin <= span.start < span.end <= marked.begin + marked.length:
            where = f"coder {span.coder}, span {span.start} to {span.end}"
            raise InputError("the span is empty, runs backwards or leaves the continuum", where=where)
    return tuple(
        Marks.of([(span.start, span.end, names.index(span.code)) for span in marked.spans if span.coder == coder and span.code is not None])
        for coder in marked.coders
    )


def _names(marked: Spans) -> list[str]:
    return sorted({span.code for span in marked.spans if span.code is not None})


def _coefficient(name: str, marked: Spans, value: float) -> Coefficient:
    return Coefficient(name, value, n_units=len(marked.spans), n_coders=len(marked.coders))
