"""Whisper weights in CTranslate2's file format as OpenAI's state dictionary, so that one folder serves both engines.

The format, version 6: a header, then named arrays (github.com/OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.errors import ModelError

Arrays = dict[str, NDArray[np.generic]]

TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)  # by their number in the file
VERSION = 6


def read_arrays(path: Path) -> Arrays:
    """Every array of a `model.bin` by its name; ModelError for another version or quantised weights."""
    data = path.read_bytes()
    at = 0

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(form, data, at)
        at += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal at
        length = take("<H")
        at += length
        return data[at - length : at].rstrip(b"\0").decode()

    if len(data) < 8 or (take("<I"), text()) != (VERSION, "WhisperSpec"):
        raise ModelError("it is not a Whisper model in CTranslate2 format, version 6", where=str(path), remedy="Give a .pt file instead.")
    _revision, count = take("<I"), take("<I")
    arrays: Arrays = {}
    for _ in range(count):
        name = text()
        shape = [take("<I") for _ in range(take("<B"))]
        kind, size = take("<B"), take("<I")
        arrays[name] = np.frombuffer(data, dtype=TYPES[kind], count=size // np.dtype(TYPES[kind]).itemsize, offset=at).reshape(shape)
        at += size
    return arrays


def dimensions(arrays: Arrays) -> dict[str, int]:
    """The sizes of the model, named as OpenAI names them."""
    vocabulary, width = arrays["decoder/embeddings/weight"].shape
    return {
        "n_mels": arrays["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": arrays["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": width,
        "n_audio_head": int(arrays["encoder/num_heads"]),
        "n_audio_layer": _layers(arrays, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": arrays["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": width,
        "n_text_head": int(arrays["decoder/num_heads"]),
        "n_text_layer": _layers(arrays, "decoder"),
    }


def state(arrays: Arrays) -> Arrays:
    """The arrays under OpenAI's names: joined projections are taken apart again."""
    return {name: np.asarray(array, dtype=np.float32) for name, array in _renamed(arrays)}


def alignment_heads(folder: Path) -> list[tuple[int, int]]:
    """The (layer, head) pairs whose attention gives the times of words."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return [(layer, head) for layer, head in config["alignment_heads"]]


def _layers(arrays: Arrays, part: str) -> int:
    return len({name.split("/")[1] for name in arrays if name.startswith(f"{part}/layer_") and name.split("/")[1] != "layer_norm"})


def _renamed(arrays: Arrays) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield "decoder.token_embedding.weight", arrays["decoder/embeddings/weight"]
    for conv in ("conv1", "conv2"):
        yield from _pair(arrays, f"encoder/{conv}", f"encoder.{conv}")
    for part, last in (("encoder", "ln_post"), ("decoder", "ln")):
        yield f"{part}.positional_embedding", arrays[f"{part}/position_encodings/encodings"]
        yield from _norm(arrays, f"{part}/layer_norm", f"{part}.{last}")
        for layer in range(_layers(arrays, part)):
            yield from _block(arrays, f"{part}/layer_{layer}", f"{part}.blocks.{layer}")


def _block(arrays: Arrays, old: str, new: str) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield from _norm(arrays, f"{old}/self_attention/layer_norm", f"{new}.attn_ln")
    yield from _parts(arrays, f"{old}/self_attention/linear_0", [f"{new}.attn.{name}" for name in ("query", "key", "value")])
    yield from _pair(arrays, f"{old}/self_attention/linear_1", f"{new}.attn.out")
    if f"{old}/attention/linear_0/weight" in arrays:
        yield from _norm(arrays, f"{old}/attention/layer_norm", f"{new}.cross_attn_ln")
        yield from _pair(arrays, f"{old}/attention/linear_0", f"{new}.cross_attn.query")
        yield from _parts(arrays, f"{old}/attention/linear_1", [f"{new}.cross_attn.{name}" for name in ("key", "value")])
        yield from _pair(arrays, f"{old}/attention/linear_2", f"{new}.cross_attn.out")
    yield from _norm(arrays, f"{old}/ffn/layer_norm", f"{new}.mlp_ln")
    yield from _pair(arrays, f"{old}/ffn/linear_0", f"{new}.mlp.0")
    yield from _pair(arrays, f"{old}/ffn/linear_1", f"{new}.mlp.2")


def _pair(arrays: Arrays, old: str, new: str) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield f"{new}.weight", arrays[f"{old}/weight"]
    yield f"{new}.bias", arrays[f"{old}/bias"]


def _norm(arrays: Arrays, old: str, new: str) -> Iterator[tuple[str, NDArray[np.generic]]]:
    yield f"{new}.weight", arrays[f"{old}/gamma"]
    yield f"{new}.bias", arrays[f"{old}/beta"]


def _parts(arrays: Arrays, old: str, names: list[str]) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """A projection that holds several, one after the other; keys have no bias in Whisper."""
    weights = np.split(arrays[f"{old}/weight"], len(names))
    biases = np.split(arrays[f"{old}/bias"], len(names))
    for name, weight, bias in zip(names, weights, biases, strict=True):
        yield f"{name}.weight", weight
        if not name.endswith(".key"):
            yield f"{name}.bias", bias
