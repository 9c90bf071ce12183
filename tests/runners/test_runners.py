from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import AnalyzerError, InputError, ModelError, UsageError
from analyzer.runners import Done, Failed, FailureKind, Item, Outcome, Processes, Progress, Runner, Serial
from tests.runners import steps

RUNNERS = [Serial(), Processes(1), Processes(3)]
every_runner = pytest.mark.parametrize("runner", RUNNERS, ids=str)


def numbered(*payloads: Any) -> list[Item[Any]]:
    return [Item(f"item-{index}", payload) for index, payload in enumerate(payloads)]


def results(outcomes: Iterator[Outcome[Any]]) -> dict[str, Any]:
    collected = list(outcomes)
    assert len({outcome.item_id for outcome in collected}) == len(collected), "an item was told twice"
    return {outcome.item_id: outcome.result if isinstance(outcome, Done) else outcome for outcome in collected}


def alive(process_id: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process_id}/status").read_text()
    except FileNotFoundError:
        return False


@every_runner
def test_every_item_is_told_once(runner: Runner) -> None:
    told = results(runner.map(steps.nothing, steps.double, numbered(*range(1000))))
    assert told == {f"item-{n}": 2 * n for n in range(1000)}


@every_runner
def test_no_items_need_no_load(runner: Runner) -> None:
    assert list(runner.map(steps.missing_model, steps.double, [])) == []


@every_runner
def test_items_are_taken_as_they_are_needed(runner: Runner) -> None:
    taken = []

    def endless() -> Iterator[Item[int]]:
        number = 0
        while True:
            taken.append(number)
            yield Item(str(number), number)
            number += 1

    outcomes = runner.map(steps.nothing, steps.double, endless())
    with contextlib.closing(outcomes):  # type: ignore[type-var]
        assert isinstance(next(outcomes), Done)
    assert len(taken) <= 5


@every_runner
def test_a_result_says_how_long_it_took(runner: Runner) -> None:
    (outcome,) = runner.map(steps.nothing, steps.double, numbered(1))
    assert isinstance(outcome, Done)
    assert outcome.took_ms >= 0


@every_runner
def test_progress_within_an_item_is_heard_before_its_end(runner: Runner) -> None:
    heard: list[Progress] = []
    outcomes = list(runner.map(steps.nothing, steps.halves, numbered(7), watch=heard.append))
    assert [progress.fraction for progress in heard][:: len(heard) - 1] == [0.5, 1.0]
    assert {progress.item_id for progress in heard} == {"item-0"}
    assert isinstance(outcomes[0], Done)


@every_runner
def test_failures_keep_their_words_and_stay_with_their_item(runner: Runner) -> None:
    told = results(runner.map(steps.nothing, steps.fail_in_kind, numbered("input", "fine", "defect")))
    assert told["item-0"] == Failed("item-0", FailureKind.INPUT, "row 3 has no text", "labels.csv", "Fill it.")
    assert told["item-1"] == "fine"
    defect = told["item-2"]
    assert (defect.kind, defect.what) == (FailureKind.DEFECT, "unexpected KeyError")
    assert "tests.runners.steps, line" in defect.where
    assert "participants" not in str(defect)


@every_runner
def test_a_load_that_fails_ends_the_map_in_its_own_words(runner: Runner) -> None:
    with pytest.raises(ModelError, match=r"base.en: the weights are missing. Run `analyzer models fetch base.en`."):
        list(runner.map(steps.missing_model, steps.double, numbered(1, 2, 3)))


def test_a_load_that_breaks_in_a_worker_does_not_quote() -> None:
    with pytest.raises(ModelError, match="unexpected RuntimeError while loading") as caught:
        list(Processes(2).map(steps.broken_load, steps.double, numbered(1, 2, 3)))
    assert "participants" not in str(caught.value)


def test_a_worker_loads_once_and_has_its_threads_limited() -> None:
    told = results(Processes(2, threads=3).map(steps.process_id, steps.with_resource, numbered(*range(40))))
    assert all(loaded_in == ran_in and threads == "3" for loaded_in, ran_in, threads in told.values())
    assert len({ran_in for _, ran_in, _ in told.values()}) <= 2
    assert os.getpid() not in {ran_in for _, ran_in, _ in told.values()}


