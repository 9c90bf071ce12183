"""Who spoke when: error of turns and of words, with the number of speakers given and found, memory and speed.

    python -m evaluation.diarize.run [--clips FOLDER] [--long HOURS] [--words]

FOLDER holds recordings with .rttm files to measure instead of the real material. `--long` measures one recording of three voices that come
back in changing order; it takes a quarter of an hour for two hours of sound. `--words` measures nothing but words with their speakers.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

import analyzer.diarize
from analyzer.audio import Audio, read_audio
from analyzer.core.transcript import Word
from analyzer.diarize import SpeakerCount, Turn, assign, diarize, load_embedder, load_segmenter
from analyzer.settings import read_settings
from analyzer.transcribe import load_detector, speech_regions, transcribe
from analyzer.transcribe.aligning import aligned
from analyzer.transcribe.faster_whisper import load_faster_whisper
from analyzer.weights import path_of
from evaluation.diarize.attributed import Errors, Said, alone, demo_said, errors_of, joined_voices, numbered, said_in, without_overlap
from evaluation.diarize.references import Clip, Stretches, demo_clips, long_recording, one_at_a_time, rttm_clips, three_speakers
from evaluation.diarize.spectral import spectral_speakers
from evaluation.diarize.words import spoken_by_overlap, spoken_by_utterance, word_errors
from evaluation.record import ROOT, real_data, record

FOLDER = Path(__file__).parent
COLLARS = {"collar 0.25 s": 0.5, "no collar": 0.0}  # pyannote counts both sides
READ = {"speech": ("jfk.flac",), "poems": ("sonnet1.mp3", "sonnet2.mp3")}  # what two voices say, with reference words
Turns = Callable[[Clip, SpeakerCount], tuple[Turn, ...]]


class Models:
    """The models that the measurement needs, on one thread each."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        settings = read_settings()
        self.detector = load_detector(path_of("silero-vad", settings))
        self.embedder = load_embedder(path_of("campplus", settings))
        self.segmenter = load_segmenter(path_of("segmentation-3.0", settings))
        self.engine = load_faster_whisper(path_of("whisper-base", settings), device="cpu", threads=1)

    def turns(self, clip: Clip, count: SpeakerCount, *, segmented: bool = True) -> tuple[Turn, ...]:
        """The turns of a recording, with the speech that transcription hears in it."""
        speech = speech_regions(self.detector.speech(clip.samples))
        return diarize(clip.samples, speech, self.embedder, speakers=count, segmenter=self.segmenter if segmented else None)

    def words(self, clip: Clip) -> tuple[Word, ...]:
        """The words as recognised."""
        return transcribe(Audio(clip.samples), self.engine, self.detector).words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--long", type=float, default=0.0)
    parser.add_argument("--words", action="store_true")
    chosen = parser.parse_args()
    models = Models()
    if chosen.clips:
        print(json.dumps(clip_figures(list(rttm_clips(chosen.clips)), models), indent=2))
        return
    data = real_data()
    if data is None:
        raise SystemExit("The recordings are absent: set ANALYZER_REAL_DATA.")
    speech = data / "speech"
    previous = json.loads((FOLDER / "results.json").read_text())["figures"] if (FOLDER / "results.json").exists() else {}
    attributed = attributed_figures(speech, models)
    if chosen.words:
        print(json.dumps(attributed, indent=2))
        return
    figures = {
        "clips": clip_figures([*rttm_clips(speech / "ami"), three_speakers(speech)], models),
        "demo": clip_figures(list(demo_clips(ROOT / "corpora" / "demo")), models),
        "words with their speakers": attributed,
    }
    figures["long"] = long_figures(speech, chosen.long, models) if chosen.long else previous.get("long")
    print(json.dumps(figures, indent=2))
    record(FOLDER, figures, data=[*speech.glob("ami/*"), speech / "three_speakers.wav", *(ROOT / "corpora" / "demo").glob("*.opus")])


def clip_figures(clips: Sequence[Clip], models: Models) -> dict[str, Any]:
    """All figures of some recordings, errors in per cent, pooled over them."""
    ways: dict[str, tuple[Turns, AbstractContextManager[Any]]] = {
        "with the segmenter": (models.turns, nullcontext()),
        "without the segmenter": (lambda clip, count: models.turns(clip, count, segmented=False), nullcontext()),
        "spectral clustering": (models.turns, patch.object(analyzer.diarize, "find_speakers", spectral_speakers)),
    }
    figures: dict[str, Any] = {
        "seconds": round(sum(clip.seconds for clip in clips)),
        "floor: perfect, one speaker at a time": {
            name: error(clips, [one_at_a_time(clip.stretches) for clip in clips], collar)["error"] for name, collar in COLLARS.items()
        },
    }
    for name, (turns, replaced) in ways.items():
        with replaced:
            figures[name] = {"count given": turn_figures(clips, turns, given=True), "count found": turn_figures(clips, turns, given=False)}
    figures["words"] = word_figures(clips, models)
    return figures


