"""Recordings in which nobody speaks, made here: a recogniser that writes words for them invents."""

from __future__ import annotations

import numpy as np

from analyzer.audio import SAMPLE_RATE, Samples

SECONDS = 90


def speechless() -> dict[str, Samples]:
    """Silence, noises and music without singing, a minute and a half each, and a second of silence."""
    random = np.random.default_rng(7)
    times = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    white = random.standard_normal(len(times))
    pink = _coloured(white)
    hum = np.sin(2 * np.pi * 50 * times) + 0.3 * np.sin(2 * np.pi * 150 * times)
    knocks = np.where(np.mod(times, 1.7) < 0.02, white, 0.0)
    made = {
        "one second of silence": np.zeros(SAMPLE_RATE),
        "silence": np.zeros(len(times)),
        "faint noise": 0.0005 * white,
        "white noise": 0.05 * white,
        "pink noise": 0.1 * pink,
        "mains hum": 0.2 * hum + 0.002 * white,
        "knocks": 0.5 * knocks,
        "music": 0.2 * _music(times),
    }
    return {name: np.clip(samples, -1, 1).astype(np.float32) for name, samples in made.items()}


def _coloured(white: np.ndarray) -> np.ndarray:
    """Noise whose power falls with frequency, as that of rooms and ventilators does."""
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    pink = np.fft.irfft(spectrum, len(white))
    return pink / np.abs(pink).max()


def _music(times: np.ndarray) -> np.ndarray:
    """Four chords, a beat and decaying notes with overtones."""
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    beat = np.mod(times, 0.5)
    sound = np.zeros(len(times))
    for number, chord in enumerate(chords):
        playing = (times // 2).astype(int) % len(chords) == number
        for hertz in chord:
            for overtone in (1, 2, 3):
                sound += playing * np.sin(2 * np.pi * hertz * overtone * times) / overtone
    return sound * np.exp(-2 * beat) / 6
