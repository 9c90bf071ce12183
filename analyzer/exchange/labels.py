"""Speaker labels in running text: `Name: text`."""

from __future__ import annotations

import re

from analyzer.exchange.text import plain

UNKNOWN = "?"  # the label of a speaker who is not known
LABEL = re.compile(r"[^\s:][^:]{0,79}:(\s|$)")


def labelled(speaker: str | None, text: str, *, named: bool) -> str:
    """`text` after its speaker; an unknown speaker is `?` where others are `named` or where the text would read as one with a name."""
    if speaker is None:
        return f"{UNKNOWN}: {text}" if named or LABEL.match(text) else text
    return f"{plain(speaker.replace(':', ' ')) or UNKNOWN}: {text}"
