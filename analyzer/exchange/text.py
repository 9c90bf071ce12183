"""Text as the formats take it."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 forbids or discourages


def printable(text: str) -> str:
    """`text` without control characters; line breaks and tabs stay.

    >>> printable("a\\x00b\\n")
    'ab\\n'
    """
    return text if text.isprintable() else UNPRINTABLE.sub("", text)


def plain(text: str) -> str:
    """`text` on one line with single spaces and without control characters.

    >>> plain(" two\\n lines ")
    'two lines'
    """
    return " ".join(printable(text).split())
