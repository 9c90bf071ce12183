"""Waiting for recordings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from analyzer.study.watch import arrivals


def wait_while(*happenings: Callable[[], object]) -> Callable[[float], None]:
    """A wait during which, one after the other, something happens."""
    waiting = iter(happenings)
    return lambda _: (next(waiting)(), None)[1]


def test_what_lies_there_comes_first_and_what_arrives_when_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"1")
    late = tmp_path / "inner" / "late.mp3"

    def begin() -> None:
        late.parent.mkdir()
        late.write_bytes(b"1")

    wait = wait_while(lambda: None, begin, lambda: late.write_bytes(b"12"), lambda: None)
    assert list(islice(arrivals([tmp_path], wait=wait), 2)) == [(tmp_path / "a.wav",), (late,)]


def test_a_changed_file_comes_again_and_others_are_left_alone(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "notes.txt"):
        (tmp_path / name).write_bytes(b"1")
    wait = wait_while(lambda: None, lambda: (tmp_path / "b.wav").write_bytes(b"123"), (tmp_path / "a.wav").unlink)
    assert list(islice(arrivals([tmp_path], wait=wait), 2)) == [(tmp_path / "a.wav", tmp_path / "b.wav"), (tmp_path / "b.wav",)]


def test_a_file_that_is_being_copied_at_the_first_look_comes_once_when_it_is_whole(tmp_path: Path) -> None:
    talk = tmp_path / "talk.wav"
    talk.write_bytes(b"1" * 10)
    wait = wait_while(lambda: talk.write_bytes(b"1" * 40), lambda: None, lambda: None, (tmp_path / "late.wav").touch, lambda: None)
    sizes = [(path.name, path.stat().st_size) for arrived in islice(arrivals([tmp_path], wait=wait), 2) for path in arrived]
    assert sizes == [("talk.wav", 40), ("late.wav", 0)]
