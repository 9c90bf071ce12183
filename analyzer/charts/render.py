"""Specifications as pictures, without a browser and without a network."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Any

from analyzer.optional import need

DOTS_PER_INCH = 300  # what journals ask of a picture made of dots
PIXELS_PER_INCH = 96  # of a specification
EXPOSE = "window.analyzerEmbed = vegaEmbed;"


class Picture(StrEnum):
    """Formats of a picture."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"


def render(spec: dict[str, Any], picture: Picture) -> bytes:
    """A specification as a picture; PNG has 300 dots per inch of the page that it is made for."""
    convert = need("vl_convert", extra="charts")
    if picture is Picture.SVG:
        return _plain(convert.vegalite_to_svg(spec)).encode()
    if picture is Picture.PNG:
        return bytes(convert.vegalite_to_png(spec, scale=DOTS_PER_INCH / PIXELS_PER_INCH))
    return bytes(convert.vegalite_to_pdf(spec))


def dotted(svg: str, *, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """A picture that was rendered as SVG as PNG, the same as `render` makes of its specification, in less time."""
    convert = need("vl_convert", extra="charts")
    return bytes(convert.svg_to_png(svg, scale=dots_per_inch / PIXELS_PER_INCH))


@cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that sets `window.analyzerEmbed`."""
    return str(need("vl_convert", extra="charts").javascript_bundle(EXPOSE))


def _plain(svg: str) -> str:
    """The picture without the descriptions of fields that Vega adds where it is given none."""
    return re.sub(r' aria-label="x: [^"]*"', "", svg)
