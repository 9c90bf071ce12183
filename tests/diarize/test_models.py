"""The networks: their files without weights, their output with the real ones."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio import read_audio
from analyzer.core.time import Interval
from analyzer.diarize import SpeakerCount, Turn, diarize, load_embedder, load_segmenter
from analyzer.diarize.embed import WEIGHTS, CampplusEmbedder, log_mel
from analyzer.diarize.layers import read_layers
from analyzer.diarize.segment import CHUNK_SAMPLES, PyannoteSegmenter
from analyzer.errors import ModelError
from analyzer.settings import read_settings
from analyzer.weights import is_cached, path_of

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"


@pytest.mark.parametrize("load", [load_embedder, load_segmenter])
def test_missing_weights_say_where_and_what_to_do(load: object, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models fetch") as failure:
        load(tmp_path)  # type: ignore[operator]
    assert str(tmp_path) in str(failure.value)


class Harmful:
    """Would write a file when unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.target,)


def test_damaged_and_harmful_files_are_refused_unrun(tmp_path: Path) -> None:
    target = tmp_path / "written"
    for content in (b"", b"not weights", pickle.dumps(Harmful(target), protocol=2)):
        (tmp_path / WEIGHTS).write_bytes(content)
        with pytest.raises(ModelError, match="not the weights"):
            load_embedder(tmp_path)
    assert not target.exists()


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "other.pt"
    torch.save({"some.weight": torch.zeros(2)}, path)
    with pytest.raises(ModelError, match="not the weights"):
        read_layers(path, expected="other.weight")
    assert set(read_layers(path, expected="some.weight").weights) == {"some.weight"}


def test_mel_energies_have_a_frame_every_ten_milliseconds() -> None:
    pytest.importorskip("kaldi_native_fbank")
    tone = np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000).astype(np.float32)
    energies = log_mel(tone)
    assert energies.shape == (98, 80)
    assert energies.mean(axis=0).argmax() == pytest.approx(14, abs=2)
    assert log_mel(tone[:10]).shape == (1, 80)


def folder_of(name: str) -> Path:
    settings = read_settings()
    if not is_cached(name, settings):
        pytest.skip(f"the weights of {name} are absent: analyzer models fetch {name}")
    return path_of(name, settings)


@pytest.fixture(scope="module")
def embedder() -> CampplusEmbedder:
    return load_embedder(folder_of("campplus"))


@pytest.fixture(scope="module")
def segmenter() -> PyannoteSegmenter:
    return load_segmenter(folder_of("segmentation-3.0"))


@pytest.mark.slow
def test_vectors_of_one_voice_are_alike_and_of_two_are_not(embedder: CampplusEmbedder, real_data: Path) -> None:
    samples = read_audio(real_data / "speech" / "three_speakers.wav").samples
    same = embedder(samples, [Interval(14_000, 15_500), Interval(15_500, 17_000), Interval(7_000, 8_500)])
    assert np.allclose(np.linalg.norm(same, axis=1), 1, atol=1e-5)
    assert same[0] @ same[1] > 0.6
    assert same[0] @ same[2] < 0.3
    assert embedder(samples, []).shape == (0, 192)


@pytest.mark.slow
def test_batches_do_not_change_the_vectors(embedder: CampplusEmbedder, real_data: Path) -> None:
    samples = read_audio(real_data / "speech" / "jfk.flac").samples
    windows = [Interval(start, start + length) for start in range(0, 9_000, 500) for length in (300, 1_500)]
    alone = np.concatenate([embedder(samples, [window]) for window in windows])
    assert np.allclose(embedder(samples, windows), alone, atol=1e-4)


@pytest.mark.slow
def test_the_segmenter_hears_speech_and_silence(segmenter: PyannoteSegmenter, real_data: Path) -> None:
    speech = read_audio(real_data / "speech" / "jfk.flac").samples[:CHUNK_SAMPLES]
    heard = segmenter([speech, np.zeros(CHUNK_SAMPLES, dtype=np.float32)])
    assert heard.shape == (2, 589, 3)
    assert (heard >= 0).all()
    assert (heard <= 1 + 1e-5).all()
    assert (heard[0].max(axis=1) > 0.5).mean() > 0.6
    assert (heard[1].max(axis=1) > 0.5).mean() < 0.05


def names_by_truth(turns: tuple[Turn, ...], truth: list[tuple[int, int, str]]) -> dict[str, set[str]]:
    """For each true speaker the labels that speak in the middle of their stretches."""
    found: dict[str, set[str]] = {}
    for start_ms, end_ms, speaker in truth:
        heard = {turn.speaker for turn in turns if (start_ms + end_ms) // 2 in turn.at}
        found.setdefault(speaker, set()).update(heard)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("count", [SpeakerCount(), SpeakerCount(3, 3)])
def test_three_speakers_are_told_apart(
    count: SpeakerCount, embedder: CampplusEmbedder, segmenter: PyannoteSegmenter, real_data: Path
) -> None:
    samples = read_audio(real_data / "speech" / "three_speakers.wav").samples
    turns = diarize(samples, (), embedder, speakers=count, segmenter=segmenter)
    truth = [(1_700, 3_900, "a"), (6_200, 11_100, "b"), (12_800, 18_000, "c")]
    assert names_by_truth(turns, truth) == {"a": {"S1"}, "b": {"S2"}, "c": {"S3"}}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["customer-interview", "provider-interview"])
def test_the_demo_interviews_have_two_speakers(name: str, embedder: CampplusEmbedder, segmenter: PyannoteSegmenter) -> None:
    turns = diarize(read_audio(DEMO / f"{name}.opus").samples, (), embedder, speakers=SpeakerCount(), segmenter=segmenter)
    truth = [(t["start_ms"], t["end_ms"], t["speaker"]) for t in json.loads((DEMO / f"{name}.turns.json").read_text())]
    assert {turn.speaker for turn in turns} == {"S1", "S2"}
    assert sorted(map(sorted, names_by_truth(turns, truth).values())) == [["S1"], ["S2"]]
