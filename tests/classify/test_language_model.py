from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.classify.encode import WINDOW_WORDS, WORDS_READ
from analyzer.classify.inputs import BETWEEN
from analyzer.classify.language_model import LAYERS, WEIGHTS, LanguageModel, Scale, load_language_model, read_scale
from analyzer.classify.lower_layers import Shape, write
from analyzer.errors import ModelError
from analyzer.resources import resource
from analyzer.settings import read_settings
from analyzer.weights import path_of

WIDTH = 8
WORDS = ["price", "trust", "they", "we", "never", "said", "so", "low", "high", "Thursday"]
SCALE = Scale(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    """Two layers of chance, and a tokenizer that knows ten words and the end of a line."""
    transformers, tokenizers = pytest.importorskip("transformers"), pytest.importorskip("tokenizers")
    vocabulary = {word: number for number, word in enumerate(["\n", "?", *WORDS])}
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="?"))
    plain.pre_tokenizer = tokenizers.pre_tokenizers.Split(tokenizers.Regex(r" +|(?<=\n)|(?=\n)"), "removed")
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=plain, unk_token="?")
    folder = tmp_path_factory.mktemp("small")
    write(Shape(heads=2, key_heads=2, rotary=10_000.0, epsilon=1e-6), chance(len(vocabulary)), 2, folder)
    return LanguageModel(tokenizer, pytest.importorskip("ctranslate2").Generator(str(folder), compute_type="int8"), SCALE, "small", "en")


def chance(words: int) -> Callable[[str], Any]:
    random = np.random.default_rng(0)
    rows = {"token_embd.weight": words, "ffn_gate.weight": 2 * WIDTH, "ffn_up.weight": 2 * WIDTH}

    def find(name: str) -> Any:
        kind = name.split(".", 2)[-1] if name.startswith("blk.") else name
        columns = 2 * WIDTH if kind == "ffn_down.weight" else WIDTH
        one_row = kind.endswith(".bias") or "norm" in kind
        return random.normal(size=WIDTH if one_row else (rows.get(kind, WIDTH), columns)).astype(np.float32)

    return find


def test_a_text_has_the_same_vector_alone_and_beside_longer_ones(small: LanguageModel) -> None:
    texts = ["they never said so", "price", "we trust they never said so low high Thursday", "price"]
    vectors = small.encode(texts)
    assert vectors.shape == (4, WIDTH)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[1], vectors[3])
    assert np.allclose(vectors, [small.encode([text])[0] for text in texts], atol=0.02)  # eight bits


def test_what_was_said_before_is_read_and_not_averaged(small: LanguageModel) -> None:
    alone, after, other = small.encode(["so low", f"we trust {BETWEEN} so low", f"never said {BETWEEN} so low"])
    assert not np.allclose(alone, after)
    assert not np.allclose(after, other)
    _, (parts,) = small.read([f"we trust {BETWEEN} so low"])
    assert parts.shape == (5, WIDTH)
    assert not parts[:3].any()
    assert np.allclose(parts.sum(axis=0), after, atol=1e-5)


@pytest.mark.parametrize("text", ["they never said so", "", " ", "🙂 ok", "\ud800", "word " * 700, f"before {BETWEEN} " + "price " * 400])
def test_reading_gives_the_same_vector_and_a_part_for_each_word_read(small: LanguageModel, text: str) -> None:
    vectors, (parts,) = small.read([text])
    assert np.allclose(vectors, small.encode([text]), atol=1e-5)
    own = text.rpartition(f" {BETWEEN} ")[2]
    assert len(parts) == len(text.split()) - len(own.split()) + min(len(own.split()), WORDS_READ)
    assert np.isfinite(parts).all()


def test_a_long_text_is_the_mean_of_its_windows(small: LanguageModel) -> None:
    first, second = " ".join(["price"] * WINDOW_WORDS), " ".join(["trust"] * WINDOW_WORDS)
    mean = small.encode([first, second]).mean(axis=0)
    assert np.allclose(small.encode([f"{first} {second}"])[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_values_are_counted_from_the_scale(small: LanguageModel) -> None:
    texts = ["they never said so", "price so low"]
    means = small.means(texts)
    moved = LanguageModel(small._tokenizer, small._layers, Scale(means.mean(axis=0), means.std(axis=0)), "moved", "en")
    assert np.allclose(moved.means(texts), [[1.0] * WIDTH, [-1.0] * WIDTH] * np.sign(means[0] - means[1]), atol=1e-3)


def test_no_texts_no_vectors(small: LanguageModel) -> None:
    assert small.encode([]).shape == (0, WIDTH)
    assert small.read([])[0].shape == (0, WIDTH)


def test_a_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.gguf.*models verify"):
        load_language_model(tmp_path, SCALE)


def test_unpacked_layers_that_are_damaged_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    pytest.importorskip("ctranslate2")
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    (tmp_path / f"layers-{LAYERS}").mkdir()
    (tmp_path / f"layers-{LAYERS}" / "model.bin").write_bytes(b"cut short")
    with pytest.raises(ModelError, match=rf"layers-{LAYERS}.*Remove this folder"):
        load_language_model(tmp_path, SCALE)


@pytest.fixture(scope="module")
def weights() -> Path:
    try:
        return path_of("qwen2.5-coder", replace(read_settings(), offline=True))
    except ModelError:
        pytest.skip("the weights of qwen2.5-coder are not in the cache")


@pytest.mark.slow
def test_the_layers_are_unpacked_once_and_read_the_same_ever_after(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(weights / WEIGHTS, tmp_path / WEIGHTS)
    scale = read_scale(resource("models/qwen2.5-coder/scale.safetensors"))
    texts = ["They never told us.", "They told us at once.", "We had lunch together."]
    first = load_language_model(tmp_path, scale)
    (kept,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in kept.iterdir())

    def refuse(*_: Any) -> None:
        raise AssertionError("it was unpacked again")

    monkeypatch.setattr("analyzer.classify.language_model._unpack", refuse)
    again = load_language_model(tmp_path, scale)
    assert again.id == first.id
    vectors = first.encode(texts)
    assert np.allclose(vectors, again.encode(texts), atol=1e-5)
    assert vectors.shape == (3, len(scale.mean))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_to_serves_too(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(weights / WEIGHTS, tmp_path / WEIGHTS)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    model = load_language_model(tmp_path, read_scale(resource("models/qwen2.5-coder/scale.safetensors")))
    assert np.isfinite(model.encode(["They never told us."])).all()
    assert [path.name for path in tmp_path.iterdir()] == [WEIGHTS]
