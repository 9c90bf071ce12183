"""A real local cluster: a scheduler and workers as separate processes, one of which is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import ModelError, UsageError
from analyzer.runners import Cluster, Done, Failed, Item
from analyzer.runners.cluster import _outcome
from tests.runners import steps

pytestmark = [pytest.mark.cluster, pytest.mark.filterwarnings("default")]
WORKERS = 2


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    place = folder / "scheduler.json"
    common = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    start = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*start, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place)],
        env=environment,
        **common,  # type: ignore[call-overload]
    )
    while not place.exists():
        assert scheduler.poll() is None
        time.sleep(0.1)
    workers = [
        subprocess.Popen(
            [*start, "worker", "--scheduler-file", str(place), "--nthreads", "1", "--no-dashboard", "--nanny"],
            env=environment,
            **common,  # type: ignore[call-overload]
        )
        for _ in range(WORKERS)
    ]

    yield Cluster(json.loads(place.read_text())["address"])
    for process in (*workers, scheduler):
        process.terminate()
        process.wait()


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
    assert len(list(tmp_path.iterdir())) == 2


def _once_its_worker_is_killed(folder: Path, told: Callable[..., object], distributed: Any, future: Any, item: Item[int]) -> object:
    (worker,) = folder.iterdir()
    os.kill(int(worker.name), signal.SIGKILL)
    while future.status == "finished":
        time.sleep(0.01)
    return told(distributed, future, item)


def test_a_model_that_cannot_be_loaded_ends_the_map(cluster: Cluster) -> None:
    with pytest.raises(ModelError, match="weights are missing"):
        list(cluster.map(steps.missing_model, steps.double, numbers(2)))


def test_an_address_without_a_scheduler_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.runners.cluster.CONNECTING", "1 s")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        list(Cluster("tcp://127.0.0.1:9").map(steps.nothing, steps.double, numbers(1)))
