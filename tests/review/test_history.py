from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.review.history import History, Operation, history

STEPS = st.lists(st.sampled_from(["do", "undo", "redo", "undo one"]), max_size=40)


class Editor:
    """What an editor with two stacks does: the model against which the fold is checked."""

    def __init__(self) -> None:
        self.log: list[Operation] = []
        self.done: list[str] = []
        self.undone: list[tuple[str, str]] = []

    def step(self, kind: str) -> None:
        name = f"o{len(self.log)}"
        if kind == "do":
            self.log.append(Operation(name))
            self.done.append(name)
            self.undone.clear()
        elif kind in {"undo", "undo one"} and self.done:
            taken = self.done.pop(-1 if kind == "undo" else 0)
            self.log.append(Operation(name, takes_back=taken))
            self.undone.append((taken, name))
        elif kind == "redo" and self.undone:
            again, by = self.undone.pop()
            self.log.append(Operation(name, takes_back=by))
            self.done.append(again)


@given(STEPS)
def test_the_fold_is_an_editor_with_two_stacks(steps: list[str]) -> None:
    editor = Editor()
    for kind in steps:
        editor.step(kind)
        found = history(editor.log)
        assert list(found.done) == editor.done
        assert [(item.operation, item.by) for item in found.undone] == editor.undone


@given(STEPS)
def test_undoing_everything_and_redoing_everything_changes_nothing(steps: list[str]) -> None:
    editor = Editor()
    for kind in steps:
        editor.step(kind)
    before = list(editor.done)
    kept = len(editor.undone)
    for _ in before:
        editor.step("undo")
    assert not history(editor.log).done
    for _ in before:
        editor.step("redo")
    assert list(history(editor.log).done) == before
    assert len(history(editor.log).undone) == kept


def test_an_undo_of_something_unknown_does_nothing() -> None:
    assert history([Operation("u", takes_back="of another"), Operation("a")]) == History(("a",), ())
