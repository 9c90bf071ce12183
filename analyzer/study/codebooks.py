"""Which codebooks there are, and the one a study uses."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

from analyzer import codebooks
from analyzer.core.codebook import Codebook, problems, require_sound
from analyzer.errors import InputError, UsageError, unknown_name
from analyzer.exchange.codebook import read_codebook

SUFFIXES = (".yaml", ".yml", ".csv")


def built_in() -> tuple[Codebook, ...]:
    """The codebooks that come with the package."""
    return tuple(read_codebook(codebooks.path_of(name)) for name in codebooks.names())


def load_codebook(name_or_path: str) -> Codebook:
    """A built-in codebook by name, or one from a file; it is sound, or the error says what to mend."""
    return require_sound(read_codebook(_path_of(name_or_path)))


def codebook_problems(name_or_path: str) -> tuple[str, ...]:
    """Everything wrong with a codebook, a sentence each; a file that cannot be read at all is its own first problem."""
    path = _path_of(name_or_path)
    try:
        return problems(read_codebook(path))
    except InputError as unreadable:
        return (str(unreadable),)


def combined(names: tuple[str, ...]) -> Codebook:
    """The dimensions of several codebooks as one; a dimension that two of them define is an error."""
    if not names:
        raise UsageError("no codebook is named", remedy="Name one with --codebook, or in study.toml: codebooks = [...].")
    return _combined(names, tuple(_stamp(_path_of(name)) for name in names))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written: its moment in nanoseconds and its size in bytes."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _combined(names: tuple[str, ...], _stamps: tuple[tuple[int, int], ...]) -> Codebook:
    """The same, read once as long as the files stay as they are."""
    parts = [load_codebook(name) for name in names]
    if len(parts) == 1:
        return parts[0]
    return require_sound(
        Codebook(
            id=".".join(part.id for part in parts),
            version="+".join(part.version for part in parts),
            dimensions=tuple(dimension for part in parts for dimension in part.dimensions),
            name=" and ".join(part.name or part.id for part in parts),
        )
    )


def adopted(names: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """Codebooks as a new study in `folder` names them: a file is copied there, so that the folder is the whole study."""
    return tuple(name if name in codebooks.names() else _adopted(Path(name), folder) for name in names)


def _adopted(path: Path, folder: Path) -> str:
    own = folder / path.name
    if not own.exists():
        shutil.copyfile(path, own)
    elif not own.samefile(path):
        raise UsageError("there is another file of this name in the study", where=str(own), remedy="Rename the codebook.")
    return path.name


def copy_codebook(name: str, target: Path) -> Path:
    """A copy of a built-in codebook to edit; an existing file is never overwritten."""
    source = _path_of(name)
    path = target / source.name if target.is_dir() else target
    if path.exists():
        raise UsageError("the file exists", where=str(path), remedy="Choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, path))


def _path_of(name_or_path: str) -> Path:
    if name_or_path in codebooks.names():
        return codebooks.path_of(name_or_path)
    path = Path(name_or_path)
    if path.is_file():
        return path
    if path.suffix in SUFFIXES or len(path.parts) > 1:
        raise UsageError("there is no such codebook file", where=name_or_path, remedy="Check the path.")
    raise unknown_name("codebook", name_or_path, codebooks.names())
