"""File names that every file system takes, from names that people gave."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

MAX_BYTES = 120  # of a stem in UTF-8; file systems stop at 255 for the whole name
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # device names on Windows
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
EMPTY = "unnamed"


def safe_stem(name: str, *, taken: Collection[str] = (), recording: str = "") -> str:
    """`name` as the stem of a file: letters of every script stay, what a file system refuses becomes `_`.

    When another stem in `taken` is the same (upper and lower case are the same file on many machines), the first digits of the id of the
    recording follow the name, and after them a number.

    >>> safe_stem("Intervjú 3: Å/B?")
    'Intervjú 3_ Å_B_'
    >>> safe_stem("interview", taken={"Interview"}, recording="9f86d081884c")
    'interview-9f86d081'
    """
    stem = FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    stem = _shortened("".join(c for c in stem if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip(" ."), MAX_BYTES) or EMPTY
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return _distinct(stem, {other.casefold() for other in taken}, recording)


def _distinct(stem: str, taken: set[str], recording: str) -> str:
    if stem.casefold() not in taken:
        return stem
    base = f"{stem}-{FORBIDDEN.sub('_', recording[:8])}" if recording else stem
    candidate, number = base, 2
    while candidate.casefold() in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def _shortened(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore").rstrip(" .")
