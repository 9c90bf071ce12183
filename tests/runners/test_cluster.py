"""A real local cluster: a scheduler and workers as separate processes, one of which is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest

from analyzer.errors import ModelError, UsageError
from analyzer.runners import Cluster, Done, Failed, Idle, Item, Progress
from analyzer.runners.cluster import _outcome
from tests.runners import steps

pytestmark = [pytest.mark.cluster, pytest.mark.filterwarnings("default")]
WORKERS = 2


class Machines:
    """A scheduler and workers on this machine; leaving it ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = folder / "scheduler.json"
        self._workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        while not self._place.exists():
            assert self.scheduler.poll() is None
            time.sleep(0.1)
        self.cluster = Cluster(json.loads(self._place.read_text())["address"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._workers, self.scheduler):
            process.terminate()
            process.wait()

    def add_worker(self) -> None:
        self._workers.append(self._start("worker", "--nthreads", "1", "--nanny"))

    def _start(self, *what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *what, "--no-dashboard", "--scheduler-file", str(self._place)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment, cwd=self._folder, stdout=quiet, stderr=quiet)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Machines(tmp_path_factory.mktemp("cluster")) as machines:
        for _ in range(WORKERS):
            machines.add_worker()
        yield machines.cluster


def numbers(count: int) -> list[Item[int]]:
    return [Item(str(number), number) for number in range(count)]


def test_results_are_as_if_local(cluster: Cluster) -> None:
    outcomes = list(cluster.map(steps.nothing, steps.double, numbers(20)))
    assert sorted(outcome.result for outcome in outcomes if isinstance(outcome, Done)) == [2 * number for number in range(20)]


def test_each_worker_loads_once(cluster: Cluster) -> None:
    outcomes = list(cluster.map(steps.process_id, steps.with_resource, numbers(12)))
    assert all(isinstance(outcome, Done) and outcome.result[0] == outcome.result[1] for outcome in outcomes)


def test_a_step_that_fails_fails_its_item_alone(cluster: Cluster) -> None:
    outcomes = list(cluster.map(steps.nothing, steps.refuse_odd, numbers(4)))
    assert sorted(outcome.item_id for outcome in outcomes if isinstance(outcome, Failed)) == ["1", "3"]


def test_the_items_of_a_killed_worker_are_done_elsewhere_nothing_lost_nothing_twice(cluster: Cluster, tmp_path: Path) -> None:
    outcomes = list(cluster.map(steps.nothing, partial(steps.killed_once, tmp_path), numbers(10)))
    assert sorted(outcome.item_id for outcome in outcomes) == sorted(str(number) for number in range(10))
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert (tmp_path / "killed").exists()


def test_a_result_lost_with_its_worker_after_it_was_told_is_done_anew(cluster: Cluster, tmp_path: Path) -> None:
    outcomes = cluster.map(steps.nothing, partial(steps.note_worker, tmp_path), numbers(1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analyzer.runners.cluster._outcome", partial(_once_its_worker_is_killed, tmp_path, _outcome))
        (outcome,) = outcomes
    assert isinstance(outcome, Done)
    assert len(list(tmp_path.glob("worker-*"))) == 2


def _once_its_worker_is_killed(folder: Path, told: Callable[..., object], distributed: Any, future: Any, item: Item[int]) -> object:
    (worker,) = folder.glob("worker-*")
    os.kill(int(worker.name.removeprefix("worker-")), signal.SIGKILL)
    while future.status == "finished":  # and it stays lost until the next line, since the other worker waits for that
        time.sleep(0.01)
    (folder / steps.SEEN).touch()
    return told(distributed, future, item)


def test_a_model_that_cannot_be_loaded_ends_the_map(cluster: Cluster) -> None:
    with pytest.raises(ModelError, match="weights are missing"):
        list(cluster.map(steps.missing_model, steps.double, numbers(2)))


def test_an_address_without_a_scheduler_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.runners.cluster.CONNECTING", "1 s")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        list(Cluster("tcp://127.0.0.1:9").map(steps.nothing, steps.double, numbers(1)))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_scheduler_that_ends_is_told_once_with_what_to_do(tmp_path: Path, how: signal.Signals, caplog: pytest.LogCaptureFixture) -> None:
    with Machines(tmp_path) as machines:
        machines.add_worker()
        outcomes = machines.cluster.map(steps.nothing, steps.take_a_second, numbers(10))
        assert isinstance(next(outcomes), Done)
        machines.scheduler.send_signal(how)
        machines.scheduler.wait()
        with pytest.raises(UsageError, match=r"scheduler ended before the work did.*run the same command") as told:
            assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert told.value.where == machines.cluster.address
    assert "CommClosedError" not in caplog.text


def test_without_workers_that_is_said_once_and_they_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.runners.cluster.PATIENCE_S", 0.3)
    told: list[Progress | Idle] = []
    with Machines(tmp_path) as machines:

        def watch(news: Progress | Idle) -> None:
            told.append(news)
            threading.Timer(1.0, machines.add_worker).start()

        outcomes = list(machines.cluster.map(steps.nothing, steps.double, numbers(2), watch=watch))
        assert all(isinstance(outcome, Done) for outcome in outcomes)
    address = machines.cluster.address
    assert told == [Idle(f"waits for workers at {address}. Start one with `dask worker {address} --nthreads 1`.")]
