from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.classify.encode import WINDOW_WORDS, WORDS_READ
from analyzer.classify.inputs import BETWEEN
from analyzer.classify.language_model import LAYERS, WEIGHTS, LanguageModel, Scale, load_language_model, read_scale
from analyzer.classify.lower_layers import PRECISION, Shape, write
from analyzer.errors import ModelError
from analyzer.resources import resource
from analyzer.settings import read_settings
from analyzer.weights import path_of

WIDTH = 8
WORDS = ["price", "trust", "they", "we", "never", "said", "so", "low", "high", "Thursday"]
SCALE = Scale(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32))


def tokenizer() -> Any:
    """One that knows ten words and the end of a line."""
    transformers, tokenizers = pytest.importorskip("transformers"), pytest.importorskip("tokenizers")
    vocabulary = {word: number for number, word in enumerate(["\n", "?", *WORDS])}
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="?"))
    plain.pre_tokenizer = tokenizers.pre_tokenizers.Split(tokenizers.Regex(r" +|(?<=\n)|(?=\n)"), "removed")
    return transformers.PreTrainedTokenizerFast(tokenizer_object=plain, unk_token="?")


def write_layers(folder: Path, precision: str = PRECISION) -> None:
    """Two layers of chance."""
    write(Shape(heads=2, key_heads=2, rotary=10_000.0, epsilon=1e-6), chance(2 + len(WORDS)), 2, folder, precision)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    folder = tmp_path_factory.mktemp("small")
    write_layers(folder, "float32")
    layers = pytest.importorskip("ctranslate2").Generator(str(folder), compute_type="float32")
    return LanguageModel(tokenizer(), layers, SCALE, "small", "en")


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
    assert np.allclose(vectors, [small.encode([text])[0] for text in texts], atol=1e-5)


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


def test_a_long_text_is_the_mean_over_the_tokens_of_its_windows(small: LanguageModel) -> None:
    first, second = " ".join(["price"] * WINDOW_WORDS), " ".join(["trust"] * WINDOW_WORDS)
    mean = np.concatenate(small.tokens([first, second])).mean(axis=0)
    assert np.allclose(small.encode([f"{first} {second}"])[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_values_are_counted_from_the_scale(small: LanguageModel) -> None:
    texts = ["they never said so", "price so low"]
    means = _means(small, texts)
    moved = LanguageModel(small._tokenizer, small._layers, Scale(means.mean(axis=0), means.std(axis=0)), "moved", "en")
    assert np.allclose(_means(moved, texts), [[1.0] * WIDTH, [-1.0] * WIDTH] * np.sign(means[0] - means[1]), atol=1e-3)


def _means(model: LanguageModel, texts: list[str]) -> Any:
    return np.stack([tokens.mean(axis=0) for tokens in model.tokens(texts)])


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


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with packed weights, of which two small layers and a small tokenizer come out."""
    auto = pytest.importorskip("transformers").AutoTokenizer
    monkeypatch.setattr("analyzer.classify.language_model.unpack", lambda weights, layers, folder: write_layers(folder))
    as_kept = auto.from_pretrained
    monkeypatch.setattr(auto, "from_pretrained", lambda *a, gguf_file=None, **k: tokenizer() if gguf_file else as_kept(*a, **k))
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    return tmp_path


def test_the_layers_are_unpacked_once_and_read_the_same_ever_after(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_language_model(packed, SCALE)
    (kept,) = (path for path in packed.iterdir() if path.is_dir())
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in kept.rglob("*"))

    def refuse(*_: Any) -> None:
        raise AssertionError("it was unpacked again")

    monkeypatch.setattr("analyzer.classify.language_model.unpack", refuse)
    again = load_language_model(packed, SCALE)
    assert again.id == first.id
    assert np.array_equal(first.encode(["they never said so"]), again.encode(["they never said so"]))


def test_a_folder_that_cannot_be_written_to_serves_too(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tempfile.TemporaryDirectory

    def full(**where: Any) -> Any:
        if "dir" in where:
            raise OSError(28, "No space left on device")
        return whole(**where)

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    assert np.isfinite(load_language_model(packed, SCALE).encode(["they never said so"])).all()
    assert [path.name for path in packed.iterdir()] == [WEIGHTS]


def test_what_another_process_unpacked_meanwhile_stays(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = packed / f"layers-{LAYERS}"

    def overtaken(_: Path, __: int, folder: Path) -> None:
        write_layers(folder)
        ready.mkdir()
        (ready / "of another").touch()

    monkeypatch.setattr("analyzer.classify.language_model.unpack", overtaken)
    assert np.isfinite(load_language_model(packed, SCALE).encode(["they never said so"])).all()
    assert [path.name for path in ready.iterdir()] == ["of another"]
    assert sorted(path.name for path in packed.iterdir()) == sorted([WEIGHTS, ready.name])


def test_a_kept_tokenizer_that_knows_no_words_is_an_error(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_language_model(packed, SCALE)
    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", lambda *_, **__: lambda *_, **__: {"input_ids": []})
    with pytest.raises(ModelError, match="Remove this folder"):
        load_language_model(packed, SCALE)


def test_no_room_to_unpack_is_an_error_that_says_how_much_it_takes(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analyzer.classify.language_model.unpack", full)
    with pytest.raises(ModelError, match=r"No space left on device.*0\.9 GB"):
        load_language_model(packed, SCALE)
    assert [path.name for path in packed.iterdir()] == [WEIGHTS]


@pytest.mark.slow
def test_the_real_weights_find_like_what_is_like() -> None:
    try:
        folder = path_of("qwen2.5-coder", replace(read_settings(), offline=True))
    except ModelError:
        pytest.skip("the weights of qwen2.5-coder are not in the cache")
    scale = read_scale(resource("models/qwen2.5-coder/scale.safetensors"))
    vectors = load_language_model(folder, scale).encode(["They never told us.", "They told us at once.", "We had lunch together."])
    assert vectors.shape == (3, len(scale.mean))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
