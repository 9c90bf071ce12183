"""Both engines against fakes of their libraries: what they ask for and what they make of the answer."""

from __future__ import annotations

import struct
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.errors import ModelError, UsageError
from analyzer.transcribe import ctranslate2
from analyzer.transcribe.engine import Options, Task
from analyzer.transcribe.faster_whisper import Encoding, FasterWhisper, load_faster_whisper
from analyzer.transcribe.openai_whisper import OpenAIWhisper, load_openai_whisper

OPTIONS = Options(language="en", hotwords="Kern, Willcocks", initial_prompt="So.", task=Task.TRANSLATE)


def segment(window: int, *words: tuple[str, float, float], log_probability: float = -0.3) -> types.SimpleNamespace:
    found = [
        types.SimpleNamespace(word=text, start=31 * window + start, end=31 * window + end, probability=0.8) for text, start, end in words
    ]
    return types.SimpleNamespace(seek=window * 3100, words=found, avg_logprob=log_probability, no_speech_prob=0.02, compression_ratio=1.3)


class Library:
    """faster_whisper with one set of segments for whatever it hears."""

    def __init__(self, *segments: types.SimpleNamespace, languages: tuple[str, ...] = ("en", "nl")) -> None:
        self.segments = segments
        self.supported_languages = list(languages)
        self.calls: list[dict[str, Any]] = []

    def transcribe(self, samples: np.ndarray, **options: Any) -> tuple[Any, None]:
        self.calls.append({"samples": samples, **options})
        return iter(self.segments), None

    def detect_language(self, samples: np.ndarray) -> tuple[str, float, list[Any]]:
        return "nl", 0.7, []


def test_windows_are_heard_together_and_told_apart() -> None:
    library = Library(segment(0, (" Self", 0.5, 0.9), ("-made", 0.9, 1.2), (" men.", 1.2, 1.5)), segment(2, (" Yes", 0.1, 0.4)))
    windows = [np.full(16_000 * length, 0.1, dtype=np.float32) for length in (3, 30, 1)]
    first, second, third = FasterWhisper(library, library).hear(windows, OPTIONS)
    assert first.text == "Self-made men."
    assert (first.tokens[0].start_ms, first.tokens[0].end_ms) == (500, 1200)
    assert second.tokens == ()
    assert [(token.text, token.start_ms, token.end_ms) for token in third.tokens] == [("Yes", 100, 400)]
    assert (first.log_probability, first.no_speech, first.compression) == (-0.3, 0.02, 1.3)
    (call,) = library.calls
    assert [(clip["start"], clip["end"]) for clip in call["clip_timestamps"]] == [(0, 3.0), (31, 61.0), (62, 63.0)]
    assert (call["language"], call["task"], call["hotwords"], call["initial_prompt"]) == ("en", "translate", "Kern, Willcocks", "So.")
    assert call["samples"][31 * 16_000] == np.float32(0.1)
    assert call["samples"][4 * 16_000] == 0


def test_the_language_of_every_window_is_told_from_what_was_encoded_for_its_words() -> None:
    library = Listening(segment(0, (" Yes", 0.1, 0.4)))
    encoding = Encoding(library)
    library.pipeline = encoding
    windows = [np.zeros(16_000, dtype=np.float32)] * 2
    engine = FasterWhisper(library, library, encoding)
    assert [passage.language for passage in engine.hear(windows, OPTIONS)] == [("de", 0.9), ("en", 0.6)]
    library.is_multilingual = False
    assert [passage.language for passage in engine.hear(windows, OPTIONS)] == [None, None]


class Listening(Library):
    """A library that encodes with what its pipeline was given, and finds languages in that."""

    is_multilingual = True
    device = "cuda"
    pipeline: Any = None

    @property
    def model(self) -> Listening:
        return self

    def encode(self, features: str) -> str:
        return f"encoded {features}"

    def transcribe(self, samples: np.ndarray, **options: Any) -> tuple[Any, None]:
        self.pipeline.encode("windows")
        return super().transcribe(samples, **options)

    def detect_language(self, samples: Any) -> Any:
        assert samples == "encoded windows"
        return [[("<|de|>", 0.9), ("<|en|>", 0.1)], [("<|en|>", 0.6), ("<|de|>", 0.4)]]


