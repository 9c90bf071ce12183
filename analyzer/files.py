"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analyzer.errors import InputError

CHUNK = 1 << 20  # bytes read at a time when hashing


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that takes its name when the block ends well, and vanishes when it does not."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}.", suffix=target.suffix, dir=target.parent)
    except OSError as failure:
        raise _unwritable(target, failure) from failure
    os.close(handle)
    temporary = Path(name)
    temporary.chmod(0o644)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(target)
    except OSError as failure:
        raise _unwritable(target, failure) from failure
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(target: Path, failure: OSError) -> InputError:
    remedy = "Free some space or choose another folder."
    return InputError(f"cannot be written ({failure.strerror})", where=str(target), remedy=remedy)


def atomic_write(target: Path, content: str | bytes) -> Path:
    """Write `content` (text as UTF-8) to `target` in one step and return `target`."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    return target


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
