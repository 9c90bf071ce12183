"""Spectral clustering as the alternative: affinities pruned to each row's largest, the number of speakers from the widest eigengap."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import k_means

from analyzer.diarize.cluster import centroids
from analyzer.diarize.embed import Vectors
from analyzer.diarize.turns import SpeakerCount

KEPT_SHARE, KEPT_LEAST = 0.05, 6  # of each row of affinities


def spectral_speakers(vectors: Vectors, count: SpeakerCount) -> Vectors:
    """Centroids like `find_speakers`, by the method of 3D-Speaker; dense, so for short recordings only."""
    if len(vectors) < 3:
        return vectors
    kept = min(len(vectors), max(KEPT_LEAST, int(KEPT_SHARE * len(vectors))))
    affinity = vectors @ vectors.T
    threshold = np.sort(affinity, axis=1)[:, -kept][:, None]
    pruned = np.where(affinity >= threshold, affinity, 0)
    pruned = (pruned + pruned.T) / 2
    np.fill_diagonal(pruned, 0)
    values, embedding = np.linalg.eigh(np.diag(np.abs(pruned).sum(axis=1)) - pruned)
    high = min(count.high, len(vectors) - 1)
    low = min(count.low, high)
    speakers = low if low == high else low + int(np.argmax(np.diff(values[low - 1 : high + 1])))
    labels = k_means(embedding[:, :speakers], speakers, n_init=10, random_state=0)[1]
    return centroids(vectors, np.unique(labels, return_inverse=True)[1])
