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

    wait = wait_while(begin, lambda: late.write_bytes(b"12"), lambda: None)
    assert list(islice(arrivals([tmp_path], wait=wait), 2)) == [(tmp_path / "a.wav",), (late,)]


def test_a_changed_file_comes_again_and_others_are_left_alone(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "notes.txt"):
        (tmp_path / name).write_bytes(b"1")
    wait = wait_while(lambda: (tmp_path / "b.wav").write_bytes(b"123"), (tmp_path / "a.wav").unlink)
    assert list(islice(arrivals([tmp_path], wait=wait), 2)) == [(tmp_path / "a.wav", tmp_path / "b.wav"), (tmp_path / "b.wav",)]
