"""The lower layers of a causal language model (Qwen2), out of packed weights (GGUF) and into the form that CTranslate2 runs.

Eight bits a weight: twice as fast as 32 on ordinary processors, in a quarter of the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.model import Vectors
from analyzer.errors import ModelError
from analyzer.optional import need

ARCHITECTURE = "qwen2"
PRECISION = "int8"

Find = Callable[[str], Vectors]
"""The values of a tensor by the name that GGUF gives it, as rows of outputs."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a Qwen2 model is like besides its weights; `rotary` is the base of the frequencies of position, `epsilon` of the norms."""

    heads: int
    key_heads: int
    rotary: float
    epsilon: float


def unpack(weights: Path, layers: int, folder: Path) -> None:
    """Write the first `layers` layers of a GGUF file to `folder`, with what the next one does to its input as the last step.

    Raises ModelError for the weights of another kind of model, or of fewer layers.
    """
    library = need("gguf", extra="text")
    packed = library.GGUFReader(weights)
    tensors = {tensor.name: tensor for tensor in packed.tensors}

    def told(key: str) -> Any:
        field = packed.fields.get(key)
        return None if field is None else field.contents()

    def find(name: str) -> Vectors:
        values: Vectors = library.quants.dequantize(tensors[name].data, tensors[name].tensor_type)
        return values

    if told("general.architecture") != ARCHITECTURE or told(f"{ARCHITECTURE}.block_count") <= layers:
        raise ModelError("these are not the weights of the language model", where=str(weights), remedy="Try `analyzer models verify`.")
    shape = Shape(
        heads=told(f"{ARCHITECTURE}.attention.head_count"),
        key_heads=told(f"{ARCHITECTURE}.attention.head_count_kv"),
        rotary=told(f"{ARCHITECTURE}.rope.freq_base"),
        epsilon=told(f"{ARCHITECTURE}.attention.layer_norm_rms_epsilon"),
    )
    write(shape, find, layers, folder)


def write(shape: Shape, find: Find, layers: int, folder: Path, precision: str = PRECISION) -> None:
    """The same from the values that `find` gives; `precision` in the terms of CTranslate2."""
    specs = need("ctranslate2", extra="text").specs
    spec = specs.TransformerDecoderModelSpec.from_config(
        layers,
        shape.heads,
        num_heads_kv=shape.key_heads,
        activation=specs.common_spec.Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,  # all columns of a head
        rotary_interleave=False,
        rotary_base=shape.rotary,
    )
    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = _half(find("token_embd.weight"))
    for number, layer in enumerate(decoder.layer):
        _fill(layer, f"blk.{number}", find)
    decoder.layer_norm.gamma = find(f"blk.{layers}.attn_norm.weight")
    decoder.projection.weight = np.eye(len(decoder.layer_norm.gamma), dtype=np.float32)  # no words are wanted
    spec.config.layer_norm_epsilon = shape.epsilon
    numbers = [str(number) for number in range(len(decoder.embeddings.weight))]
    spec.register_vocabulary(numbers)  # tokens are told by their numbers
    spec.config.bos_token = spec.config.eos_token = spec.config.unk_token = numbers[0]
    spec.validate()
    spec.optimize(quantization=precision)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _fill(layer: Any, name: str, find: Find) -> None:
    attention, forward = layer.self_attention, layer.ffn
    attention.layer_norm.gamma = find(f"{name}.attn_norm.weight")
    attention.linear[0].weight = _half(np.concatenate([find(f"{name}.attn_{each}.weight") for each in "qkv"]))
    attention.linear[0].bias = np.concatenate([find(f"{name}.attn_{each}.bias") for each in "qkv"])
    attention.linear[1].weight = _half(find(f"{name}.attn_output.weight"))
    forward.layer_norm.gamma = find(f"{name}.ffn_norm.weight")
    forward.linear_0.weight = _half(find(f"{name}.ffn_gate.weight"))
    forward.linear_0_noact.weight = _half(find(f"{name}.ffn_up.weight"))
    forward.linear_1.weight = _half(find(f"{name}.ffn_down.weight"))


def _half(values: Vectors) -> Any:
    """In 16 bits until it is brought to eight: half the room meanwhile."""
    return values.astype(np.float16)
