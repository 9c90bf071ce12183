"""What was badly heard tells less: the scores that rest on it go towards how often their codes apply anyway."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analyzer.classify.model import Model, Scores
from analyzer.core.codebook import Dimension
from analyzer.core.units import Hearing

TINY = 1e-12  # log odds


def as_heard(heard: Hearing | None, model: Model, scores: Mapping[str, Scores], shares: Mapping[str, Scores]) -> dict[str, Scores]:
    """The scores of a unit, (n_offered_codes,) by dimension, each as far from its rate as what it rests on was surely heard.

    `shares`: what each word adds to the log odds of each code, shape (n_words, n_offered_codes) by dimension, where known. Dimensions whose
    rates the model does not know stay as they are.
    """
    if heard is None:
        return dict(scores)
    rates = model.rates
    known = {each.id: each for each in model.dimensions if each.id in rates and each.id in scores}
    return dict(scores) | {
        name: _nearer(scores[name], np.array(rates[name]), _sure(heard, each, shares.get(name)), exclusive=each.exclusive)
        for name, each in known.items()
    }


def _nearer(scores: Scores, rates: Scores, sure: Scores, *, exclusive: bool) -> Scores:
    """Scores that go to their rates where nothing is `sure` (0..1); those of an exclusive dimension sum to at most 1."""
    mixed = sure * scores + (1 - sure) * rates
    return np.asarray(mixed / max(1.0, float(mixed.sum())) if exclusive else mixed, np.float64)


def _sure(heard: Hearing, dimension: Dimension, shares: Scores | None) -> Scores:
    """How surely what each code rests on was heard, shape (n_offered_codes,); in per-party dimensions it rests on the speaker too."""
    speaker = heard.speaker if dimension.per_party and heard.speaker is not None else 1.0
    return speaker * _words(heard, np.zeros((0, len(dimension.offered))) if shares is None else shares)


def _words(heard: Hearing, shares: Scores) -> Scores:
    """The mean probability of the words by how much each speaks for a code, shape (n_codes,); all alike where none does."""
    mean = 1.0 if heard.mean is None else heard.mean
    told = [(place, probability) for place, probability in enumerate(heard.words[: len(shares)]) if probability is not None]
    parts = np.maximum(shares[[place for place, _ in told]], 0)
    carried = np.array([probability for _, probability in told]) @ parts
    return np.asarray(np.where(parts.sum(axis=0) > TINY, carried / np.maximum(parts.sum(axis=0), TINY), mean), np.float64)
