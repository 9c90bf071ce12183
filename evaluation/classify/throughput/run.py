"""How much of the bare encoders' speed is left when suggestions are made: all dimensions, two trustors, 10,000 segments.

Start from the repository root: python -m evaluation.classify.throughput.run [SEGMENTS]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random

from sentence_transformers import SentenceTransformer

from analyzer.classify.encode import BATCH
from analyzer.classify.model import Question
from analyzer.classify.suggest import suggest
from analyzer.classify.training import Learned
from analyzer.codebooks import path_of
from analyzer.core.coding import Prediction
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.trained import AUTO, PROTOTYPE, SENTENCE, language_model, load_model
from analyzer.weights import path_of as weights_of
from evaluation.record import record

HERE = Path(__file__).resolve().parent
DEVELOPMENT = HERE.parent / "prototype" / "dev.jsonl"
SEGMENTS = 10_000
MEAN_WORDS = 23
PARTIES = ("customer", "provider")
ROUNDS = 4  # encoder and suggestions take turns, so that a change of the machine's mood hits both


def constructed(count: int) -> list[str]:
    """Distinct texts of 3 to 80 words, 23 on average, strung together from the development sentences."""
    draw = Random(0)  # a fixed seed, the same texts every time
    sentences = [json.loads(line)["text"] for line in DEVELOPMENT.read_text().splitlines()]
    words = list(chain.from_iterable(sentence.split() for sentence in sentences))
    lengths = [min(80, max(3, round(draw.gammavariate(2.0, MEAN_WORDS / 2)))) for _ in range(count)]
    starts = [draw.randrange(len(words) - length) for length in lengths]
    return [
        f"{number} " + " ".join(words[start : start + length - 1])
        for number, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def throughput(learned: Learned, bare: Callable[[list[str]], object], texts: list[str]) -> dict[str, float]:
    """Segments per second of encoding alone and of suggesting, and their ratio."""
    made: list[Prediction] = []
    encoding = suggesting = 0.0
    for part in (texts[first::ROUNDS] for first in range(ROUNDS)):
        questions = [Question(text, text, party, "customer") for text in part for party in PARTIES]
        encoding += seconds_of(partial(bare, part))
        suggesting += seconds_of(lambda asked=questions: made.extend(suggest(asked, learned.model, learned.encoder)))
    return {
        "predictions": len(made),
        "encoder_segments_per_s": round(len(texts) / encoding, 1),
        "suggest_segments_per_s": round(len(texts) / suggesting, 1),
        "ratio": round(encoding / suggesting, 3),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SEGMENTS
    settings, texts = read_settings(), constructed(count)
    book = read_codebook(path_of("outsourcing-alignment"))
    library = SentenceTransformer(str(weights_of(SENTENCE, settings)), device="cpu")
    reader = language_model(settings)

    def sentences(part: list[str]) -> object:
        return library.encode(part, batch_size=BATCH, normalize_embeddings=True)

    figures = {
        "segments": count,
        "mean_words": round(sum(len(text.split()) for text in texts) / count, 1),
        "trustors": len(PARTIES),
        "codebook alone": throughput(load_model(PROTOTYPE, book, settings), sentences, texts),
        "shipped models": throughput(load_model(AUTO, book, settings), lambda part: (sentences(part), reader.encode(part)), texts),
    }
    print(json.dumps(figures, indent=2))
    record(HERE, figures, data=[DEVELOPMENT])


if __name__ == "__main__":
    main()
