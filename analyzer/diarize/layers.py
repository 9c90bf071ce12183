"""The weights of a network, read safely, and the layers they make."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import ModelError
from analyzer.optional import need

if TYPE_CHECKING:
    from torch import Tensor

NORM_EPSILON = 1e-5  # the default of torch.nn.BatchNorm and InstanceNorm, with which both networks were trained


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers found by their names in a state dictionary: each method applies one to its input."""

    weights: Mapping[str, Tensor]
    torch: Any

    def convolved(self, x: Tensor, name: str, *, stride: int = 1, padding: int = 0, dilation: int = 1) -> Tensor:
        """One-dimensional convolution; x of shape (batch, channels, frames)."""
        convolved: Tensor = self.torch.conv1d(x, *self._linear(name), stride, padding, dilation)
        return convolved

    def convolved_2d(self, x: Tensor, name: str, *, stride: tuple[int, int] = (1, 1), padding: int = 0) -> Tensor:
        """Two-dimensional convolution; x of shape (batch, channels, bins, frames)."""
        convolved: Tensor = self.torch.conv2d(x, *self._linear(name), stride, padding)
        return convolved

    def projected(self, x: Tensor, name: str) -> Tensor:
        """Linear projection of the last axis."""
        projected: Tensor = self.torch.nn.functional.linear(x, *self._linear(name))
        return projected

    def batch_normed(self, x: Tensor, name: str) -> Tensor:
        """Batch normalisation with the statistics of training; some of these layers have no scale and shift."""
        scale, shift = self.weights.get(f"{name}.weight"), self.weights.get(f"{name}.bias")
        mean, variance = self.weights[f"{name}.running_mean"], self.weights[f"{name}.running_var"]
        normed: Tensor = self.torch.nn.functional.batch_norm(x, mean, variance, scale, shift, eps=NORM_EPSILON)
        return normed

    def instance_normed(self, x: Tensor, name: str) -> Tensor:
        """Normalisation of every channel of every example by its own mean and deviation."""
        scale, shift = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        normed: Tensor = self.torch.nn.functional.instance_norm(x, weight=scale, bias=shift, eps=NORM_EPSILON)
        return normed

    def _linear(self, name: str) -> tuple[Tensor, Tensor | None]:
        return self.weights[f"{name}.weight"], self.weights.get(f"{name}.bias")


class Foreign:
    """Stands for an object of another library in a file of weights, of which nothing is read."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...


def read_layers(path: Path, *, expected: str, key: str | None = None, foreign: Sequence[str] = (), threads: int = 0) -> Layers:
    """The layers in a torch file, which is read as data only.

    `expected` names a weight it must hold, `key` the state dictionary inside, `foreign` the classes of other libraries that are skipped;
    `threads` = 0 leaves this process the number of threads it has.
    """
    torch = need("torch", extra="speech")
    if not path.is_file():
        raise ModelError("the weights are missing", where=str(path), remedy="`analyzer models fetch` gets them.")
    try:
        with torch.serialization.safe_globals([(Foreign, name) for name in foreign]):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as failure:
        raise _damaged(path) from failure
    weights = content if key is None else content.get(key, {})
    if expected not in weights:
        raise _damaged(path)
    if threads:
        torch.set_num_threads(threads)
    return Layers(weights, torch)


def _damaged(path: Path) -> ModelError:
    return ModelError("these are not the weights of the network", where=str(path), remedy="`analyzer models verify` finds what is damaged.")
