"""Agreement on free spans of a continuum: Krippendorff's family of unitizing alphas of 2016/2019.

Source: Krippendorff, Mathet, Bouvry and Widloecher (2016); Krippendorff, Content Analysis (2019), section 12.6, equations 32-38. A
coder's spans do not overlap; what a coder left unmarked is a gap. Lengths are whole steps of the continuum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.agreement.counts import Floats, Ints, coincidences, value_counts
from analyzer.core.ratings import Coefficient, Spans
from analyzer.errors import InputError, UsageError, unknown_name

GAP = 0  # the category of what a coder left unmarked


@dataclass(frozen=True, slots=True)
class Continuum:
    """The continuum cut at every boundary of any coder into stretches within which nothing changes.

    `codes` (s, m) the category of each stretch for each coder, 0 = gap; `spans` (s, m) which of all spans it lies in, -1 = none;
    `lengths` (s,); `span_codes` (g,), `span_lengths` (g,) of all spans; `names` of categories 1...
    """

    names: tuple[str, ...]
    codes: Ints
    spans: Ints
    lengths: Ints
    span_codes: Ints
    span_lengths: Ints


def continuum_of(marked: Spans) -> Continuum:
    """Cut the continuum at all boundaries; spans outside it and spans of one coder that overlap are errors."""
    names = tuple(sorted({span.code for span in marked.spans if span.code is not None}))
    spans = sorted((span for span in marked.spans if span.code is not None), key=lambda span: (span.coder, span.start))
    ends = [marked.begin, marked.begin + marked.length]
    cuts = np.unique(np.array([*ends, *(at for span in spans for at in (span.start, span.end))]))
    codes = np.zeros((len(cuts) - 1, len(marked.coders)), np.int64)
    inside = np.full(codes.shape, -1, np.int64)
    for index, span in enumerate(spans):
        where = f"coder {span.coder}, span {span.start} to {span.end}"
        if not ends[0] <= span.start < span.end <= ends[1]:
            raise InputError("the span does not lie within the continuum", where=where, remedy=f"It runs from {ends[0]} to {ends[1]}.")
        stretch = slice(*np.searchsorted(cuts, (span.start, span.end)))
        column = marked.coders.index(span.coder)
        if codes[stretch, column].any():
            raise InputError(
                "the span overlaps another of this coder", where=where, remedy="These coefficients need disjoint spans: use gamma."
            )
        codes[stretch, column] = names.index(span.code or "") + 1
        inside[stretch, column] = index
    span_codes = np.array([names.index(span.code or "") + 1 for span in spans], np.int64)
    span_lengths = np.array([span.end - span.start for span in spans], np.int64)
    return Continuum(names, codes, inside, np.diff(cuts), span_codes, span_lengths)


def observed_coincidences(continuum: Continuum) -> Floats:
    """Lengths of intersections between coders, over m - 1 (eq. 32): (v, v), the gap first."""
    return coincidences(value_counts(continuum.codes, len(continuum.names) + 1), continuum.lengths)


def own_lengths(continuum: Continuum) -> Floats:
    """What a coder's material would count if paired with itself, by category (v,): squared lengths of spans, plain lengths of
    gaps (eq. 33).
    """
    own: Floats = np.bincount(continuum.span_codes, continuum.span_lengths**2.0, len(continuum.names) + 1).astype(np.float64)
    own[GAP] = float(continuum.lengths @ (continuum.codes == GAP).sum(axis=1))
    return own


def expected_coincidences(observed: Floats, own: Floats) -> Floats:
    """Coincidences by chance (eq. 33): observed (v, v), own (v,) -> (v, v); all 0 where too little was marked for chance to act on."""
    marginals, total = observed.sum(axis=0), observed.sum()
    room = total - own.sum() / total
    pairs = np.outer(marginals, marginals) - np.diag(own)
    return np.asarray(pairs / room) if room > 0 else np.zeros_like(observed)


def pairable_observed(continuum: Continuum) -> Floats:
    """The coincidences without gaps (eq. 36): (v - 1, v - 1)."""
    return observed_coincidences(continuum)[1:, 1:]


def pairable_own(continuum: Continuum) -> Floats:
    """Squared pairable lengths of spans, by category (v - 1,) (eq. 37).

    A stretch counts by the share of other coders who marked it too, as it does in the observed coincidences; with this the example of
    figure 12.11 has its published cu-alpha of .724.
    """
    marked = continuum.codes != GAP
    share = (marked.sum(axis=1) - 1) / (marked.shape[1] - 1)
    lengths = np.broadcast_to((continuum.lengths * share)[:, None], marked.shape)[marked]
    by_span = np.bincount(continuum.spans[marked], lengths, len(continuum.span_codes))
    own: Floats = np.bincount(continuum.span_codes, by_span**2, len(continuum.names) + 1).astype(np.float64)
    return own[1:]


def _off_diagonal(matrix: Floats) -> float:
    return float(matrix.sum() - np.trace(matrix))


def u_alpha_nominal(marked: Spans) -> Coefficient:
    """u-alpha: agreement on boundaries and codes together (eq. 34)."""
    continuum = _checked(marked)
    observed = observed_coincidences(continuum)
    return _alpha(
        "u_alpha_nominal", marked, _off_diagonal(observed), _off_diagonal(expected_coincidences(observed, own_lengths(continuum)))
    )


def u_alpha_binary(marked: Spans) -> Coefficient:
    """|u-alpha: agreement on what is marked at all, whatever its code (eq. 35)."""
    continuum = _checked(marked)
    observed = observed_coincidences(continuum)
    expected = expected_coincidences(observed, own_lengths(continuum))
    return _alpha("u_alpha_binary", marked, 2 * float(observed[GAP, 1:].sum()), 2 * float(expected[GAP, 1:].sum()))


def cu_alpha_nominal(marked: Spans) -> Coefficient:
    """cu-alpha: agreement on the codes of what several coders marked (eqs. 36-37)."""
    continuum = _checked(marked)
    observed = pairable_observed(continuum)
    if not observed.sum():
        return _undefined("cu_alpha_nominal", marked, "no stretch was marked by two coders")
    expected = expected_coincidences(observed, pairable_own(continuum))
    return _alpha("cu_alpha_nominal", marked, _off_diagonal(observed), _off_diagonal(expected))


def ku_alpha_per_code(marked: Spans, *, code: str) -> Coefficient:
    """(k)u-alpha: agreement on one code within what several coders marked (eq. 38)."""
    continuum = _checked(marked)
    k = _index(continuum, code)
    observed = pairable_observed(continuum)
    if not observed[:, k].sum():
        return _undefined("ku_alpha_per_code", marked, f"where '{code}' was marked, no other coder marked anything")
    expected = expected_coincidences(observed, pairable_own(continuum))
    share_observed = 1 - observed[k, k] / observed[:, k].sum()
    share_expected = 1 - expected[k, k] / expected[:, k].sum() if expected[:, k].sum() else 0.0
    return _alpha("ku_alpha_per_code", marked, float(share_observed), float(share_expected))


def ku_alpha_coverage(marked: Spans, *, code: str) -> Coefficient:
    """The share of a code's length that some other coder marked too: what (k)u-alpha rests on (section 12.6.6)."""
    continuum = _checked(marked)
    k = _index(continuum, code)
    value = pairable_observed(continuum)[:, k].sum() / observed_coincidences(continuum)[:, k + 1].sum()
    return Coefficient("ku_alpha_coverage", float(value), n_units=len(marked.spans), n_coders=len(marked.coders))


def _checked(marked: Spans) -> Continuum:
    if len(marked.coders) < 2:
        raise UsageError("agreement needs two coders or more")
    return continuum_of(marked)


def _index(continuum: Continuum, code: str) -> int:
    if code not in continuum.names:
        raise unknown_name("code", code, continuum.names)
    return continuum.names.index(code)


def _undefined(name: str, marked: Spans, reason: str) -> Coefficient:
    return Coefficient(name, None, reason, n_units=len(marked.spans), n_coders=len(marked.coders))


def _alpha(name: str, marked: Spans, observed: float, expected: float) -> Coefficient:
    if expected <= 0:
        return _undefined(name, marked, "no variation: nothing could disagree by chance")
    parts = (("observed disagreement", observed), ("expected disagreement", expected))
    return Coefficient(name, 1 - observed / expected, n_units=len(marked.spans), n_coders=len(marked.coders), parts=parts)
