"""Material without any passage, for figures that are made of signals alone."""

from __future__ import annotations

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.findings.references import Material
from tests.charts.constructed import PARTIES

VALUES = (Code("positive", "More", "more than before"), Code("negative", "Less", "less than before"), Code("same", "Same", "as before"))
CODEBOOK = Codebook(
    "c",
    "1",
    (
        Dimension("trust_honesty", "Honesty in exchange", VALUES, exclusive=True, per_party=True),
        Dimension("trust_good_faith", "Good-faith effort", VALUES, exclusive=True, per_party=True),
        Dimension("trust_opportunism", "Limited opportunism", VALUES, exclusive=True, per_party=True),
        Dimension("activity", "Activity", (Code("formal", "Formal", "by rule"), Code("planning", "Planning", "plans", parent="formal"))),
    ),
)


def bare() -> Material:
    return Material(name="bare", codebook=CODEBOOK, parties=PARTIES, people={}, recordings=(), passages=(), references=())
