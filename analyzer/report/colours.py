"""Colours of codes, and ink that can be read on them."""

from __future__ import annotations

import re

HEXADECIMAL = re.compile(r"#[0-9a-fA-F]{6}")
PALETTE = (  # Paul Tol's muted scheme, distinct for colour-blind readers: https://sronpersonalpages.nl/~pault/
    "#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499",
)  # fmt: skip


def colour_of(colour: str | None, number: int) -> str:
    """The colour itself where it is #rrggbb, else the palette's for the `number`th code."""
    return colour if colour is not None and HEXADECIMAL.fullmatch(colour) else PALETTE[number % len(PALETTE)]


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on `colour` (#rrggbb): its contrast is never below 4.58, the guideline asks for 4.5.

    >>> ink_on("#332288"), ink_on("#ddcc77")
    ('#ffffff', '#000000')
    """
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, colour))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
