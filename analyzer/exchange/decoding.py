"""Text files in the encodings that people have."""

from __future__ import annotations

import codecs

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(content: bytes) -> str:
    """`content` as text with `\\n` at the ends of its lines: by its byte order mark, UTF-16 where every second byte is zero, else UTF-8.

    A line that is not UTF-8 is taken as Windows-1252, so that a file put together from both is still read.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _lines(content.decode(encoding, errors="replace"))
    if _zeros(content[1::2]) and not _zeros(content[::2]):
        return _lines(content.decode("utf-16-le", errors="replace"))
    if _zeros(content[::2]) and not _zeros(content[1::2]):
        return _lines(content.decode("utf-16-be", errors="replace"))
    return _lines("\n".join(_line(line) for line in content.split(b"\n")))


def _zeros(half: bytes) -> bool:
    return bool(half) and half.count(0) * 4 > len(half) * 3


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
