"""Train the models that come along on the constructed statements and the training part of the constructed interviews, from the root:

    python -m models.train [CODEBOOK ...]

Each is written to models/<codebook>/ and learns as the recipe.toml there says. They read the unit alone, so that all of them share the
encoders, which read it once: what was said before would double the time and add little. Where trust is coded, a reader learns besides
(evaluation/classify/recipes).
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from analyzer.codebooks import names, path_of
from analyzer.exchange.codebook import read_codebook
from analyzer.files import atomic_write
from analyzer.settings import read_settings
from analyzer.study.events import Event, Finished, Refused
from analyzer.study.train import Labels, train_from_labels
from analyzer.study.training import RECIPE, read_training
from corpora.interviews import load as interviews
from corpora.statements import load as statements

HERE = Path(__file__).resolve().parent
TAUGHT = (
    "mechanism",
    "level",
    *interviews.TRUST,
)  # by statements; steps of real talk are found less well with theirs (evaluation/classify/recipes)


def train(codebook: str, work: Path) -> Path:
    """The model of one codebook, learned from the interviews that were coded by it; statements teach too, and measure nothing."""
    coded = {dimension.id for dimension in read_codebook(path_of(codebook)).coded}
    spoken = [{**row, "before": ""} for row in interviews.labelled(part=interviews.Part.TRAIN) if set(row["labels"]) <= coded]
    rows = [*spoken, *({**row, "shown": True} for row in statements.labelled(codebook, TAUGHT))]
    labels = atomic_write(work / f"{codebook}.jsonl", b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return train_from_labels(
        Labels(labels, codebook), HERE / codebook, read_training(HERE / codebook / RECIPE), read_settings(), tell
    ).folder


def tell(event: Event) -> None:
    """Say what is found out, and what cannot be learned from."""
    if isinstance(event, Finished):
        print(event.summary, flush=True)  # noqa: T201
    elif isinstance(event, Refused):
        print(event.error, file=sys.stderr)  # noqa: T201


def main() -> None:
    """Train the models named on the command line, or all."""
    import tempfile

    with tempfile.TemporaryDirectory() as work:
        for codebook in sys.argv[1:] or names():
            print(train(codebook, Path(work)))  # noqa: T201


if __name__ == "__main__":
    main()
