"""From a transcript to coding units: where it is cut, what a coder reads, and where that stands in the plain text."""

from __future__ import annotations

from analyzer.units.cutting import Limits, cut, free_span
from analyzer.units.interviewer import guess_interviewer
from analyzer.units.rendering import Place, Rendering, offsets, render
from analyzer.units.sentences import Splitter, by_punctuation, load_splitter
from analyzer.units.viewing import view

__all__ = [
    "Limits",
    "Place",
    "Rendering",
    "Splitter",
    "by_punctuation",
    "cut",
    "free_span",
    "guess_interviewer",
    "load_splitter",
    "offsets",
    "render",
    "view",
]
