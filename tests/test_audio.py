"""Decoding of sound files made here, and of the ones that cannot be used."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio import SAMPLE_RATE, Audio, probe, read_audio
from analyzer.core.time import Interval
from analyzer.errors import InputError

HEADER_ALONE = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16, b"data", 0)

av = pytest.importorskip("av")


def tone(seconds: float, *, hertz: float = 440, rate: int = SAMPLE_RATE, loudness: float = 0.5) -> np.ndarray:
    return (loudness * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def write(
    path: Path,
    channels: np.ndarray,
    *,
    rate: int = SAMPLE_RATE,
    codec: str = "pcm_s16le",
    video: bool = False,
    stamp: Callable[[int], int] = lambda sample: sample,
) -> Path:
    """A sound file with `channels`, shape (c, n); with a still picture in front when `video`.

    `stamp` gives the time stamp of each sample that begins a frame, in samples.
    """
    layout = {1: "mono", 2: "stereo", 4: "4.0"}[len(channels)]
    with av.open(str(path), "w") as container:
        picture = _picture(container) if video else None
        stream = container.add_stream(codec, rate=rate, layout=layout)
        if picture is not None:
            _paint(container, picture)
        size = stream.codec_context.frame_size or 4096
        for start in range(0, channels.shape[1], size):
            block = np.ascontiguousarray(channels[:, start : start + size])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.rate, frame.pts, frame.time_base = rate, stamp(start), Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _picture(container: av.container.OutputContainer) -> av.VideoStream:
    picture = container.add_stream("mpeg4", rate=5)
    picture.width = picture.height = 32
    return picture


def _paint(container: av.container.OutputContainer, picture: av.VideoStream) -> None:
    for number in range(3):
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), dtype=np.uint8))
        frame.pts = number
        container.mux(picture.encode(frame))
    container.mux(picture.encode(None))


def pitch(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * SAMPLE_RATE / len(samples))


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 16_000),
        ("a.wav", "pcm_s16le", 44_100),
        ("a.wav", "pcm_f32le", 8_000),
        ("a.flac", "flac", 48_000),
        ("a.mp3", "libmp3lame", 44_100),
        ("a.ogg", "libopus", 48_000),
        ("a.opus", "libopus", 48_000),
        ("a.m4a", "aac", 44_100),
        ("a.webm", "libopus", 48_000),
    ],
)
def test_every_format_becomes_16_khz_mono_of_the_same_length_and_pitch(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write(tmp_path / name, tone(2, rate=rate)[None], rate=rate, codec=codec)
    audio = read_audio(path)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.duration_ms == pytest.approx(2000, abs=60)
    assert probe(path) == pytest.approx(2000, abs=60)
    assert pitch(audio.samples) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(audio.samples**2)) == pytest.approx(0.5 / np.sqrt(2), abs=0.03)
    assert audio.channels is None
    assert not audio.truncated


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
def test_the_sound_of_a_film(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, tone(2, rate=44_100)[None], rate=44_100, codec="aac", video=True)
    assert read_audio(path).duration_ms == pytest.approx(2000, abs=60)


def test_speakers_with_channels_of_their_own_keep_them(tmp_path: Path) -> None:
    left, right = np.zeros((2, 4 * SAMPLE_RATE), dtype=np.float32)
    left[:32_000], right[32_000:] = tone(2, hertz=300), tone(2, hertz=500)
    audio = read_audio(write(tmp_path / "a.wav", np.stack([left, right])))
    assert audio.channels is not None
    assert audio.channels.shape == (2, len(audio.samples))
    assert pitch(audio.channels[0]) == pytest.approx(300, abs=2)
    assert pitch(audio.channels[1]) == pytest.approx(500, abs=2)
    np.testing.assert_allclose(audio.samples, audio.channels.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize(
    "gains",
    [(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (1.0, 0.3)],
    ids=["the same twice", "left only", "right only", "one louder"],
)
def test_channels_that_separate_nobody_are_left_out(tmp_path: Path, gains: tuple[float, float]) -> None:
    audio = read_audio(write(tmp_path / "a.wav", np.stack([tone(2) * gain for gain in gains])))
    assert audio.channels is None
    assert pitch(audio.samples) == pytest.approx(440, abs=2)


def speech(seed: int, *, first: int) -> np.ndarray:
    """Twenty seconds of noise in syllables of different loudness, silent in each second second from the `first`."""
    generator = np.random.default_rng(seed)
    loudness = 10 ** (generator.uniform(-20, 0, 100) / 20)
    loudness[[syllable for syllable in range(100) if syllable // 5 % 2 != first]] = 0
    return (generator.normal(scale=0.1, size=(100, 3200)) * loudness[:, None]).reshape(-1).astype(np.float32)


@pytest.mark.parametrize(
    ("taken_db", "noise_db", "separate"),
    [(-8, -60, False), (-20, -60, True), (-30, -20, True), (-60, -60, True)],
    ids=["two microphones in a room", "an echo on the line", "a noisy line", "a quiet line"],
)
def test_microphones_in_one_room_are_no_channels_of_speakers(tmp_path: Path, taken_db: int, noise_db: int, separate: bool) -> None:
    first, second = speech(1, first=0), speech(2, first=1)
    noise = np.random.default_rng(3).normal(scale=0.1, size=(2, len(first))) * 10 ** (noise_db / 20)
    taken = 10 ** (taken_db / 20)
    sound = np.stack([first + taken * second, second + taken * first]) + noise
    audio = read_audio(write(tmp_path / "a.wav", sound.astype(np.float32)))
    assert (audio.channels is not None) == separate


def test_channels_wired_the_wrong_way_round_do_not_cancel_each_other(tmp_path: Path) -> None:
    audio = read_audio(write(tmp_path / "a.wav", np.stack([tone(2), -tone(2)])))
    assert np.abs(audio.samples).max() == pytest.approx(0.5, abs=0.01)


def test_four_microphones(tmp_path: Path) -> None:
    channels = np.zeros((4, 4 * SAMPLE_RATE), dtype=np.float32)
    for number in range(4):
        channels[number, number * SAMPLE_RATE : (number + 1) * SAMPLE_RATE] = tone(1)
    audio = read_audio(write(tmp_path / "a.wav", channels))
    assert audio.channels is not None
    assert audio.channels.shape[0] == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [((44_100, 1), (48_000, 1)), ((16_000, 1), (44_100, 1)), ((44_100, 1), (44_100, 2)), ((44_100, 2), (48_000, 1))],
    ids=["another rate", "a rate that needs resampling", "mono, then stereo", "stereo, then mono"],
)
def test_a_file_joined_from_two_of_different_form_is_decoded_whole(tmp_path: Path, before: tuple[int, int], after: tuple[int, int]) -> None:
    halves = []
    for name, hertz, (rate, count) in (("a.mp3", 300, before), ("b.mp3", 500, after)):
        sound = np.tile(tone(5, hertz=hertz, rate=rate), (count, 1))
        halves.append(write(tmp_path / name, sound, rate=rate, codec="libmp3lame"))
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(b"".join(half.read_bytes() for half in halves))
    audio = read_audio(joined)
    assert audio.duration_ms == pytest.approx(10_000, abs=200)
    assert pitch(audio.samples[SAMPLE_RATE : 4 * SAMPLE_RATE]) == pytest.approx(300, abs=2)
    assert pitch(audio.samples[6 * SAMPLE_RATE : 9 * SAMPLE_RATE]) == pytest.approx(500, abs=2)


def after(start: int, gap: int) -> Callable[[int], int]:
    """Time stamps that leave a gap before the frames from `start`, in samples."""
    return lambda sample: sample + gap * (sample >= start)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mkv", "pcm_s16le"), ("a.mkv", "aac"), ("a.webm", "libopus"), ("a.mp4", "aac"), ("a.ts", "aac")]
)
def test_where_the_time_stamps_leave_a_gap_there_is_silence(tmp_path: Path, name: str, codec: str) -> None:
    rate = 48_000
    sound = np.concatenate([tone(10, hertz=300, rate=rate), tone(10, hertz=500, rate=rate)])
    audio = read_audio(write(tmp_path / name, sound[None], rate=rate, codec=codec, stamp=after(10 * rate, 30 * rate)))
    assert audio.duration_ms == pytest.approx(50_000, abs=150)
    assert not audio.truncated
    assert pitch(audio.samples[: 10 * SAMPLE_RATE]) == pytest.approx(300, abs=2)
    assert np.abs(audio.samples[11 * SAMPLE_RATE : 39 * SAMPLE_RATE]).max() == 0
    assert pitch(audio.samples[41 * SAMPLE_RATE : 49 * SAMPLE_RATE]) == pytest.approx(500, abs=2)


def test_many_small_gaps_do_not_add_up(tmp_path: Path) -> None:
    lossy = write(tmp_path / "a.mkv", tone(20)[None], stamp=lambda sample: sample + sample // 4096 * 800)  # 50 ms lost after every 256
    assert read_audio(lossy).duration_ms == pytest.approx(20_000 + 78 * 50, abs=150)


@pytest.mark.parametrize(
    "stamp",
    [lambda sample: sample + 5 * SAMPLE_RATE, lambda sample: sample + 640 * (sample // 4096 % 2)],
    ids=["a late start", "40 ms of jitter"],
)
def test_time_stamps_that_tell_of_no_silence(tmp_path: Path, stamp: Callable[[int], int]) -> None:
    audio = read_audio(write(tmp_path / "a.mkv", tone(10)[None], stamp=stamp))
    assert len(audio.samples) == 10 * SAMPLE_RATE
    np.testing.assert_allclose(audio.samples, tone(10), atol=1e-3)


def test_time_stamps_of_joined_files_count_from_anew(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.ts", tone(10, rate=48_000)[None], rate=48_000, codec="aac")
    broken = write(tmp_path / "b.ts", tone(10, rate=48_000)[None], rate=48_000, codec="aac", stamp=after(5 * 48_000, 7 * 48_000))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(whole.read_bytes() + broken.read_bytes())
    assert read_audio(joined).duration_ms == pytest.approx(27_000, abs=250)


def test_time_stamps_that_leap_by_hours_are_damage_and_no_silence(tmp_path: Path) -> None:
    audio = read_audio(write(tmp_path / "a.mkv", tone(10)[None], stamp=after(5 * SAMPLE_RATE, 4 * 3600 * SAMPLE_RATE)))
    assert len(audio.samples) == 10 * SAMPLE_RATE
    assert audio.truncated


@pytest.mark.parametrize("block", [3, 38])
def test_a_time_stamp_that_leaps_ahead_alone_is_damage_and_no_silence(tmp_path: Path, block: int) -> None:
    path = write(tmp_path / "a.mkv", tone(10)[None])
    start = bytes.fromhex("a3600481")  # of a block of 8,196 bytes of track 1; its time in the cluster follows, in milliseconds
    before, after = path.read_bytes().split(start)[:block], path.read_bytes().split(start)[block:]
    time_ms = int.from_bytes(after[0][:2])
    path.write_bytes(start.join([*before, (time_ms + 20_000).to_bytes(2) + after[0][2:], *after[1:]]))
    audio = read_audio(path)
    assert len(audio.samples) == 10 * SAMPLE_RATE
    assert audio.truncated


@pytest.mark.parametrize(("name", "codec"), [("a.flac", "flac"), ("a.wav", "pcm_s16le"), ("a.mkv", "aac")])
def test_a_truncated_file_gives_what_is_there_and_says_so(tmp_path: Path, name: str, codec: str) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (1, 10 * SAMPLE_RATE)).astype(np.float32)
    whole = write(tmp_path / name, noise, codec=codec)
    half = tmp_path / f"half{whole.suffix}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    audio = read_audio(half)
    assert audio.truncated
    assert 3000 < audio.duration_ms < 7000


def test_a_length_that_the_header_does_not_announce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.audio._announced_ms", lambda *_: None)
    path = write(tmp_path / "a.wav", np.tile(tone(1), 150)[None])
    assert probe(path) == 150_000
    assert not read_audio(path).truncated


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.wav", b"", "the file is empty"),
        ("notes.mp4", b"Dear colleague, the recording is attached.\n" * 50, "not an audio or video file"),
        ("page.mp3", b"<html><body>404 not found</body></html>", "not an audio or video file"),
        ("zeros.wav", bytes(5000), "not an audio or video file"),
        ("header.wav", HEADER_ALONE, "no sound"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_name_and_a_remedy(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=what) as refusal:
        read_audio(path)
    assert refusal.value.where == str(path)
    assert refusal.value.remedy
    assert "Dear colleague" not in str(refusal.value)


def test_a_film_without_sound(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        _paint(container, _picture(container))
    with pytest.raises(InputError, match="no audio track"):
        read_audio(path)
    with pytest.raises(InputError, match="no audio track"):
        probe(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_audio(tmp_path / "absent.wav")
    with pytest.raises(InputError, match="a folder, not a file"):
        read_audio(tmp_path)


def test_a_file_without_the_right_to_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.wav", tone(1)[None])

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(InputError, match="Permission denied"):
        read_audio(path)


def test_a_part_is_a_view() -> None:
    audio = Audio(tone(3), np.stack([tone(3), tone(3)]))
    part = audio.part(Interval(1000, 2500))
    assert part.duration_ms == 1500
    assert np.shares_memory(part.samples, audio.samples)
    assert part.channels is not None
    assert part.channels.shape == (2, 24_000)


def test_real_recordings(real_data: Path) -> None:
    stereo = read_audio(real_data / "speech/stereo.wav")
    assert stereo.channels is not None, "one speaker per channel"
    assert stereo.duration_ms == 5000
    film = read_audio(real_data / "speech/oral_history/thomas.mov")
    assert film.duration_ms == pytest.approx(100_540, abs=50)
    assert not film.truncated