class Frames(Library):
    """A library whose encoding of a window is its frames, twice as loud."""

    model = types.SimpleNamespace(device="cpu")

    def encode(self, features: np.ndarray) -> np.ndarray:
        self.calls.append({"shape": features.shape})
        return 2 * np.atleast_3d(features.T).T


def test_a_processor_encodes_one_window_after_the_other() -> None:
    library = Frames()
    windows = np.arange(24, dtype=np.float32).reshape(3, 2, 4)
    assert np.array_equal(np.asarray(Encoding(library).encode(windows)), 2 * windows)
    assert [call["shape"] for call in library.calls] == [(2, 4)] * 3


def test_no_windows_are_no_work() -> None:
    library = Library()
    assert FasterWhisper(library, library).hear([], OPTIONS) == []
    assert library.calls == []


def test_care_means_beams_and_temperatures_without_what_was_said_before() -> None:
    library = Library(segment(0, (" Yes", 0.1, 0.4)))
    assert FasterWhisper(library, library).hear_carefully(np.zeros(16_000, dtype=np.float32), OPTIONS).text == "Yes"
    (call,) = library.calls
    assert call["beam_size"] == 5
    assert call["temperature"][0] == 0.0
    assert len(call["temperature"]) > 1
    assert call["condition_on_previous_text"] is False


def test_an_english_model_knows_one_language() -> None:
    library = Library(languages=("en",))
    engine = FasterWhisper(library, library)
    assert engine.languages == {"en"}
    assert engine.detect_language(np.zeros(16_000, dtype=np.float32)) == ("en", 1.0)
    assert FasterWhisper(Library(), library).detect_language(np.zeros(16_000, dtype=np.float32)) == ("nl", 0.7)


@pytest.mark.parametrize(
    ("gpus", "device", "where", "precision"), [(0, "auto", "cpu", "int8"), (1, "auto", "cuda", "float16"), (1, "cpu", "cpu", "int8")]
)
def test_loading_fits_the_machine(
    gpus: int, device: Any, where: str, precision: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: dict[str, Any] = {}
    fake = types.SimpleNamespace(
        WhisperModel=lambda path, **options: made.update(options, path=path), BatchedInferencePipeline=lambda model: model
    )
    monkeypatch.setitem(sys.modules, "faster_whisper", fake)
    monkeypatch.setitem(sys.modules, "ctranslate2", types.SimpleNamespace(get_cuda_device_count=lambda: gpus))
    load_faster_whisper(tmp_path, device=device, threads=1)
    assert made == {"path": str(tmp_path), "device": where, "compute_type": precision, "cpu_threads": 1, "local_files_only": True}


def test_a_folder_that_is_no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Unable to open file 'model.bin'")

    monkeypatch.setitem(sys.modules, "faster_whisper", types.SimpleNamespace(WhisperModel=broken))
    with pytest.raises(ModelError, match="CTranslate2 format"):
        load_faster_whisper(tmp_path, device="cpu")


class Reference:
    """An openai-whisper model with one result."""

    is_multilingual = True
    device = types.SimpleNamespace(type="cpu")

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def transcribe(self, samples: np.ndarray, **options: Any) -> dict[str, Any]:
        self.calls.append(options)
        words = [
            {"word": " In", "start": 0.2, "end": 0.4, "probability": 0.9},
            {"word": " May", "start": 0.4, "end": 0.8, "probability": 0.7},
        ]
        return {"segments": [{"words": words, "avg_logprob": -0.4, "no_speech_prob": 0.1, "compression_ratio": 1.1}]}


def test_the_reference_gives_the_same_kind_of_passage() -> None:
    reference = Reference()
    engine = OpenAIWhisper(reference, types.SimpleNamespace(tokenizer=types.SimpleNamespace(LANGUAGES={"en": "english", "nl": "dutch"})))
    (passage,) = engine.hear([np.zeros(16_000, dtype=np.float32)], OPTIONS)
    assert passage.text == "In May"
    assert (passage.tokens[1].start_ms, passage.tokens[1].end_ms, passage.log_probability) == (400, 800, -0.4)
    assert reference.calls[0]["initial_prompt"] == "So. Kern, Willcocks"
    assert reference.calls[0]["beam_size"] is None
    engine.hear_carefully(np.zeros(16_000, dtype=np.float32), OPTIONS)
    assert reference.calls[1]["beam_size"] == 5
    assert engine.languages == {"en", "nl"}


def test_the_reference_is_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "whisper", None)
    with pytest.raises(UsageError, match=r"transcript-analyzer\[whisper\]"):
        load_openai_whisper(tmp_path / "base.pt")


