"""Voice vectors to speakers: how many there are, and what each sounds like.

Average-linkage clustering finds groups of like vectors, groups too small to be a speaker dissolve, groups that are as like each other
as each is in itself merge, and every vector moves to its nearest centroid. Asked for more speakers than that finds, smaller groups count
before one voice is split into two that are alike, and two that are too alike (ONE_VOICE) stay one, whatever number was asked for.
evaluation/diarize compares it with spectral clustering.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.diarize.embed import Vectors
from analyzer.diarize.turns import SpeakerCount
from analyzer.optional import need

MOST_CLUSTERED = 3_000  # vectors, evenly spaced; all pairs of them are compared (0.2 GB)
ALIKE = 0.3  # mean cosine similarity within a group of short windows of one voice
SAME_SPEAKER = 0.5  # likeness of two groups that are one speaker: 1 when they are as like each other as each is in itself
ONE_VOICE = 0.75  # likeness from which two groups are one voice even where more speakers were asked for
USUAL_WITHIN, USUAL_PAIRS = 0.5, 2  # mean similarity within a group, and how many pairs that expectation weighs
STRICTER = 0.02  # steps in which ALIKE rises until there are as many groups as speakers
SMALLEST_SHARE, SMALLEST_MOST = 0.04, 10  # vectors that make a speaker: a share of all, up to this number
ROUNDS = 10  # in which vectors move to their nearest centroid

Labels = NDArray[np.intp]  # shape (vectors,): 0, 1, ...


def find_speakers(vectors: Vectors, count: SpeakerCount) -> Vectors:
    """The centroid of each speaker, unit length, shape (speakers, dimensions), for vectors of unit length, shape (n, dimensions).

    There are at most `count.high`, and at least `count.low` where groups of so many voices are found that differ enough. Memory does not
    grow beyond that for 3,000 vectors.
    """
    sample = vectors[np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_CLUSTERED)).astype(np.intp)]
    if len(sample) <= 1 or count.high == 1:
        return centroids(sample, np.zeros(len(sample), dtype=np.intp))
    tree = _tree(sample)
    usual = int(np.clip(round(SMALLEST_SHARE * len(sample)), 1, SMALLEST_MOST))
    found = [_speakers(sample, tree, count, smallest) for smallest in range(usual, (usual - 1) // 2, -1)]  # down to half of it
    enough = [labels for labels in found if labels.max() + 1 >= count.low] or found[:1]
    return centroids(sample, next((labels for labels in enough if _most_alike(sample, labels)[0] < SAME_SPEAKER), enough[0]))


def centroids(vectors: Vectors, labels: Labels) -> Vectors:
    """The mean direction of the vectors of each label, shape (labels, dimensions)."""
    sums = np.stack([vectors[labels == label].sum(axis=0) for label in range(labels.max() + 1)])
    unit: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return unit


def _tree(vectors: Vectors) -> NDArray[np.float64]:
    """The joins of average linkage, shape (n - 1, 4)."""
    hierarchy = need("scipy.cluster.hierarchy", extra="speech")
    distances = (1 - vectors @ vectors.T)[np.triu_indices(len(vectors), k=1)]
    tree: NDArray[np.float64] = hierarchy.linkage(np.maximum(distances, 0), method="average")
    return tree


def _speakers(vectors: Vectors, tree: NDArray[np.float64], count: SpeakerCount, smallest: int) -> Labels:
    """Groups of like vectors that differ, as many as `count` says or fewer."""
    labels = _settled(vectors, _groups(vectors, tree, count.low, smallest))
    return _settled(vectors, _merged(vectors, labels, count))


def _groups(vectors: Vectors, tree: NDArray[np.float64], low: int, smallest: int) -> Labels:
    """At least `low` groups of at least `smallest` like vectors, as far as there are so many vectors."""
    hierarchy = need("scipy.cluster.hierarchy", extra="speech")
    for alike in np.arange(ALIKE, 1, STRICTER):
        labels = _without_small(vectors, _numbered(hierarchy.fcluster(tree, 1 - alike, "distance")), smallest)
        if labels.max() + 1 >= low:
            return labels
    return _numbered(hierarchy.fcluster(tree, min(low, len(vectors)), "maxclust"))


def _without_small(vectors: Vectors, labels: Labels, smallest: int) -> Labels:
    """Groups of fewer than `smallest` vectors given to the nearest larger group; the largest group always stays."""
    sizes = np.bincount(labels)
    kept = np.flatnonzero(sizes >= min(smallest, sizes.max()))
    nearest = kept[(vectors @ centroids(vectors, labels)[kept].T).argmax(axis=1)]
    return _numbered(np.where(np.isin(labels, kept), labels, nearest))


def _merged(vectors: Vectors, labels: Labels, count: SpeakerCount) -> Labels:
    """The most alike groups merged until all differ; `count` bounds how many are left, but what is one voice is merged whatever it says."""
    while (groups := labels.max() + 1) > 1:
        likeness, one, other = _most_alike(vectors, labels)
        if groups <= count.high and likeness < (SAME_SPEAKER if groups > count.low else ONE_VOICE):
            break
        labels = _numbered(np.where(labels == other, one, labels))
    return labels


def _most_alike(vectors: Vectors, labels: Labels) -> tuple[float, int, int]:
    """The likeness of the two groups that are most alike, and which they are; below -1 where there is but one."""
    groups = labels.max() + 1
    likeness = np.triu(_likeness(vectors, labels), k=1) - np.tri(groups) * 2
    one, other = np.unravel_index(likeness.argmax(), likeness.shape)
    return float(likeness[one, other]), int(one), int(other)


def _likeness(vectors: Vectors, labels: Labels) -> NDArray[np.float64]:
    """Mean similarity between groups relative to that within them, shape (groups, groups): Spearman's correction for attenuation.

    Short windows are noisy, and so is their similarity; that within a group says how noisy. Small groups are taken for usual ones.
    """
    sizes = np.bincount(labels).astype(np.float64)
    sums = np.stack([vectors[labels == label].sum(axis=0, dtype=np.float64) for label in range(len(sizes))])
    pairs = sizes * (sizes - 1)
    within = ((sums**2).sum(axis=1) - sizes + USUAL_PAIRS * USUAL_WITHIN) / (pairs + USUAL_PAIRS)
    noise = np.sqrt(within.clip(min=0.05))
    likeness: NDArray[np.float64] = (sums @ sums.T) / np.outer(sizes * noise, sizes * noise)
    return likeness


def _settled(vectors: Vectors, labels: Labels) -> Labels:
    """Every vector moved to its nearest centroid until none moves any more; no group is lost."""
    for _ in range(ROUNDS):
        moved = (vectors @ centroids(vectors, labels).T).argmax(axis=1)
        if np.array_equal(moved, labels) or len(np.unique(moved)) <= labels.max():
            break
        labels = moved
    return labels


def _numbered(labels: NDArray[np.integer]) -> Labels:
    """The same groups, numbered 0, 1, ... without gaps."""
    numbered: Labels = np.unique(labels, return_inverse=True)[1]
    return numbered