def turn_figures(clips: Sequence[Clip], turns_in: Turns, *, given: bool) -> dict[str, Any]:
    started = time.process_time()
    found = [turns_in(clip, SpeakerCount(clip.speakers, clip.speakers) if given else SpeakerCount()) for clip in clips]
    spent = time.process_time() - started
    counts = {clip.name: [clip.speakers, len({turn.speaker for turn in turns})] for clip, turns in zip(clips, found, strict=True)}
    return {
        **{name: error(clips, [stretches_of(turns) for turns in found], collar) for name, collar in COLLARS.items()},
        "speakers, true and found": counts,
        "CPU seconds per minute of sound": round(60 * spent / sum(clip.seconds for clip in clips), 2),
    }


def stretches_of(turns: Sequence[Turn]) -> Stretches:
    return tuple((turn.at.start_ms / 1000, turn.at.end_ms / 1000, turn.speaker) for turn in turns)


def error(clips: Sequence[Clip], found: Sequence[Stretches], collar: float) -> dict[str, float]:
    """The diarization error rate and its parts in per cent of the speech, pooled."""
    metric = DiarizationErrorRate(collar=collar)
    for clip, stretches in zip(clips, found, strict=True):
        metric(annotation(clip.stretches), annotation(stretches), uem=Timeline([Segment(0, clip.seconds)]))
    parts = {"missed": "missed detection", "false alarm": "false alarm", "confused": "confusion"}
    return {"error": round(100 * abs(metric), 1)} | {name: round(100 * metric[part] / metric["total"], 1) for name, part in parts.items()}


def annotation(stretches: Stretches) -> Annotation:
    marked = Annotation()
    for number, (start, end, speaker) in enumerate(stretches):
        marked[Segment(start, end), number] = speaker
    return marked


def word_figures(clips: Sequence[Clip], models: Models) -> dict[str, Any]:
    """Words as recognised that went to somebody who does not speak during them, in per cent."""
    errors: dict[str, list[tuple[int, int]]] = {}
    for clip in clips:
        words = models.words(clip)
        for given in (True, False):
            turns = models.turns(clip, SpeakerCount(clip.speakers, clip.speakers) if given else SpeakerCount())
            count = "count given" if given else "count found"
            errors.setdefault(f"{count}, ours", []).append(word_errors(spoken_by_utterance(assign(words, turns)), clip.stretches))
            errors.setdefault(f"{count}, largest overlap", []).append(word_errors(spoken_by_overlap(words, turns), clip.stretches))
    rates = {name: round(100 * sum(wrong for wrong, _ in pairs) / max(1, sum(of for _, of in pairs)), 1) for name, pairs in errors.items()}
    return {"words": sum(of for _, of in next(iter(errors.values()))), **rates}


def attributed_figures(speech: Path, models: Models) -> dict[str, Any]:
    """Word error rate without and with speakers (cpWER) where nobody speaks at the same time, in per cent."""
    texts = {entry["file"]: entry["text"] for entry in json.loads((speech / "manifest.json").read_text()) if entry.get("text")}
    figures: dict[str, dict[str, Any]] = {}
    for name, pairs in {
        "demo interviews": [(clip, demo_said(ROOT / "corpora" / "demo", clip.name)) for clip in demo_clips(ROOT / "corpora" / "demo")],
        "two real voices in turn": [read_in_turn(speech, texts, models)],
        "meetings, where one speaks": [(clip, texts.get(f"ami/{clip.name}.wav", "")) for clip in rttm_clips(speech / "ami")],
    }.items():
        counts = [attributed_errors(clip, reference, models) for clip, reference in pairs if reference]
        figures[name] = {way: reduce(add, (count[way] for count in counts)).percent for way in counts[0]}
    return figures


def read_in_turn(speech: Path, texts: dict[str, str], models: Models) -> tuple[Clip, Said]:
    clips = {voice: [Clip(file, read_audio(speech / file).samples, ()) for file in files] for voice, files in READ.items()}
    voices = {voice: [(clip.samples, texts[clip.name], models.words(clip)) for clip in own] for voice, own in clips.items()}
    samples, said = joined_voices(voices)
    return Clip("in turn", samples, ()), said


def attributed_errors(clip: Clip, reference: Said | str, models: Models) -> dict[str, Errors]:
    """The errors with the number of speakers given and found; of a text without speakers, the words during which one person speaks."""
    words = models.words(clip)
    said = without_overlap(aligned(numbered(reference), words), clip.stretches) if isinstance(reference, str) else reference
    speakers = clip.speakers or len({who for who, _ in said})
    errors = {}
    for way, count in (("count given", SpeakerCount(speakers, speakers)), ("count found", SpeakerCount())):
        utterances = assign(words, models.turns(clip, count))
        errors[way] = errors_of(said, alone(utterances, clip.stretches) if isinstance(reference, str) else said_in(utterances))
    return errors


def long_figures(speech: Path, hours: float, models: Models) -> dict[str, Any]:
    files = {"first": "oral_history/nahmias.m4a", "second": "oral_history/thomas.mov", "third": "sonnet1.mp3"}
    clip = long_recording({name: read_audio(speech / file).samples for name, file in files.items()}, hours=hours)
    figures = turn_figures([clip], models.turns, given=False)
    return {"hours": hours, "peak memory in GiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2), **figures}


if __name__ == "__main__":
    main()
