"""The speaker segmentation network: who of up to three local speakers is heard in each frame of ten seconds.

Written from "Powerset multi-class cross entropy loss for neural speaker diarization" (Plaquet and Bredin, Interspeech 2023,
arXiv:2310.13025) and the PyanNet architecture of pyannote.audio (MIT), whose segmentation-3.0 weights it reads: SincNet, four bidirectional
LSTM layers, two linear layers, and a classifier of the seven sets of at most two out of three speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import SAMPLE_RATE, Samples
from analyzer.diarize.layers import Layers, read_layers

if TYPE_CHECKING:
    from torch import Tensor

CHUNK_SAMPLES = 10 * SAMPLE_RATE  # the network was trained on ten seconds
CHUNK_FRAMES = 589
SPEAKERS = 3
POWERSET = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=np.float32)
LOWEST_HZ, NARROWEST_HZ = 50, 50  # of the band-pass filters
BATCH = 8  # chunks computed at a time
WEIGHTS = "pytorch_model.bin"
FOREIGN = (
    "torch.torch_version.TorchVersion",
    *(f"pyannote.audio.core.task.{name}" for name in ("Problem", "Resolution", "Specifications")),
)

Activity = NDArray[np.float32]


class Segmenter(Protocol):
    """Hears which of up to three local speakers are active."""

    def __call__(self, chunks: Sequence[Samples]) -> Activity:
        """Probability of each local speaker in each frame, shape (chunks, 589, 3), for chunks of 160,000 samples (10 s at 16 kHz)."""
        ...


@dataclass(frozen=True, slots=True)
class PyannoteSegmenter:
    """pyannote's segmentation-3.0."""

    layers: Layers
    filters: Tensor  # shape (80, 1, 251)

    def __call__(self, chunks: Sequence[Samples]) -> Activity:
        """Probability of each local speaker in each frame, shape (chunks, 589, 3)."""
        return np.concatenate([self._activity(chunks[i : i + BATCH]) for i in range(0, len(chunks), BATCH)])

    def _activity(self, chunks: Sequence[Samples]) -> Activity:
        torch = self.layers.torch
        with torch.inference_mode():
            x = torch.from_numpy(np.stack(chunks)).unsqueeze(1)
            sets: NDArray[np.float32] = _powerset(_sincnet(x, self.filters, self.layers), self.layers).numpy()
        return sets @ POWERSET


def load_segmenter(folder: Path, *, threads: int = 0) -> PyannoteSegmenter:
    """The segmentation network from the folder of its weights; missing or damaged weights are a ModelError.

    `threads` = 0 leaves torch the number of threads it has in this process.
    """
    layers = read_layers(
        folder / WEIGHTS, expected="sincnet.conv1d.0.filterbank.low_hz_", key="state_dict", foreign=FOREIGN, threads=threads
    )
    return PyannoteSegmenter(layers, _band_pass_filters(layers))


def _band_pass_filters(layers: Layers) -> Tensor:
    """The 40 learnt band-pass filters, each as cosine and as sine, shape (80, 1, 251): arXiv:1808.00158, arXiv:1910.10400."""
    torch, name = layers.torch, "sincnet.conv1d.0.filterbank"
    low = LOWEST_HZ + layers.weights[f"{name}.low_hz_"].abs()
    high = (low + NARROWEST_HZ + layers.weights[f"{name}.band_hz_"].abs()).clamp(LOWEST_HZ, SAMPLE_RATE / 2)
    times, taper = layers.weights[f"{name}.n_"], layers.weights[f"{name}.window_"]  # the half before the centre, in radians per hertz
    scale = taper / (times / 2)
    cosine = ((high * times).sin() - (low * times).sin()) * scale
    sine = ((low * times).cos() - (high * times).cos()) * scale
    centre = 2 * (high - low)
    even = torch.cat([cosine, centre, cosine.flip(1)], dim=1)
    odd = torch.cat([sine, torch.zeros_like(centre), -sine.flip(1)], dim=1)
    filters: Tensor = (torch.cat([even, odd]) / torch.cat([centre, centre])).unsqueeze(1)
    return filters


def _sincnet(x: Tensor, filters: Tensor, layers: Layers) -> Tensor:
    """Waveforms, shape (batch, 1, samples), to features, shape (batch, 60, frames)."""
    functional = layers.torch.nn.functional
    x = layers.instance_normed(x, "sincnet.wav_norm1d")
    x = functional.conv1d(x, filters, stride=10).abs()
    x = functional.leaky_relu(layers.instance_normed(functional.max_pool1d(x, 3), "sincnet.norm1d.0"))
    for number in (1, 2):
        x = functional.max_pool1d(layers.convolved(x, f"sincnet.conv1d.{number}"), 3)
        x = functional.leaky_relu(layers.instance_normed(x, f"sincnet.norm1d.{number}"))
    return x


def _powerset(x: Tensor, layers: Layers) -> Tensor:
    """Features, shape (batch, 60, frames), to the probabilities of the sets of speakers, shape (batch, frames, 7)."""
    functional = layers.torch.nn.functional
    x = _recurrent(x.transpose(1, 2), layers)
    for number in (0, 1):
        x = functional.leaky_relu(layers.projected(x, f"linear.{number}"))
    return layers.projected(x, "classifier").softmax(dim=-1)


def _recurrent(x: Tensor, layers: Layers) -> Tensor:
    """Four bidirectional LSTM layers of 128 units each way: (batch, frames, 60) -> (batch, frames, 256)."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    flat = [layers.weights[f"lstm.{name}_l{depth}{way}"] for depth in range(4) for way in ("", "_reverse") for name in names]
    start = x.new_zeros(8, x.shape[0], 128)
    options = {"has_biases": True, "num_layers": 4, "dropout": 0.0, "train": False, "bidirectional": True, "batch_first": True}
    output: Tensor = layers.torch.lstm(x, (start, start), flat, **options)[0]
    return output
