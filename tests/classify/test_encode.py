from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.encode import WINDOW_WORDS, WORDS_READ, Encoder, load_encoder, windows
from analyzer.errors import ModelError
from analyzer.settings import read_settings
from analyzer.weights import path_of


@given(st.text(st.characters(), max_size=200))
def test_a_short_text_is_one_readable_window(text: str) -> None:
    (window,) = windows(text)
    assert window == text.encode("utf-8", "replace").decode()


@given(st.integers(WINDOW_WORDS + 1, 2000))
def test_windows_of_a_long_text_are_its_start_in_order(count: int) -> None:
    words = [f"w{number}" for number in range(count)]
    parts = [window.split() for window in windows("  ".join(words))]
    assert [word for part in parts for word in part] == words[:WORDS_READ]
    assert all(0 < len(part) <= WINDOW_WORDS for part in parts)


def test_a_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"safetensors.*models verify"):
        load_encoder(tmp_path)


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    try:
        folder = path_of("minilm", replace(read_settings(), offline=True))
    except ModelError:
        pytest.skip("the weights of minilm are not in the cache")
    return load_encoder(folder)


@pytest.mark.slow
def test_vectors_are_unit_vectors_in_the_order_of_the_texts(minilm: Encoder) -> None:
    texts = ["The price is too high.", "a", "The price is too high.", "We had lunch together.", ""]
    vectors = minilm.encode(texts)
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.array_equal(vectors[0], vectors[2])
    assert np.allclose(minilm.encode(["We had lunch together."])[0], vectors[3], atol=1e-4)
    assert vectors[0] @ minilm.encode(["It costs too much."])[0] > vectors[0] @ vectors[3]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["\x00\x07\x1b", "🙂🙃🎉", "\ud800 lone surrogate", "это не по-английски", "這不是英文", "word " * 10_000])
def test_odd_texts_have_vectors_too(minilm: Encoder, text: str) -> None:
    vectors = minilm.encode([text])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_no_texts_no_vectors(minilm: Encoder) -> None:
    assert minilm.encode([]).shape == (0, 384)


@pytest.mark.slow
def test_a_long_text_is_the_mean_of_its_windows(minilm: Encoder) -> None:
    text = " ".join(["price"] * WINDOW_WORDS + ["lunch"] * WINDOW_WORDS)
    first, second = minilm.encode(list(windows(text)))
    mean = (first + second) / 2
    assert np.allclose(minilm.encode([text])[0], mean / np.linalg.norm(mean), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["The price is much too high.", "word " * 400 + "end", "", "🙂 ok", "a [SEP] b"])
def test_reading_gives_the_same_vector_and_its_parts_by_word(minilm: Encoder, text: str) -> None:
    vectors, parts = minilm.read([text])
    assert np.allclose(vectors, minilm.encode([text]), atol=1e-3)
    assert parts[0].shape == (min(len(text.split()), WORDS_READ), 384)
