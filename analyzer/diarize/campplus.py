"""The CAM++ speaker embedding network.

Written from the architecture of "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware Masking" (Wang et al.,
Interspeech 2023, arXiv:2303.00332) and its reference implementation in 3D-Speaker (Apache-2.0), whose weights it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.diarize.layers import Layers

if TYPE_CHECKING:
    from torch import Tensor

BLOCKS = ((1, 12, 1), (2, 24, 2), (3, 16, 2))  # number, layers, dilation of each densely connected block
CONTEXT_FRAMES = 100  # frames over which the context of a mask is averaged


def campplus(features: Tensor, layers: Layers) -> Tensor:
    """Speaker embeddings, shape (batch, 192), of log-mel features with zero mean over time, shape (batch, frames, 80)."""
    x = _front(features.transpose(1, 2).unsqueeze(1), layers)
    x = layers.convolved(x, "xvector.tdnn.linear", stride=2, padding=2)
    x = _active(x, "xvector.tdnn.nonlinear", layers)
    for number, depth, dilation in BLOCKS:
        for layer in range(1, depth + 1):
            grown = _masked_dense(x, f"xvector.block{number}.tdnnd{layer}", dilation, layers)
            x = layers.torch.cat([x, grown], dim=1)
        x = layers.convolved(_active(x, f"xvector.transit{number}.nonlinear", layers), f"xvector.transit{number}.linear")
    x = _active(x, "xvector.out_nonlinear", layers)
    statistics = layers.torch.cat([x.mean(dim=-1), x.std(dim=-1)], dim=-1).unsqueeze(-1)
    embedded = layers.convolved(statistics, "xvector.dense.linear").squeeze(-1)
    return layers.batch_normed(embedded, "xvector.dense.nonlinear.batchnorm")


def _front(x: Tensor, layers: Layers) -> Tensor:
    """The convolutional head: (batch, 1, 80, frames) -> (batch, 320, frames)."""
    x = layers.batch_normed(layers.convolved_2d(x, "head.conv1", padding=1), "head.bn1").relu()
    for block, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
        x = _residual(x, f"head.{block}", stride, layers)
    x = layers.batch_normed(layers.convolved_2d(x, "head.conv2", stride=(2, 1), padding=1), "head.bn2").relu()
    return x.flatten(1, 2)


def _residual(x: Tensor, name: str, stride: int, layers: Layers) -> Tensor:
    y = layers.batch_normed(layers.convolved_2d(x, f"{name}.conv1", stride=(stride, 1), padding=1), f"{name}.bn1").relu()
    y = layers.batch_normed(layers.convolved_2d(y, f"{name}.conv2", padding=1), f"{name}.bn2")
    if stride != 1:
        x = layers.batch_normed(layers.convolved_2d(x, f"{name}.shortcut.0", stride=(stride, 1)), f"{name}.shortcut.1")
    return (x + y).relu()


def _masked_dense(x: Tensor, name: str, dilation: int, layers: Layers) -> Tensor:
    """One densely connected layer whose output is masked by its context: (batch, channels, frames) -> (batch, 32, frames)."""
    x = layers.convolved(_active(x, f"{name}.nonlinear1", layers), f"{name}.linear1")
    x = _active(x, f"{name}.nonlinear2", layers)
    context = x.mean(dim=-1, keepdim=True) + _segment_means(x, layers)
    context = layers.convolved(context, f"{name}.cam_layer.linear1").relu()
    mask = layers.convolved(context, f"{name}.cam_layer.linear2").sigmoid()
    return layers.convolved(x, f"{name}.cam_layer.linear_local", padding=dilation, dilation=dilation) * mask


def _segment_means(x: Tensor, layers: Layers) -> Tensor:
    """Each frame replaced by the mean of its segment of 100 frames; a recording of one segment keeps one frame, which broadcasts."""
    frames = x.shape[-1]
    if frames <= CONTEXT_FRAMES:
        return x.mean(dim=-1, keepdim=True)
    means = layers.torch.nn.functional.avg_pool1d(x, CONTEXT_FRAMES, CONTEXT_FRAMES, ceil_mode=True)
    spread: Tensor = means.repeat_interleave(CONTEXT_FRAMES, dim=-1)
    return spread[..., :frames]


def _active(x: Tensor, name: str, layers: Layers) -> Tensor:
    return layers.batch_normed(x, f"{name}.batchnorm").relu()
