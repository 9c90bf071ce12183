"""What pages show and play besides text: recordings, their peaks, the colours of codes. Addresses hold ids only, never paths."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from analyzer.study.paints import paints
from analyzer.study.sound import PER_SECOND, peaks, sound_file
from analyzer.web.desk import Caller, Desk

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
PORTION = 1 << 20  # bytes sent at a time: the browser asks for more


@get("/recordings/{recording:str}/sound", sync_to_thread=True)
def play(desk: Desk, request: Request[Caller, object, State], recording: FromPath[str]) -> Response[bytes]:
    """A recording, in the portions that the browser asks for (HTTP range requests)."""
    path = sound_file(desk.study, recording)
    size = path.stat().st_size
    wanted = _range(request.headers.get("range", ""), size)
    if wanted is None:
        return Response(b"", status_code=416, headers={"content-range": f"bytes */{size}"}, media_type="application/octet-stream")
    start, end = wanted
    headers = {"content-range": f"bytes {start}-{end - 1}/{size}", "accept-ranges": "bytes", "cache-control": "private, max-age=3600"}
    return Response(_read(path, start, end), status_code=206, headers=headers, media_type=_kind(path))


@get("/recordings/{recording:str}/peaks", sync_to_thread=True)
def show_peaks(desk: Desk, recording: FromPath[str]) -> Response[dict[str, object]]:
    """How loud a recording is, 0 to 255, in each eighth of a second."""
    content: dict[str, object] = {"per_second": PER_SECOND, "peaks": peaks(desk.study, recording)}
    return Response(content, headers={"cache-control": "private, max-age=86400"})


@get("/codes.css", sync_to_thread=True, include_in_schema=False)
def paint_codes(desk: Desk) -> Response[str]:
    """The colour of each code as --c, and ink that can be read on it as --k, for elements with data-code."""
    rules = (f'[data-code="{paint.key}"]{{--c:{paint.colour};--k:{paint.ink}}}' for paint in paints(desk.study.codebook))
    return Response("\n".join(rules), media_type="text/css", headers={"cache-control": "no-cache"})


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """The half-open range of bytes to send, at most PORTION long; None when it lies outside the file."""
    found = RANGE.fullmatch(asked.strip())
    first, last = (found[1], found[2]) if found else ("0", "")
    if not first:
        start, end = (max(0, size - int(last)), size) if last else (0, size)
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, min(end, start + PORTION)) if start < end else None


def _read(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as source:
        source.seek(start)
        return source.read(end - start)


def _kind(path: Path) -> str:
    guessed = {".opus": "audio/ogg", ".m4a": "audio/mp4"}.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    return guessed if guessed and guessed.startswith(("audio/", "video/")) else "application/octet-stream"


routes = (play, show_peaks, paint_codes)
