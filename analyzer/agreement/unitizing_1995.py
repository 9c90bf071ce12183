"""Krippendorff's first alpha for unitizing, which compares the positions of spans code by code.

Source: Krippendorff (1995), Sociological Methodology 25; Krippendorff (2004), "Measuring the reliability of qualitative text
analysis data". Spans of different codes may overlap; spans of one coder and code may not.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from analyzer.agreement.counts import Floats
from analyzer.core.ratings import Coefficient, Span, Spans
from analyzer.errors import InputError, UsageError, unknown_name


def unit_distance(one: Span, other: Span) -> int:
    """The squared distance of two sections of the continuum, of which the code None is a gap.

    >>> unit_distance(Span("i", 225, 295, "c"), Span("j", 220, 300, "c"))  # Krippendorff (2004)
    50
    >>> unit_distance(Span("i", 400, 450, None), Span("j", 400, 420, "c"))
    400
    """
    if one.code is not None and other.code is not None:
        overlap = one.start < other.end and other.start < one.end
        return (one.start - other.start) ** 2 + (one.end - other.end) ** 2 if overlap else 0
    if one.code is None and other.code is None:
        return 0
    unit, gap = (one, other) if other.code is None else (other, one)
    return (unit.end - unit.start) ** 2 if gap.start <= unit.start and unit.end <= gap.end else 0


def observed_disagreement(marked: Spans, code: str) -> float:
    """D_o of a code: the mean squared distance between coders, in squared lengths of the continuum."""
    by_coder = _by_coder(marked, code)
    m = len(by_coder)
    total = sum(_distance_between(one, other) for one, other in combinations(by_coder, 2))
    return 2 * total / (m * (m - 1) * marked.length**2)


def _distance_between(one: Floats, other: Floats) -> float:
    """Squared distances of overlapping spans, and squared lengths of spans that meet none: (a, 2), (b, 2) starts and ends."""
    overlap = (one[:, None, 0] < other[None, :, 1]) & (other[None, :, 0] < one[:, None, 1])
    apart = (one[:, None, 0] - other[None, :, 0]) ** 2 + (one[:, None, 1] - other[None, :, 1]) ** 2
    alone = np.concatenate([np.diff(one)[~overlap.any(axis=1)], np.diff(other)[~overlap.any(axis=0)]])
    return float(apart[overlap].sum() + (alone**2).sum())


def expected_disagreement(marked: Spans, code: str) -> float:
    """D_e of a code: the mean squared distance if all spans and gaps were thrown on the continuum anew."""
    by_coder = _by_coder(marked, code)
    lengths = np.concatenate([np.diff(spans)[:, 0] for spans in by_coder])
    gaps = np.sort(np.concatenate([_gaps(spans, marked) for spans in by_coder]))
    first = np.searchsorted(gaps, lengths)  # gaps from here on hold the span
    longer = np.append(np.cumsum(gaps[::-1])[::-1], 0)[first]
    holding = len(gaps) - first
    with_spans = (len(lengths) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths)
    with_gaps = lengths**2 * (longer - holding * (lengths - 1))
    material = len(by_coder) * float(marked.length)
    room = material * (material - 1) - float((lengths * (lengths - 1)).sum())
    return 2 / marked.length * float((with_spans + with_gaps).sum()) / room


def _gaps(spans: Floats, marked: Spans) -> Floats:
    """Lengths of what lies before, between and after a coder's spans, in order (s, 2) -> (g,)."""
    edges = np.concatenate([[marked.begin], spans.reshape(-1), [marked.begin + marked.length]])
    gaps = np.diff(edges)[::2]
    return gaps[gaps > 0]


def alpha_u_1995_per_code(marked: Spans, *, code: str) -> Coefficient:
    """Alpha of one code: 1 - D_o / D_e."""
    return _alpha("alpha_u_1995_per_code", marked, (code,))


def alpha_u_1995(marked: Spans) -> Coefficient:
    """Alpha over all codes: 1 - sum of D_o / sum of D_e."""
    return _alpha("alpha_u_1995", marked, _codes(marked))


def alpha_u_1995_macro(marked: Spans) -> Coefficient:
    """The mean of the alphas of all codes."""
    alphas = [_alpha("alpha_u_1995_macro", marked, (code,)) for code in _codes(marked)]
    without = next((alpha for alpha in alphas if alpha.value is None), None)
    if without is not None:
        return without
    if not alphas:
        return _coefficient("alpha_u_1995_macro", marked, None, "no coder marked anything")
    value = sum(alpha.value or 0.0 for alpha in alphas) / len(alphas)
    return _coefficient("alpha_u_1995_macro", marked, value)


def alpha_u_1995_observed_disagreement(marked: Spans, *, code: str) -> Coefficient:
    """D_o of one code."""
    value = observed_disagreement(marked, code)
    return _coefficient("alpha_u_1995_observed_disagreement", marked, value)


def alpha_u_1995_expected_disagreement(marked: Spans, *, code: str) -> Coefficient:
    """D_e of one code."""
    value = expected_disagreement(marked, code)
    return _coefficient("alpha_u_1995_expected_disagreement", marked, value)


def alpha_u_unit_distance(marked: Spans) -> Coefficient:
    """The squared distance of two coders' sections of the continuum, one each."""
    if len(marked.spans) != 2:
        raise UsageError(f"the distance is between two sections, and there are {len(marked.spans)}")
    return Coefficient("alpha_u_unit_distance", float(unit_distance(*marked.spans)), n_units=1, n_coders=2)


def _codes(marked: Spans) -> tuple[str, ...]:
    return tuple(sorted({span.code for span in marked.spans if span.code is not None}))


def _alpha(name: str, marked: Spans, codes: tuple[str, ...]) -> Coefficient:
    observed = sum(observed_disagreement(marked, code) for code in codes)
    expected = sum(expected_disagreement(marked, code) for code in codes)
    if expected <= 0:
        return _coefficient(name, marked, None, "nothing could disagree by chance")
    parts = (("observed disagreement", observed), ("expected disagreement", expected))
    return Coefficient(name, 1 - observed / expected, n_units=len(marked.spans), n_coders=len(marked.coders), parts=parts)


def _coefficient(name: str, marked: Spans, value: float | None, reason: str | None = None) -> Coefficient:
    return Coefficient(name, value, reason, n_units=len(marked.spans), n_coders=len(marked.coders))


def _by_coder(marked: Spans, code: str) -> list[Floats]:
    """Starts and ends of a code's spans in order, (s, 2) per coder."""
    if len(marked.coders) < 2:
        raise UsageError("agreement needs two coders or more")
    if code not in _codes(marked):
        raise unknown_name("code", code, _codes(marked))
    return [_ordered(marked, code, coder) for coder in marked.coders]


def _ordered(marked: Spans, code: str, coder: str) -> Floats:
    spans = sorted((span.start, span.end) for span in marked.spans if span.code == code and span.coder == coder)
    array = np.array(spans, dtype=np.float64).reshape(-1, 2)
    if (array[1:, 0] < array[:-1, 1]).any():
        raise InputError(
            f"spans of code '{code}' overlap", where=f"coder {coder}", remedy="Join them, or let one end where the next begins."
        )
    if len(array) and not marked.begin <= array[0, 0] <= array[-1, 1] <= marked.begin + marked.length:
        raise InputError("a span does not lie within the continuum", where=f"coder {coder}, code '{code}'")
    return array