def test_the_environment_of_this_process_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    list(Processes(1).map(steps.nothing, steps.double, numbered(1)))
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


@pytest.mark.parametrize("workers", [1, 3])
def test_killed_workers_cost_only_their_own_items(workers: int) -> None:
    told = results(Processes(workers).map(steps.nothing, steps.die_on_odd, numbered(0, 2, 1, 4, 3, 6, 8)))
    assert [told[f"item-{n}"] for n in (0, 1, 3, 5, 6)] == [0, 2, 4, 6, 8]
    for failed in (told["item-2"], told["item-4"]):
        assert failed.kind is FailureKind.DIED
        assert failed.what == "the worker process died (SIGKILL)"
        assert "fewer workers" in failed.remedy


def test_a_worker_that_leaves_says_with_which_status() -> None:
    (failed,) = Processes(1).map(steps.nothing, steps.exit_with_three, numbered(1))
    assert "exit status 3" in str(failed)


def test_an_item_whose_worker_died_once_is_done_the_second_time(tmp_path: Path) -> None:
    told = results(Processes(2).map(steps.nothing, steps.die_once, numbered(*(tmp_path / str(n) for n in range(4)))))
    assert all(isinstance(process, int) for process in told.values())
    assert len(set(told.values())) == 1, "the suspects ran alone, one after the other"


def test_a_worker_that_dies_loading_is_done_without(tmp_path: Path) -> None:
    told = results(Processes(3).map(partial(steps.scarce_load, tmp_path), steps.with_resource, numbered(*range(6))))
    assert len(told) == 6
    assert all(isinstance(outcome, tuple) and outcome[0] == "loaded" for outcome in told.values())


def test_workers_that_all_die_loading_end_the_map() -> None:
    with pytest.raises(ModelError, match=r"died while loading \(SIGKILL\)"):
        list(Processes(2).map(steps.fatal_load, steps.double, numbered(1, 2, 3)))


def test_an_unpicklable_result_fails_its_item_only() -> None:
    told = results(Processes(2).map(steps.nothing, steps.unpicklable, numbered(0, 1, 2)))
    assert (told["item-0"], told["item-2"]) == (0, 2)
    assert told["item-1"].kind is FailureKind.DEFECT
    assert "a lock, cannot be sent" in told["item-1"].what


def test_leaving_the_iteration_ends_the_workers(tmp_path: Path) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(Processes(1).map(steps.nothing, steps.announce_and_hang, numbered(tmp_path / "id"), watch=stop))
    assert not alive(int((tmp_path / "id").read_text()))


PROGRAM = """
import signal
import sys
from pathlib import Path
from analyzer.runners import Item, Processes
from tests.runners import steps

def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs of a shell ignore it
    folder = Path(sys.argv[1])
    items = [Item(str(n), folder / str(n)) for n in range(2)]
    list(Processes(2).map(steps.nothing, steps.announce_and_hang, items))

if __name__ == "__main__":
    main()
"""


LONGEST_END_S = 120  # far longer than it takes: a worker that is left is told, and the test does not hang


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed parent"])
def test_no_orphans_remain(how: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    parent = subprocess.Popen(
        [sys.executable, str(program), str(tmp_path)], env=os.environ | {"PYTHONPATH": str(Path.cwd())}, stderr=subprocess.DEVNULL
    )
    workers = [_announced(tmp_path / str(n)) for n in range(2)]
    parent.send_signal(how)
    assert parent.wait() != 0
    until = time.monotonic() + LONGEST_END_S
    while any(alive(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert [worker for worker in workers if alive(worker)] == []


def _announced(path: Path) -> int:
    while not (path.exists() and path.read_text()):
        time.sleep(0.05)
    return int(path.read_text())


def test_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(InputError("no text", where="row 3", remedy="Fill it.")))
    assert type(error) is InputError
    assert str(error) == "row 3: no text. Fill it."
    assert isinstance(error, AnalyzerError)


def test_a_runner_needs_workers() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        Processes(0)
