from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.study.intake import Found, Repeated, Unreadable, check_places, find_recordings


def test_recordings_are_found_in_subfolders_by_suffix_with_odd_names(tmp_path: Path) -> None:
    for name in ("b/Gespräch №2.MP3", "a.wav", "b/notes.txt", ".hidden.wav", "b/.c/d.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert [entry.name for entry in find_recordings([tmp_path])] == ["a.wav", "b/Gespräch №2.MP3"]


def test_the_same_content_is_one_recording_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("one.wav", "two.mp3"):
        (tmp_path / name).write_bytes(b"sound")
    first, second = find_recordings([tmp_path])
    assert isinstance(first, Found)
    assert second == Repeated("two.mp3", "one.wav")
    (tmp_path / "one.wav").rename(tmp_path / "three.wav")
    moved = next(iter(find_recordings([tmp_path / "three.wav"])))
    assert isinstance(moved, Found)
    assert moved.recording == first.recording


def test_a_study_inside_the_folder_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.toml").write_text('name = "x"')
    (tmp_path / "study" / "a.wav").write_bytes(b"1")
    assert not any(isinstance(entry, Found) for entry in find_recordings([tmp_path]))


def test_a_folder_without_recordings_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    for name in ("empty/notes.txt", "full/a.wav"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"sound")
    told, found = find_recordings([tmp_path / "empty", tmp_path / "full"])
    assert isinstance(told, Unreadable)
    assert "holds no recording" in str(told.error)
    assert isinstance(found, Found)


def test_a_file_that_cannot_be_opened_is_named_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.wav").write_bytes(b"1")
    (tmp_path / "b.wav").write_bytes(b"2")
    real = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "a.wav":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    refused, found = find_recordings([tmp_path])
    assert isinstance(refused, Unreadable)
    assert "Permission denied" in str(refused.error)
    assert isinstance(found, Found)


def test_a_place_that_does_not_exist_is_wrong_usage_and_one_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        check_places([tmp_path / "nowhere.wav"])
    (tmp_path / "there.wav").write_bytes(b"sound")
    gone, found = find_recordings([tmp_path / "gone.wav", tmp_path / "there.wav"])
    assert isinstance(gone, Unreadable)
    assert isinstance(found, Found)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    names = ("one/x/talk.wav", "two/x/talk.wav", "two/y/talk.wav", "two/y/other.wav")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    paths = [tmp_path / name for name in names]
    assert [entry.name for entry in find_recordings([*paths, paths[0]])] == ["one/x/talk.wav", "two/x/talk.wav", "y/talk.wav", "other.wav"]
    in_folders = [entry.name for entry in find_recordings([tmp_path / "one", tmp_path / "two"])]
    assert in_folders == ["one/x/talk.wav", "two/x/talk.wav", "y/other.wav", "y/talk.wav"]
