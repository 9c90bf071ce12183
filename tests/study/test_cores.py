"""Which speech model suits a machine: nothing is fetched unasked, and what is taken keeps up."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.settings import Settings
from analyzer.study import cores, doctor, policy_for
from analyzer.study.cores import AUTO, ON_GPU, USUAL, chosen_model, measured_speed, real_times, remember_speed
from analyzer.weights import manifest


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(cores, "usable_cores", lambda: 2)
    monkeypatch.setattr(cores, "gpus", lambda: 0)
    return monkeypatch


def with_models(cache: Path, *names: str, offline: bool = True) -> Settings:
    for name in names:
        cores.weights._folder(manifest()[name], Settings(cache)).mkdir(parents=True)  # type: ignore[attr-defined]
    return Settings(cache, offline)


def test_a_named_model_is_taken_whatever_the_machine(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine.setattr(cores, "gpus", lambda: 1)
    assert chosen_model("tiny.en", Settings(tmp_path)) == "tiny.en"


@pytest.mark.parametrize(
    ("here", "per_core", "chosen"),
    [
        ((), None, USUAL),
        ((USUAL, "whisper-tiny.en"), None, USUAL),
        (("whisper-tiny",), None, "whisper-tiny"),
        ((USUAL, "whisper-small"), None, "whisper-small"),
        ((USUAL, "whisper-small", "whisper-medium"), None, "whisper-small"),
        ((USUAL, "whisper-small", "whisper-medium", ON_GPU), 24.0, ON_GPU),
        ((USUAL, "whisper-small"), 3.0, USUAL),
        ((USUAL,), 0.5, USUAL),
    ],
)
def test_without_a_gpu_the_best_model_here_that_keeps_up_is_taken(
    here: tuple[str, ...], per_core: float | None, chosen: str, machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = with_models(tmp_path, *here)
    if per_core is not None:
        remember_speed(per_core, settings)
    assert chosen_model(AUTO, settings) == chosen


def test_for_a_processor_nothing_but_the_usual_model_is_fetched(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert chosen_model(AUTO, with_models(tmp_path, "whisper-tiny", offline=False)) == USUAL


def test_a_gpu_takes_the_large_model_unless_it_cannot_be_had(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine.setattr(cores, "gpus", lambda: 1)
    assert chosen_model(AUTO, Settings(tmp_path)) == ON_GPU
    assert chosen_model(AUTO, with_models(tmp_path, USUAL)) == USUAL
    assert chosen_model(AUTO, with_models(tmp_path, ON_GPU)) == ON_GPU


def test_speed_is_as_measured_and_a_damaged_measurement_counts_for_nothing(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert (measured_speed(settings), real_times(USUAL, settings)) == (None, 14)
    remember_speed(4.0, settings)
    assert (measured_speed(settings), real_times("base", settings), real_times("small", settings)) == (4.0, 8, 2)
    (tmp_path / cores.SPEED).write_text("4 times")
    assert measured_speed(settings) is None


def test_every_model_with_a_cost_is_known() -> None:
    assert set(cores.COSTS) <= set(manifest())


def test_doctor_measures_once_the_model_is_here_and_remembers(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine.setattr(doctor, "_times_real_time", lambda settings: 5.0)
    absent = {check.name: check for check in doctor.examine(Settings(tmp_path, offline=True), tmp_path)}
    assert "not measured" in absent["speed"].found
    assert measured_speed(Settings(tmp_path)) is None
    settings = with_models(tmp_path, USUAL, "silero-vad")
    (speed,) = (check for check in doctor.examine(settings, tmp_path) if check.name == "speed")
    assert speed.found == "10 times real time with whisper-base; --model auto takes whisper-base"
    assert measured_speed(settings) == 5.0


def test_a_new_study_keeps_the_model_by_its_name(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine.setenv("ANALYZER_CACHE", str(tmp_path))
    machine.setenv("ANALYZER_OFFLINE", "1")
    with_models(tmp_path, USUAL, "whisper-small")
    assert policy_for(tmp_path / "study").transcription.model == "whisper-small"
    assert policy_for(tmp_path / "study", model="base").transcription.model == "base"
