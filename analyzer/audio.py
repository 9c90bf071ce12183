"""Any audio or video file to 16 kHz samples, its separate channels and its duration (PyAV, which brings its own codecs)."""

from __future__ import annotations

import contextlib
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.core.time import Interval
from analyzer.errors import InputError
from analyzer.optional import need

Samples = NDArray[np.float32]
Levels = NDArray[np.float32]  # dB

SAMPLE_RATE = 16_000  # Hz, what the speech models hear
PER_MS = SAMPLE_RATE // 1000
AUDIO_SUFFIXES = frozenset(
    {".aac", ".aif", ".aiff", ".amr", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"}
    | {".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ts", ".webm", ".wmv"}
)

FRAME_MS = 50  # for comparing the levels of channels
FRAME = FRAME_MS * PER_MS
QUIET_DB = 40  # a frame this far below the loudest one is not speech
APART_DB = 6  # how much louder the speaker's own channel is
OWN_SHARE = 0.05  # of the loud frames: what a channel needs to count as somebody's own
APART_SHARE = 0.6  # of the loud frames: what must have an owner before channels count as separate
FAR_DB = 12  # how much louder it seldom is where another microphone in the room hears the speaker
FAR_SHARE = 0.3  # of the loud frames: what must be so much louder before channels count as separate
MISSING_MS = 1000  # a file that ends this much before its announced end is truncated
MISSING_BYTES = 32_000  # the same for WAV: a second of 16 kHz
STREAMED = 0xFFFF_FFFF  # the size in a WAV header written before the end was known
GAP_MS = 100  # time stamps that leave more than this without sound tell of a silence, less is jitter (FFmpeg's min_hard_comp)
LONGEST_GAP_MS = 10_800_000  # three hours: time stamps that leap further are damaged
BACK_MS = 1000  # time stamps that fall this far behind the sound count from anew, as where files are joined
JOINED = 500_000  # samples that are resampled at a time
MOST_CHANNELS = 8
CANCELLED = 0.02  # of the loudest channel's energy: a mean below it has lost the speech


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Decoded sound: `samples` is mono, -1..1, 16 kHz, shape (n,); `channels`, shape (c, n), only when speakers have channels of their own.

    `truncated` says that the file ended before its announced end or had parts that could not be decoded.
    """

    samples: Samples
    channels: Samples | None = None
    truncated: bool = False

    @property
    def duration_ms(self) -> int:
        """Milliseconds from the first to the last sample."""
        return len(self.samples) // PER_MS

    def part(self, within: Interval) -> Audio:
        """The stretch `within`, as a view: nothing is copied."""
        cut = slice(within.start_ms * PER_MS, within.end_ms * PER_MS)
        return Audio(self.samples[cut], None if self.channels is None else self.channels[:, cut], self.truncated)


def read_audio(path: Path) -> Audio:
    """Decode the best audio track of `path`; InputError says why a file cannot be used and what to do.

    A damaged or truncated file is decoded as far as it goes; where time stamps leave a gap, there is silence. Two hours need 0.5 GB, with
    separate channels 0.5 GB more for each.
    """
    with _opened(path) as container:
        stream = _audio_stream(container, path)
        announced_ms = _announced_ms(container, stream)
        sound = _Sound(announced_ms)
        damaged = sound.fill(container, stream)
    channels = sound.taken()
    if channels is None:
        raise InputError(
            "no sound can be decoded from it", where=str(path), remedy="Convert it to WAV or MP3 with another program, then try again."
        )
    missing_ms = (announced_ms or 0) - channels.shape[1] // PER_MS
    separate = channels if _separate(channels) else None
    return Audio(_mixed(channels), separate, truncated=damaged or missing_ms > MISSING_MS or _riff_cut_short(path))


def probe(path: Path) -> int:
    """The duration of `path` in milliseconds as its header announces it, or by decoding where it does not."""
    with _opened(path) as container:
        announced_ms = _announced_ms(container, _audio_stream(container, path))
    return announced_ms if announced_ms else read_audio(path).duration_ms


def tags(path: Path) -> dict[str, str]:
    """What the recording program wrote into `path` beside the sound, such as `creation_time` or `date`; names in lower case."""
    with _opened(path) as container:
        found = {**_audio_stream(container, path).metadata, **container.metadata}
    return {name.lower(): text for name, text in found.items()}


class _Sound:
    """Samples that arrive in blocks, in one array that grows: shape (channels, capacity)."""

    def __init__(self, announced_ms: int | None) -> None:
        self._capacity = ((announced_ms or 60_000) + 1000) * PER_MS
        self._samples: Samples | None = None
        self._filled = 0

    def fill(self, container: Any, stream: Any) -> bool:
        """Decode everything; True when some of it could not be decoded."""
        av = need("av", extra="speech")
        decoded, clock = _Decoded(container, stream, av), _Clock()
        for block in _resampled(_joined(decoded, clock, av), av):
            self._add(block)
        return decoded.damaged or clock.damaged

    def taken(self) -> Samples | None:
        """All samples so far, shape (channels, n), or None when there are none."""
        return None if self._samples is None or not self._filled else self._samples[:, : self._filled]

    def _add(self, block: Samples) -> None:
        if self._samples is None:
            self._samples = np.empty((len(block), self._capacity), dtype=np.float32)
        end = self._filled + block.shape[1]
        while end > self._samples.shape[1]:
            more = np.empty((len(block), self._samples.shape[1] // 2 + SAMPLE_RATE), dtype=np.float32)
            self._samples = np.concatenate([self._samples, more], axis=1)
        self._samples[:, self._filled : end] = block
        self._filled = end


class _Decoded:
    """The frames of a stream; `damaged` once some of it could not be decoded."""

    def __init__(self, container: Any, stream: Any, av: Any) -> None:
        self._container, self._stream, self._error = container, stream, av.error.FFmpegError
        self.damaged = False

    def __iter__(self) -> Iterator[Any]:
        try:
            for packet in self._container.demux(self._stream):
                yield from self._frames(packet)
        except self._error:  # the container breaks off
            self.damaged = True

    def _frames(self, packet: Any) -> list[Any]:
        try:
            return list(packet.decode())
        except self._error:
            self.damaged = True
            return []


class _Clock:
    """The time stamps of frames, compared with the sound before them.

    `damaged` once they leap further than any pause lasts, or more than BACK_MS ahead for one frame alone.
    """

    def __init__(self) -> None:
        self._heard = Counter[int]()  # samples by their rate
        self._ahead_ms: int | None = None  # how far the time stamps are ahead of the sound; None before the first
        self.damaged = False

    def silence_ms(self, frame: Any, following: Any | None) -> int:
        """Milliseconds without sound that the time stamps leave before `frame`, the next in order; 0 at the start and within jitter.

        `following` is the frame after it, None at the end.
        """
        heard_ms = self._heard_ms
        self._heard[frame.sample_rate] += frame.samples
        if frame.pts is None:
            return 0
        ahead_ms, before_ms = _stamp_ms(frame) - heard_ms, self._ahead_ms
        leap_ms = 0 if before_ms is None else ahead_ms - before_ms
        if before_ms is not None and -BACK_MS <= leap_ms <= GAP_MS:
            return 0
        if leap_ms > 0 and following is not None and following.pts is not None and _stamp_ms(following) + BACK_MS < _stamp_ms(frame):
            self.damaged = True
            return 0
        self._ahead_ms = ahead_ms
        self.damaged |= leap_ms > LONGEST_GAP_MS
        return leap_ms if 0 < leap_ms <= LONGEST_GAP_MS else 0

    @property
    def _heard_ms(self) -> int:
        return sum(samples * 1000 // rate for rate, samples in self._heard.items())


def _stamp_ms(frame: Any) -> int:
    """The time stamp of a frame that has one."""
    return int(frame.pts * 1000 * frame.time_base.numerator // frame.time_base.denominator)


def _with_following(frames: Iterable[Any]) -> Iterator[tuple[Any, Any | None]]:
    """Each frame with the one after it, the last with None."""
    remaining = iter(frames)
    frame = next(remaining, None)
    while frame is not None:
        following = next(remaining, None)
        yield frame, following
        frame = following


def _joined(frames: Iterable[Any], clock: _Clock, av: Any) -> Iterator[tuple[int, Any]]:
    """The frames in few large ones, which resample much faster, each with the milliseconds of silence before it.

    A silence and a new format or rate begin a new one.
    """
    waiting, form, before_ms = av.AudioFifo(), None, 0
    for frame, following in _with_following(frames):
        silence_ms = clock.silence_ms(frame, following)
        frame.pts = None  # the clock has read it
        if silence_ms or form not in (None, _form(frame)):
            yield from _rest(waiting, before_ms)
            waiting, before_ms = av.AudioFifo(), silence_ms
        form = _form(frame)
        waiting.write(frame)
        if waiting.samples >= JOINED:
            yield before_ms, waiting.read()
            before_ms = 0
    yield from _rest(waiting, before_ms)


def _form(frame: Any) -> tuple[Any, ...]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _rest(waiting: Any, before_ms: int) -> Iterator[tuple[int, Any]]:
    if waiting.samples:
        yield before_ms, waiting.read()


def _resampled(frames: Iterable[tuple[int, Any]], av: Any) -> Iterator[Samples]:
    """Blocks of 16 kHz samples, shape (channels, n), all in the layout of the first frame, from frames and the silences before them.

    A resampler knows one form and no silence: each of these needs a new one.
    """
    layout: Any = None
    resampler: Any = None
    form = None
    for silence_ms, frame in frames:
        layout = layout or _layout(frame, av)
        if silence_ms or form != _form(frame):
            yield from _flushed(resampler)
            yield np.broadcast_to(np.float32(0), (layout.nb_channels, silence_ms * PER_MS))
            resampler, form = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE), _form(frame)
        yield from (block.to_ndarray() for block in resampler.resample(frame))
    yield from _flushed(resampler)


def _layout(frame: Any, av: Any) -> Any:
    return frame.layout if frame.layout.nb_channels <= MOST_CHANNELS else av.AudioLayout("mono")


def _flushed(resampler: Any) -> Iterator[Samples]:
    """What the resampler still holds at its end; nothing where there is none yet."""
    if resampler is not None:
        yield from (block.to_ndarray() for block in resampler.resample(None))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    av = need("av", extra="speech")
    _check_readable(path)
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.error.FFmpegError, OSError) as failure:
        raise InputError(
            "it is not an audio or video file, or it is damaged (an interrupted recording lacks its index)",
            where=str(path),
            remedy="Open it in a media player: if it plays there, convert it to WAV or MP3; if not, get another copy.",
        ) from failure
    with container:
        yield container


def _check_readable(path: Path) -> None:
    if not path.is_file():
        what = "it is a folder, not a file" if path.is_dir() else "there is no such file"
        raise InputError(what, where=str(path), remedy="Give the path of an audio or video file.")
    try:
        with path.open("rb") as source:
            empty = not source.read(1)
    except OSError as failure:
        raise InputError(f"it cannot be read ({failure.strerror})", where=str(path), remedy="Ask for the right to read it.") from failure
    if empty:
        raise InputError("the file is empty", where=str(path), remedy="Copy the recording again from where it was made.")


def _audio_stream(container: Any, path: Path) -> Any:
    stream = container.streams.best("audio")
    if stream is None:
        raise InputError("it has no audio track", where=str(path), remedy="Give a recording with sound.")
    return stream


def _riff_cut_short(path: Path) -> bool:
    """Whether a WAV file is shorter than it says; FFmpeg adapts the announced duration to what is there."""
    with path.open("rb") as source:
        kind, size = struct.unpack("<4sI", source.read(8).ljust(8))
    short: bool = kind == b"RIFF" and path.stat().st_size < size + 8 - MISSING_BYTES and size != STREAMED
    return short


def _announced_ms(container: Any, stream: Any) -> int | None:
    if stream.duration is not None and stream.time_base is not None:
        return int(stream.duration * stream.time_base * 1000)
    return None if container.duration is None else container.duration // 1000  # microseconds


def _mixed(channels: Samples) -> Samples:
    """One channel from many, shape (n,): their mean, or the loudest where they cancel each other out (one wired the wrong way round)."""
    first: Samples = channels[0]
    if len(channels) == 1:
        return first
    mean: Samples = channels.mean(axis=0, dtype=np.float32)
    energies = [float(np.dot(channel, channel)) for channel in channels]
    loudest: Samples = channels[int(np.argmax(energies))]
    return loudest.copy() if float(np.dot(mean, mean)) < CANCELLED * max(energies) else mean


def levels(channels: Samples) -> Levels:
    """How loud each channel is in each whole frame of `FRAME_MS`, in dB: shape (channels, n) becomes (channels, frames)."""
    count, length = channels.shape
    frames = channels[:, : length // FRAME * FRAME].reshape(count, -1, FRAME)
    level: Levels = 10 * np.log10(np.einsum("cft,cft->cf", frames, frames) / FRAME + np.float32(1e-10))
    return level


def loud_frames(level: Levels) -> NDArray[np.bool_]:
    """The frames in which somebody may speak, shape (frames,): some channel is at most `QUIET_DB` below the loudest frame."""
    loud: NDArray[np.bool_] = level.max(axis=0) > level.max(initial=-np.inf) - QUIET_DB
    return loud


def _separate(channels: Samples) -> bool:
    """Whether speakers have channels of their own: most loud frames are clearly louder in one channel, and not always the same one.

    Microphones that hear each other well do not count: on each of them everybody's words would be heard, and many misheard.
    """
    count, length = channels.shape
    if count == 1 or length < FRAME:
        return False
    level = levels(channels)
    loud = loud_frames(level)
    ranked = np.sort(level[:, loud], axis=0)
    apart = ranked[-1] - ranked[-2]
    owned = apart > APART_DB
    owners = np.bincount(level[:, loud].argmax(axis=0)[owned], minlength=count) / max(1, int(loud.sum()))
    return int((owners > OWN_SHARE).sum()) > 1 and float(owned.mean()) > APART_SHARE and float((apart > FAR_DB).mean()) > FAR_SHARE
