"""Small random studies for hypothesis."""

from __future__ import annotations

from array import array

from hypothesis import strategies as st

from analyzer.core.ratings import NOT_CODED, Ratings, Span, Spans


def ratings_of(rows: list[list[int]], categories: tuple[str | float, ...]) -> Ratings:
    """Ratings from rows of indices, -1 for not coded."""
    n_coders = len(rows[0])
    units = tuple(f"u{i}" for i in range(len(rows)))
    coders = tuple(f"c{i}" for i in range(n_coders))
    return Ratings(units, coders, categories, array("h", [code for row in rows for code in row]))


def rows_of(ratings: Ratings) -> list[list[int]]:
    """Rows of indices, one per unit."""
    r = len(ratings.coders)
    return [list(ratings.codes[i * r : (i + 1) * r]) for i in range(len(ratings.units))]


@st.composite
def studies(draw: st.DrawFn, *, coders: tuple[int, int] = (2, 4), categories: tuple[int, int] = (2, 4), missing: bool = True) -> Ratings:
    """Units x coders with numeric categories 1, 2, ..."""
    r, q = draw(st.integers(*coders)), draw(st.integers(*categories))
    code = st.integers(NOT_CODED if missing else 0, q - 1)
    rows = draw(st.lists(st.lists(code, min_size=r, max_size=r), min_size=2, max_size=12))
    return ratings_of(rows, tuple(float(value) for value in range(1, q + 1)))


@st.composite
def marked(draw: st.DrawFn, *, coders: tuple[int, int] = (2, 3)) -> Spans:
    """A continuum of 40 steps with disjoint spans of two codes."""
    names = [f"c{i}" for i in range(draw(st.integers(*coders)))]
    spans = []
    for coder in names:
        edges = sorted(draw(st.sets(st.integers(0, 40), max_size=8)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        spans += [Span(coder, start, end, draw(st.sampled_from(["a", "b"]))) for start, end in pairs]
    return Spans(tuple(names), tuple(spans), 0, 40)
