"""The signs of the figures: shape before colour, so that they read in greyscale and for colour-blind readers."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.core.coding import Direction
from analyzer.core.signal import Basis, SignalType


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape, its size in pixels, its colour and what it means."""

    shape: str
    size: float
    colour: str
    name: str


UP = "M0,-1L0.62,-0.3L0.2,-0.3L0.2,1L-0.2,1L-0.2,-0.3L-0.62,-0.3Z"
DOWN = "M0,1L0.62,0.3L0.2,0.3L0.2,-1L-0.2,-1L-0.2,0.3L-0.62,0.3Z"
BOTH = "M0,-1L0.6,-0.42L0.2,-0.42L0.2,0.42L0.6,0.42L0,1L-0.6,0.42L-0.2,0.42L-0.2,-0.42L-0.6,-0.42Z"
EQUAL = "M-0.6,-0.5L0.6,-0.5L0.6,-0.15L-0.6,-0.15ZM-0.6,0.15L0.6,0.15L0.6,0.5L-0.6,0.5Z"

TYPES = {  # the colours of the codebook: Okabe and Ito, https://jfly.uni-koeln.de/color/
    SignalType.REQUEST: Sign("circle", 9.5, "#56B4E9", "request"),
    SignalType.ESCALATION: Sign("diamond", 11.5, "#D55E00", "escalation"),
    SignalType.ALIGNMENT_EVENT: Sign("square", 9.0, "#009E73", "alignment event"),
    SignalType.OTHER: Sign("triangle-up", 10.5, "#8A8F95", "other"),
}
DIRECTIONS = {
    Direction.POSITIVE: Sign(UP, 11, "#0072B2", "trust rose"),
    Direction.NEGATIVE: Sign(DOWN, 11, "#8C1D18", "trust fell"),
    Direction.MIXED: Sign(BOTH, 11, "#5B3A8C", "rose and fell"),
    Direction.SAME: Sign(EQUAL, 10, "#565C63", "stated unchanged"),
}
BASES = {
    Basis.RATED: "rated by the party",
    Basis.STATED: "stated by the party",
    Basis.ATTRIBUTED: "attributed by the other",
    Basis.INFERRED: "inferred by the coder",
}
