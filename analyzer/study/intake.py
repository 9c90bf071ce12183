"""Which files are recordings, and which of them are the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.audio import AUDIO_SUFFIXES
from analyzer.core.identity import product_id
from analyzer.errors import AnalyzerError, InputError, UsageError
from analyzer.files import sha256_of


@dataclass(frozen=True, slots=True)
class Found:
    """A recording file, known by its content; `name` is how it is shown, relative to the folder that was searched.

    Files of the same name have so much of their folders before it that the names differ.
    """

    path: Path
    name: str
    sha256: str

    @property
    def recording(self) -> str:
        """The id of the recording, the same wherever the file lies and whatever it is called."""
        return product_id("recording", self.sha256)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be opened, and why."""

    name: str
    error: AnalyzerError


@dataclass(frozen=True, slots=True)
class Repeated:
    """A file with the same content as another."""

    name: str
    same_as: str


def find_recordings(places: Iterable[Path]) -> Iterator[Found | Unreadable | Repeated]:
    """The recordings among files and in folders (searched with their subfolders), in order of their names.

    In a folder, files that are no audio or video by their suffix are passed over, and one without any other is told.
    """
    places = tuple(places)
    yield from map(_without_recordings, (place for place in places if place.is_dir() and not any(audio_files(place))))
    seen: dict[str, str] = {}
    for path, name in _told_apart(dict(_candidates(places))).items():
        try:
            sha256 = sha256_of(path)
        except OSError as failure:
            yield Unreadable(
                name, InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check path and permissions.")
            )
            continue
        if sha256 in seen:
            yield Repeated(name, seen[sha256])
        else:
            seen[sha256] = name
            yield Found(path.resolve(), name, sha256)


def _without_recordings(folder: Path) -> Unreadable:
    remedy = "Recordings are files such as .wav, .mp3, .m4a and .mp4; transcripts are read by `analyzer import` and `convert`."
    return Unreadable(str(folder), InputError("holds no recording", where=str(folder), remedy=remedy))


def check_places(places: Iterable[Path]) -> None:
    """Refuse files and folders that do not exist, before anything is made of the others."""
    for place in places:
        if not place.exists():
            raise UsageError("there is no such file or folder", where=str(place), remedy="Check the path.")


def _candidates(places: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for place in places:
        if place.is_dir():
            yield from ((path.absolute(), str(path.relative_to(place))) for path in sorted(audio_files(place)))
        else:
            yield place.absolute(), place.name


def _told_apart(names: dict[Path, str]) -> dict[Path, str]:
    """The names by path, with more of the path before those that occur twice."""
    counts = Counter(names.values())
    longer = {path: str(Path(*path.parts[-len(Path(name).parts) - 1 :])) for path, name in names.items() if counts[name] > 1}
    return _told_apart(names | longer) if longer else names


def audio_files(folder: Path) -> Iterator[Path]:
    """The audio and video files in a folder and its subfolders, by their suffixes; hidden ones and studies are passed over."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and not (Path(parent) / name / "study.toml").exists()]
        for name in files:
            if Path(name).suffix.lower() in AUDIO_SUFFIXES and not name.startswith("."):
                yield Path(parent) / name
