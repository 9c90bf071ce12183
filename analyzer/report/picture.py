"""Pictures inside a page."""

from __future__ import annotations

import base64

from analyzer.report.sections import Picture


def source_of(picture: Picture) -> str:
    """The SVG of a picture as a reference that an <img> takes: inside one, no script of it runs and nothing is loaded."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}"
