from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.classify.lower_layers import Shape, unpack, write
from analyzer.errors import ModelError

gguf = pytest.importorskip("gguf")
ctranslate2 = pytest.importorskip("ctranslate2")
HEADS, KEY_HEADS, WIDTH, WORDS, LAYERS = 4, 2, 64, 20, 3
SHAPE = Shape(HEADS, KEY_HEADS, rotary=10_000.0, epsilon=1e-6)
NAMES = {
    "attn_norm.weight": "input_layernorm.weight",
    "attn_q.weight": "self_attn.q_proj.weight",
    "attn_q.bias": "self_attn.q_proj.bias",
    "attn_k.weight": "self_attn.k_proj.weight",
    "attn_k.bias": "self_attn.k_proj.bias",
    "attn_v.weight": "self_attn.v_proj.weight",
    "attn_v.bias": "self_attn.v_proj.bias",
    "attn_output.weight": "self_attn.o_proj.weight",
    "ffn_norm.weight": "post_attention_layernorm.weight",
    "ffn_gate.weight": "mlp.gate_proj.weight",
    "ffn_up.weight": "mlp.up_proj.weight",
    "ffn_down.weight": "mlp.down_proj.weight",
}


@pytest.fixture(scope="module")
def reference() -> Any:
    """A Qwen2 model of chance, as transformers computes it."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    config = transformers.Qwen2Config(
        vocab_size=WORDS,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KEY_HEADS,
        rope_parameters={"rope_type": "default", "rope_theta": SHAPE.rotary},
        rms_norm_eps=SHAPE.epsilon,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = transformers.Qwen2Model(config).eval()
        for name, value in model.named_parameters():
            torch.nn.init.uniform_(value, 0.5, 1.5) if "norm" in name else torch.nn.init.normal_(value, std=0.2)
    return model


def finder(model: Any) -> Callable[[str], Any]:
    values = {name: value.detach().numpy() for name, value in model.state_dict().items()}

    def find(name: str) -> Any:
        if name == "token_embd.weight":
            return values["embed_tokens.weight"]
        _, number, rest = name.split(".", 2)
        return values[f"layers.{number}.{NAMES[rest]}"]

    return find


@pytest.mark.parametrize("layers", [1, 2])
def test_the_layers_compute_what_transformers_computes(reference: Any, layers: int, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    write(SHAPE, finder(reference), layers, tmp_path / "made", precision="float32")
    ids = [[3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]]
    found = np.array(ctranslate2.Generator(str(tmp_path / "made"), device="cpu", compute_type="float32").forward_batch(ids))
    with torch.inference_mode():
        states = reference(input_ids=torch.tensor(ids), output_hidden_states=True).hidden_states[layers]
        asked = reference.layers[layers].input_layernorm(states).numpy()
    assert found.shape == asked.shape
    assert np.linalg.norm(found - asked) < 0.005 * np.linalg.norm(asked)  # sixteen bits a weight


def packed(model: Any, path: Path, architecture: str = "qwen2") -> Path:
    find, writer = finder(model), gguf.GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_freq_base(SHAPE.rotary)
    writer.add_layer_norm_rms_eps(SHAPE.epsilon)
    for name in ("token_embd.weight", *(f"blk.{number}.{name}" for number in range(LAYERS) for name in NAMES)):
        writer.add_tensor(name, find(name))
    for step in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        step()
    return path


def test_a_packed_file_gives_the_same_layers(reference: Any, tmp_path: Path) -> None:
    unpack(packed(reference, tmp_path / "model.gguf"), 2, tmp_path / "unpacked")
    write(SHAPE, finder(reference), 2, tmp_path / "made")
    assert (tmp_path / "unpacked" / "model.bin").read_bytes() == (tmp_path / "made" / "model.bin").read_bytes()


@pytest.mark.parametrize(("architecture", "layers"), [("llama", 2), ("qwen2", LAYERS)])
def test_other_weights_are_refused(reference: Any, tmp_path: Path, architecture: str, layers: int) -> None:
    with pytest.raises(ModelError, match=r"not the weights.*models verify"):
        unpack(packed(reference, tmp_path / "model.gguf", architecture), layers, tmp_path / "made")
    assert not (tmp_path / "made").exists()
