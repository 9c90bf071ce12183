"""Measure what is usual in the vectors of the language model, on the texts that the models in this folder learn from. From the root:

    python -m models.scale

It is written to models/qwen2.5-coder/scale.safetensors. What is learned on these vectors rests on it: train the models again afterwards.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save

from analyzer.classify.language_model import Scale, load_language_model
from analyzer.files import atomic_write
from analyzer.settings import read_settings
from analyzer.study.trained import LANGUAGE
from analyzer.weights import path_of
from corpora.interviews import load as interviews
from corpora.statements import load as statements

HERE = Path(__file__).resolve().parent
WIDTH = 1536
ROUNDING = 0.1  # eight bits leave a few columns without a difference but that of rounding; these are not to be made larger


def texts() -> list[str]:
    """The distinct texts of the training part of the constructed interviews, and the constructed statements."""
    spoken = [row["text"] for row in interviews.labelled(part=interviews.Part.TRAIN)]
    written = [text.text for own in statements.statements().values() for text in own]
    return sorted({*spoken, *written})


def main() -> None:
    """Measure and write."""
    plain = Scale(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32))
    model = load_language_model(path_of(LANGUAGE, read_settings()), plain)
    means = np.stack([tokens.mean(axis=0) for tokens in model.tokens(texts())])
    spread = means.std(axis=0)
    numbers = {"mean": means.mean(axis=0), "spread": np.where(spread > ROUNDING, spread, 1)}
    print(atomic_write(HERE / LANGUAGE / "scale.safetensors", save(numbers)))  # noqa: T201


if __name__ == "__main__":
    main()
