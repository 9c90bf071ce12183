"""Voice the two demo interviews: each script becomes an Opus recording and a list of its true turns.

    python -m venv voicing && voicing/bin/pip install kokoro-onnx==0.6.1
    voicing/bin/python make.py --model kokoro-v1.0.int8.onnx --voices VOICE_FOLDER

`ffmpeg` with libopus encodes. README.md says where the model and the voices come from.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro

Samples = NDArray[np.float32]  # shape (n,), mono, -1..1

HERE = Path(__file__).resolve().parent
SAMPLE_RATE = 24_000  # Hz, what Kokoro speaks
BITRATE = "24k"  # bit/s, Opus
PEAK = 0.89  # about -1 dBFS
LEVEL = 0.06  # root mean square to which every turn is brought, so that no voice is louder than the other
PAUSE_MS = (300, 900)  # silence between two turns, drawn evenly
EDGE_MS = 500  # silence before the first and after the last turn


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of the interviews: the party spoken for, the Kokoro voice, its accent and pace (1 = as trained)."""

    party: str | None
    name: str
    accent: str
    pace: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the other begins, and when (half-open milliseconds)."""

    speaker: str
    party: str | None
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview to voice: stem of its files, title, the day of the story, and the seed of its pauses (README.md: how it was chosen)."""

    stem: str
    title: str
    recorded_on: str
    seed: int


CAST = {
    "Interviewer": Voice(None, "am_michael", "en-us", 1.0),
    "Helen": Voice("customer", "af_heart", "en-us", 1.0),
    "Alice": Voice("provider", "bf_emma", "en-gb", 0.95),
}
INTERVIEWS = (
    Interview("customer-interview", "Interview with the customer (constructed, synthetic voices)", "2025-06-24", seed=20250701),
    Interview("provider-interview", "Interview with the provider (constructed, synthetic voices)", "2025-07-01", seed=3),
)


def read_script(path: Path) -> list[tuple[str, str]]:
    """Speaker and text of every turn of a script: a line `Speaker: text` per turn, empty lines between."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(speaker, text.strip()) for speaker, _, text in (line.partition(":") for line in lines)]


def load_kokoro(model: Path, voices: Path) -> Kokoro:
    """Kokoro with the voices of the cast, each a file of float32, 510 lengths x 1 x 256."""
    from kokoro_onnx import Kokoro

    styles = {voice.name: np.fromfile(voices / f"{voice.name}.bin", dtype=np.float32).reshape(-1, 1, 256) for voice in CAST.values()}
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "voices.npz"
        np.savez(bundle, **styles)
        kokoro = Kokoro(str(model), str(bundle))
    kokoro.voices = styles  # in place of the bundle, which is gone
    return kokoro


def speak(kokoro: Kokoro, voice: Voice, text: str) -> Samples:
    """One turn without silence at its ends, brought to the common level."""
    samples, _ = kokoro.create(text, voice=voice.name, speed=voice.pace, lang=voice.accent)
    return samples * (LEVEL / np.sqrt(np.mean(samples**2)))


def silence(duration_ms: float) -> Samples:
    """Nothing to hear for `duration_ms`."""
    return np.zeros(round(duration_ms * SAMPLE_RATE / 1000), dtype=np.float32)


def voice_interview(kokoro: Kokoro, script: list[tuple[str, str]], *, seed: int) -> tuple[Samples, list[Turn]]:
    """The whole recording, peak-normalised, and its turns with their true times."""
    pauses = np.random.default_rng(seed)
    parts, turns = [silence(EDGE_MS)], []
    position = len(parts[0])
    for speaker, text in script:
        voice = CAST[speaker]
        spoken, pause = speak(kokoro, voice, text), silence(pauses.uniform(*PAUSE_MS))
        turns.append(Turn(speaker, voice.party, milliseconds(position), milliseconds(position + len(spoken)), text))
        parts += [spoken, pause]
        position += len(spoken) + len(pause)
    samples = np.concatenate([*parts[:-1], silence(EDGE_MS)])
    return samples * (PEAK / np.abs(samples).max()), turns


def milliseconds(samples: int) -> int:
    """A number of samples as time."""
    return round(samples * 1000 / SAMPLE_RATE)


def encode(samples: Samples, target: Path, *, title: str, recorded_on: str) -> None:
    """Write `samples` as Opus in Ogg."""
    raw = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "-"]
    opus = ["-c:a", "libopus", "-b:a", BITRATE, "-application", "voip"]
    facts = ["-metadata", f"title={title}", "-metadata", f"date={recorded_on}", "-f", "ogg"]
    command = ["ffmpeg", "-loglevel", "error", "-y", *raw, *opus, *facts, str(target)]
    subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True)  # noqa: S603 - fixed words and our own path


def make(kokoro: Kokoro, interview: Interview) -> None:
    """Write the recording and the turns of `interview` beside its script."""
    stem = interview.stem
    samples, turns = voice_interview(kokoro, read_script(HERE / f"{stem}.script.txt"), seed=interview.seed)
    encode(samples, HERE / f"{stem}.opus", title=interview.title, recorded_on=interview.recorded_on)
    content = json.dumps([asdict(turn) for turn in turns], indent=1, ensure_ascii=False)
    (HERE / f"{stem}.turns.json").write_text(content + "\n", encoding="utf-8")


def main() -> None:
    """Voice both interviews."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the ONNX file of Kokoro-82M v1.0")
    parser.add_argument("--voices", type=Path, required=True, help="the folder with the .bin voices")
    options = parser.parse_args()
    kokoro = load_kokoro(options.model, options.voices)
    for interview in INTERVIEWS:
        make(kokoro, interview)


if __name__ == "__main__":
    main()