def test_one_folder_serves_both_engines(tmp_path: Path) -> None:
    shapes = dict.fromkeys(("self_attention/linear_1", "attention/linear_0", "attention/linear_2"), (4, 4))
    shapes |= {"self_attention/linear_0": (12, 4), "attention/linear_1": (8, 4), "ffn/linear_0": (16, 4), "ffn/linear_1": (4, 16)}
    arrays = {"encoder/conv1": (4, 80, 3), "encoder/conv2": (4, 4, 3)}
    arrays |= {f"decoder/layer_0/{name}": shape for name, shape in shapes.items()}
    arrays |= {f"encoder/layer_0/{name}": shape for name, shape in shapes.items() if not name.startswith("attention")}
    write_model(tmp_path / "model.bin", arrays)
    read = ctranslate2.read_arrays(tmp_path / "model.bin")
    assert ctranslate2.dimensions(read) == {
        "n_mels": 80, "n_audio_ctx": 6, "n_audio_state": 4, "n_audio_head": 2, "n_audio_layer": 1,
        "n_vocab": 9, "n_text_ctx": 5, "n_text_state": 4, "n_text_head": 2, "n_text_layer": 1,
    }  # fmt: skip
    state = ctranslate2.state(read)
    joined = read["decoder/layer_0/self_attention/linear_0/weight"]
    for number, name in enumerate(("query", "key", "value")):
        np.testing.assert_array_equal(state[f"decoder.blocks.0.attn.{name}.weight"], joined[4 * number : 4 * number + 4])
    assert "decoder.blocks.0.attn.key.bias" not in state
    assert "encoder.blocks.0.cross_attn.query.weight" not in state
    assert state["decoder.blocks.0.cross_attn.value.bias"].shape == (4,)
    assert all(array.dtype == np.float32 for array in state.values())


def write_model(path: Path, weights: dict[str, tuple[int, ...]]) -> None:
    """A tiny model in CTranslate2 format, version 6, with a bias for each of `weights`."""
    random = np.random.default_rng(1)
    arrays = {f"{name}/weight": random.random(shape) for name, shape in weights.items()}
    arrays |= {f"{name}/bias": random.random(shape[0]) for name, shape in weights.items()}
    for norm in ("encoder/layer_norm", "decoder/layer_norm", "decoder/layer_0/attention/layer_norm"):
        arrays |= {f"{norm}/{name}": random.random(4) for name in ("gamma", "beta")}
    for part in ("encoder", "decoder"):
        for norm in ("self_attention", "ffn"):
            arrays |= {f"{part}/layer_0/{norm}/layer_norm/{name}": random.random(4) for name in ("gamma", "beta")}
    arrays |= {"decoder/embeddings/weight": random.random((9, 4))}
    arrays |= {"encoder/position_encodings/encodings": random.random((6, 4)), "decoder/position_encodings/encodings": random.random((5, 4))}
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    with path.open("wb") as sink:
        sink.write(struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, len(halves) + 2))
        for name, array in halves.items():
            sink.write(text(name) + struct.pack(f"<B{array.ndim}IBI", array.ndim, *array.shape, 4, array.nbytes) + array.tobytes())
        for part in ("encoder", "decoder"):
            sink.write(text(f"{part}/num_heads") + struct.pack("<BBIh", 0, 2, 2, 2))


def text(name: str) -> bytes:
    return struct.pack("<H", len(name) + 1) + name.encode() + b"\0"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip file", struct.pack("<I", 99) + text("WhisperSpec")])
def test_a_file_in_another_format_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ModelError, match="version 6"):
        ctranslate2.read_arrays(tmp_path / "model.bin")
