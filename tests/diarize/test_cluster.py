from __future__ import annotations

import numpy as np
import pytest

from analyzer.diarize.cluster import MOST_CLUSTERED, find_speakers
from analyzer.diarize.embed import Vectors
from analyzer.diarize.turns import SpeakerCount
from tests.diarize.fakes import noisy, voices

AUTO = SpeakerCount()


def talk(*windows: int, seed: int = 1) -> tuple[Vectors, np.ndarray]:
    """Vectors of as many voices as numbers are given, each with so many windows, mixed; and whose they are."""
    generator = np.random.default_rng(seed)
    speakers = generator.permutation(np.repeat(np.arange(len(windows)), windows))
    known = voices(len(windows))
    return np.array([noisy(known[speaker], generator) for speaker in speakers], dtype=np.float32), speakers


@pytest.mark.parametrize("windows", [(1,), (40,), (40, 40), (200, 20), (30, 20, 25), (60, 50, 40, 30, 20)])
@pytest.mark.parametrize("given", [True, False])
def test_every_voice_is_found(windows: tuple[int, ...], given: bool) -> None:
    vectors, speakers = talk(*windows)
    found = find_speakers(vectors, SpeakerCount(len(windows), len(windows)) if given else AUTO)
    assert len(found) == len(windows)
    labels = (vectors @ found.T).argmax(axis=1)
    assert len(set(zip(labels, speakers, strict=True))) == len(windows)


def test_there_are_no_more_than_were_given_and_no_fewer_than_can_be_told_apart() -> None:
    vectors, _ = talk(30, 30, 30)
    assert len(find_speakers(vectors, SpeakerCount(1, 2))) == 2
    assert 3 <= len(find_speakers(vectors, SpeakerCount(5, 6))) <= 6
    assert len(find_speakers(vectors[:2], SpeakerCount(4, 4))) <= 2


def test_who_hardly_speaks_is_found_though_somewhat_alike_when_the_number_is_given() -> None:
    voice, other = voices(2)
    generator = np.random.default_rng(3)
    alike = 0.65 * voice + (1 - 0.65**2) ** 0.5 * other
    vectors = np.array([noisy(one, generator) for one, count in ((voice, 150), (alike, 5)) for _ in range(count)], dtype=np.float32)
    assert len(find_speakers(vectors, SpeakerCount(2, 2))) == 2


def manners(degrees: float) -> Vectors:
    """Sixty vectors of two manners of speaking so far apart."""
    voice, other = voices(2)
    generator = np.random.default_rng(5)
    turned = np.cos(np.radians(degrees)) * voice + np.sin(np.radians(degrees)) * other
    return np.array([noisy(one, generator) for one in (voice, turned) for _ in range(30)], dtype=np.float32)


@pytest.mark.parametrize(("degrees", "automatic", "given"), [(0, 1, 1), (50, 1, 2), (85, 2, 2)])
def test_a_voice_is_split_only_into_two_that_differ_whatever_number_was_asked_for(degrees: float, automatic: int, given: int) -> None:
    assert len(find_speakers(manners(degrees), AUTO)) == automatic
    assert len(find_speakers(manners(degrees), SpeakerCount(2, 2))) == given


def test_a_single_strange_window_is_no_speaker() -> None:
    vectors, _ = talk(100, 100, 1)
    assert len(find_speakers(vectors, AUTO)) == 2


def test_asked_for_two_who_hardly_speaks_is_found_before_one_voice_is_split() -> None:
    voice, manner, other = voices(3)
    generator = np.random.default_rng(5)
    spoken = np.repeat([voice + manner / 2, voice - manner / 2, other], [100, 100, 6], axis=0)
    vectors = np.array([noisy(one / np.linalg.norm(one), generator) for one in spoken], dtype=np.float32)
    labels = (vectors @ find_speakers(vectors, SpeakerCount(2, 2)).T).argmax(axis=1)
    assert np.bincount(labels).tolist() in ([200, 6], [6, 200])


def test_centroids_have_unit_length_and_repeat_exactly() -> None:
    vectors, _ = talk(50, 40)
    first, second = find_speakers(vectors, AUTO), find_speakers(vectors.copy(), AUTO)
    assert np.array_equal(first, second)
    assert np.allclose(np.linalg.norm(first, axis=1), 1)


def test_a_long_recording_is_clustered_by_a_sample() -> None:
    vectors, speakers = talk(6_000, 5_000, 4_000)
    assert len(vectors) > MOST_CLUSTERED
    labels = (vectors @ find_speakers(vectors, AUTO).T).argmax(axis=1)
    assert len(set(zip(labels, speakers, strict=True))) == 3
