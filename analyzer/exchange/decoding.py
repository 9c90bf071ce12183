"""Text files in the encodings that people have."""

from __future__ import annotations

import codecs

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ASSUMED = "Windows-1252"  # of Western Europe


def decoded(content: bytes) -> str:
    """`content` as text with `\\n` at the ends of its lines: by its byte order mark, UTF-16 where every second byte is zero, else UTF-8.

    A line that is not UTF-8 is taken as Windows-1252, so that a file put together from both is still read; `lines_assumed` counts these.
    """
    encoding = _marked(content)
    return _lines(content.decode(encoding, errors="replace") if encoding else "\n".join(map(_line, content.split(b"\n"))))


def lines_assumed(content: bytes) -> int:
    """How many lines of `content` are read as ASSUMED because nothing tells their encoding: they may be in any other.

    >>> lines_assumed("déjà\\nvu\\n".encode("cp1252")), lines_assumed("déjà\\nvu\\n".encode())
    (1, 0)
    """
    return 0 if _marked(content) else sum(not _is_utf8(line) for line in content.split(b"\n"))


def _marked(content: bytes) -> str | None:
    """The encoding that a byte order mark or zeros in `content` tell."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return encoding
    if _zeros(content[1::2]) and not _zeros(content[::2]):
        return "utf-16-le"
    if _zeros(content[::2]) and not _zeros(content[1::2]):
        return "utf-16-be"
    return None


def _zeros(half: bytes) -> bool:
    return bool(half) and half.count(0) * 4 > len(half) * 3


def _line(line: bytes) -> str:
    return line.decode("utf-8") if _is_utf8(line) else line.decode(ASSUMED, errors="replace")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
