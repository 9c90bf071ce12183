"""OpenAI's reference implementation of Whisper, with the same results as any engine; slower on a processor (the extra `whisper`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from analyzer.audio import Samples
from analyzer.optional import need
from analyzer.transcribe.ctranslate2 import alignment_heads, dimensions, read_arrays, state
from analyzer.transcribe.engine import Options, Passage, joined_tokens

CAREFUL_BEAM = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class OpenAIWhisper:
    """A loaded openai-whisper model."""

    model: Any
    library: Any

    @property
    def languages(self) -> frozenset[str]:
        """The languages it understands."""
        return frozenset(self.library.tokenizer.LANGUAGES) if self.model.is_multilingual else frozenset({"en"})

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        """The likeliest language of the first 30 s, with its probability."""
        if not self.model.is_multilingual:
            return "en", 1.0
        mel = self.library.log_mel_spectrogram(self.library.pad_or_trim(samples), self.model.dims.n_mels).to(self.model.device)
        _, probabilities = self.model.detect_language(mel)
        language = max(probabilities, key=probabilities.get)
        return language, float(probabilities[language])

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        """One passage per window, one after the other."""
        return [self._heard(window, options, beam=options.beam if options.beam > 1 else None, temperature=0.0) for window in windows]

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        """One window with beam search, and with sampling where that fails."""
        return self._heard(window, options, beam=max(CAREFUL_BEAM, options.beam), temperature=TEMPERATURES)

    def _heard(self, window: Samples, options: Options, *, beam: int | None, temperature: float | tuple[float, ...]) -> Passage:
        prompt = " ".join(text for text in (options.initial_prompt, options.hotwords) if text) or None
        result = self.model.transcribe(
            np.ascontiguousarray(window),
            language=options.language,
            task=options.task.value,
            beam_size=beam,
            temperature=temperature,
            initial_prompt=prompt,
            word_timestamps=True,
            condition_on_previous_text=False,
            fp16=self.model.device.type == "cuda",
            verbose=None,
        )
        return _passage(result["segments"])


def load_openai_whisper(path: Path, *, device: Literal["cpu", "cuda", "auto"] = "auto", threads: int = 0) -> OpenAIWhisper:
    """The model of a `.pt` file by OpenAI or of a folder in CTranslate2 format; `threads` = 0 leaves their number to torch."""
    library = need("whisper", extra="whisper")
    torch = need("torch", extra="whisper")
    if threads:
        torch.set_num_threads(threads)
    where = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    model = _from_folder(path, library, torch).to(where) if path.is_dir() else library.load_model(str(path), device=where)
    return OpenAIWhisper(model, library)


def _from_folder(folder: Path, library: Any, torch: Any) -> Any:
    arrays = read_arrays(folder / "model.bin")
    sizes = library.model.ModelDimensions(**dimensions(arrays))
    model = library.model.Whisper(sizes)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in state(arrays).items()})
    heads = torch.zeros(sizes.n_text_layer, sizes.n_text_head, dtype=torch.bool)
    for layer, head in alignment_heads(folder):
        heads[layer, head] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model.eval()


def _passage(segments: Sequence[dict[str, Any]]) -> Passage:
    words = [(word["word"], word["start"], word["end"], word["probability"]) for segment in segments for word in segment["words"]]
    if not segments:
        return Passage((), 0.0, 1.0, 1.0)
    return Passage(
        joined_tokens(words),
        log_probability=float(np.mean([segment["avg_logprob"] for segment in segments])),
        no_speech=float(max(segment["no_speech_prob"] for segment in segments)),
        compression=float(max(segment["compression_ratio"] for segment in segments)),
    )
