"""Whisper through CTranslate2 (faster-whisper): batched, int8 on a processor, float16 on a GPU."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from analyzer.audio import SAMPLE_RATE, Samples
from analyzer.errors import ModelError
from analyzer.optional import need
from analyzer.transcribe.engine import Options, Passage, joined_tokens

SLOT = 31  # s, more than a window: where the windows of a batch lie apart in one array
CAREFUL_BEAM = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6)  # tried in turn until the text neither loops nor is improbable


class Encoding:
    """What the batched pipeline takes for its model: on a processor it encodes window by window, and it keeps the last encoded ones.

    Window by window is a sixth faster than eight together and needs a third of the memory; what is kept tells languages at little cost.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._encoded: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def encode(self, features: Any) -> Any:
        """The model's encoding of some windows."""
        alone = len(features) > 1 and self._model.model.device == "cpu"
        self._encoded = self._one_by_one(features) if alone else self._model.encode(features)
        return self._encoded

    def _one_by_one(self, features: Any) -> Any:
        encoded = [np.asarray(self._model.encode(window)) for window in features]
        return need("ctranslate2", extra="speech").StorageView.from_array(np.concatenate(encoded))

    def languages(self) -> list[tuple[str, float]]:
        """The likeliest language of each of the last windows, with its probability; none from a model of one language."""
        encoded, self._encoded = self._encoded, None
        if encoded is None or not self._model.model.is_multilingual:
            return []
        return [(token.strip("<|>"), float(probability)) for (token, probability), *_ in self._model.model.detect_language(encoded)]


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class FasterWhisper:
    """A loaded faster-whisper model; `encoding` is what its batched pipeline works on."""

    model: Any
    batched: Any
    encoding: Encoding | None = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages it understands."""
        return frozenset(self.model.supported_languages)

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        """The likeliest language of the first 30 s, with its probability."""
        if len(self.languages) == 1:
            return next(iter(self.languages)), 1.0
        language, probability, _ = self.model.detect_language(samples[: 30 * SAMPLE_RATE])
        return language, float(probability)

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        """One passage per window, decoded together."""
        if not windows:
            return []
        apart = np.zeros(len(windows) * SLOT * SAMPLE_RATE, dtype=np.float32)
        clips = []
        for number, window in enumerate(windows):
            start = number * SLOT * SAMPLE_RATE
            apart[start : start + len(window)] = window
            clips.append({"start": number * SLOT, "end": (start + len(window)) / SAMPLE_RATE})
        segments, _ = self.batched.transcribe(
            apart, clip_timestamps=clips, batch_size=len(windows), beam_size=options.beam, temperature=0.0, **_shared(options)
        )
        heard: list[list[Any]] = [[] for _ in windows]
        for segment in segments:
            heard[segment.seek // (SLOT * 100)].append(segment)  # seek counts frames of 10 ms
        languages = self.encoding.languages() if self.encoding else []
        passages = [_passage(found, number * SLOT) for number, found in enumerate(heard)]
        if len(languages) != len(passages):
            return passages
        return [dataclasses.replace(passage, language=language) for passage, language in zip(passages, languages, strict=True)]

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        """One window with beam search, and with sampling where that fails."""
        segments, _ = self.model.transcribe(
            window,
            beam_size=max(CAREFUL_BEAM, options.beam),
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            vad_filter=False,
            **_shared(options),
        )
        return _passage(list(segments), 0)


def load_faster_whisper(
    folder: Path, *, device: Literal["cpu", "cuda", "auto"] = "auto", threads: int = 0, compute_type: str | None = None
) -> FasterWhisper:
    """The model of `folder` (model.bin, config.json, tokenizer.json, vocabulary); `threads` = 0 takes as many as the machine has cores."""
    library = need("faster_whisper", extra="speech")
    need("tqdm", extra="speech").tqdm.set_lock(threading.RLock())  # its own is a semaphore that outlives a killed process
    where = ("cuda" if need("ctranslate2", extra="speech").get_cuda_device_count() else "cpu") if device == "auto" else device
    try:
        model = library.WhisperModel(
            str(folder),
            device=where,
            compute_type=compute_type or ("float16" if where == "cuda" else "int8"),
            cpu_threads=threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as failure:
        raise ModelError(
            f"the speech model cannot be loaded ({type(failure).__name__})",
            where=str(folder),
            remedy="Give a folder in CTranslate2 format, or run 'analyzer models verify'.",
        ) from failure
    encoding = Encoding(model)
    return FasterWhisper(model, library.BatchedInferencePipeline(encoding), encoding)


def _shared(options: Options) -> dict[str, Any]:
    return {
        "language": options.language,
        "task": options.task.value,
        "word_timestamps": True,
        "hotwords": options.hotwords,
        "initial_prompt": options.initial_prompt,
    }


def _passage(segments: Iterable[Any], offset: int) -> Passage:
    """Segments of one window, whose times count from `offset` seconds, as one passage."""
    found = list(segments)
    if not found:
        return Passage((), 0.0, 1.0, 1.0)
    words = [(word.word, word.start, word.end, word.probability) for segment in found for word in segment.words or ()]
    return Passage(
        joined_tokens(words, offset=offset),
        log_probability=float(np.mean([segment.avg_logprob for segment in found])),
        no_speech=float(max(segment.no_speech_prob for segment in found)),
        compression=float(max(segment.compression_ratio for segment in found)),
    )
