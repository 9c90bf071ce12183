"""How fast is the store with a million codings in it? Bar: 150 acts per second on SQLite.

Start: python -m evaluation.store.run [--codings 1000000] [--url postgresql://user@host/empty_database]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyzer.core.acts import Act, Body, Decide, Retract
from analyzer.core.coding import Cell, Prediction, Score
from analyzer.core.identity import Provenance, new_act_id, product_id
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.store import Step, Store, open_store
from evaluation.record import record

BATCH = 20_000  # acts per transaction while filling
UNITS = 500  # of a transcript of about an hour
CODERS = 20
SINGLE = 1_000  # acts appended one by one
PREDICTIONS = 150_000
CODES = ("contractual", "relational", "operational")


def act(body: Body, coder: str, *, group: str | None = None) -> Act:
    return Act(new_act_id(), coder, datetime.now(UTC), body, group)


def decision(number: int) -> Act:
    """The decision about the cell of that number: coder by coder, so that every number is another cell of another coder."""
    unit, coder = divmod(number, CODERS)
    cell = Cell(product_id("unit", unit), "realm")
    return act(Decide(cell, (random.choice(CODES),), "1", product_id("text", unit)), f"coder{coder}")


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)


def fill(store: Store, codings: int) -> None:
    for start in range(0, codings, BATCH):
        store.log.append(decision(number) for number in range(start, min(start + BATCH, codings)))


def coding(codings: int) -> Iterator[Act]:
    """What people do: eight decisions, an undo, and every second time a redo."""
    while True:
        for _ in range(8):
            done = decision(random.randrange(codings))
            yield done
        undo = act(Retract(done.id), done.by)
        yield undo
        yield act(Retract(undo.id), undo.by) if random.random() < 0.5 else decision(random.randrange(codings))


def one_by_one(store: Store, codings: int) -> dict[str, float]:
    times = []
    for done, _ in zip(coding(codings), range(SINGLE), strict=False):
        start = time.perf_counter()
        store.log.append([done])
        times.append(time.perf_counter() - start)
    cuts = statistics.quantiles(times, n=100)
    return {
        "acts_per_second": round(SINGLE / sum(times), 1),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


def together(store: Store, codings: int) -> dict[str, float]:
    """Twenty coders at once, each as fast as possible."""

    def code() -> None:
        for done, _ in zip(coding(codings), range(SINGLE // CODERS), strict=False):
            store.log.append([done])

    threads = [threading.Thread(target=code) for _ in range(CODERS)]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return {"coders": CODERS, "acts_per_second": round(SINGLE / seconds(run), 1)}


def decide_and_next(store: Store, codings: int) -> dict[str, float]:
    """A decision, then everybody's codings of the next unit."""
    times = []
    for _ in range(200):
        start = time.perf_counter()
        store.log.append([decision(random.randrange(codings))])
        store.log.codings(segments=[product_id("unit", random.randrange(codings // CODERS))])
        times.append(time.perf_counter() - start)
    cuts = statistics.quantiles(times, n=100)
    return {"p50_ms": round(cuts[49] * 1000, 2), "p95_ms": round(cuts[94] * 1000, 2)}


def bulk_undo(store: Store, codings: int) -> dict[str, float]:
    accepted = [decision(number) for number in random.sample(range(codings), min(5_000, codings))]
    undone = [act(Retract(done.id), done.by, group="undo") for done in accepted]
    return {
        "acts": len(accepted),
        "accept_s": seconds(lambda: store.log.append(accepted)),
        "undo_s": seconds(lambda: store.log.append(undone)),
    }


def transcript(number: int) -> Transcript:
    words = tuple(Word(i, f"word{i}") for i in range(UNITS * 10))
    return Transcript(f"t{number}", f"r{number}", "en", (Utterance(None, "S1", words),), Provenance("evaluation", "1"))


def predicted(segment: Segment, dimension: str) -> Prediction:
    scores = tuple(Score(code, 1 / (place + 2)) for place, code in enumerate(CODES))
    made_by = Provenance("evaluation", "1", "recipe", "model", (segment.transcript,))
    identity = product_id("prediction", segment.id, dimension)
    return Prediction(identity, Cell(segment.id, dimension), scores, CODES[:1], calibrated=True, refused=None, made_by=made_by)


def predictions(store: Store) -> dict[str, float]:
    dimensions = ("realm", "mechanism", "level")
    segments: list[Segment] = []
    for number in range(PREDICTIONS // len(dimensions) // UNITS):
        said = transcript(number)
        cut = [make_segment(said.id, i * 10, i * 10 + 9, Scheme.WINDOW) for i in range(UNITS)]
        store.products.save_transcript(said)
        store.products.save_segments(cut, step=Step(f"cut{number}", "segments", (said.id,)))
        segments += cut
    made = [predicted(segment, dimension) for segment in segments for dimension in dimensions]
    return {
        "predictions": len(made),
        "save_s": seconds(lambda: store.products.save_predictions(made, step=Step("suggest", "predictions"))),
        "save_again_s": seconds(lambda: store.products.save_predictions(made, step=Step("suggest", "predictions"))),
        "read_all_s": seconds(store.products.predictions),
        "read_one_transcript_s": seconds(lambda: store.products.predictions(transcript="t0")),
    }


def sound(store: Store) -> None:
    found = store.log.verify().problems
    assert not found, found[:3]


def measured(store: Store, codings: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"database": store.database.engine.dialect.name, "codings": codings}
    figures["fill_s"] = seconds(lambda: fill(store, codings))
    figures["one_by_one"] = one_by_one(store, codings)
    figures["together"] = together(store, codings)
    figures["decide_and_next"] = decide_and_next(store, codings)
    figures["bulk"] = bulk_undo(store, codings)
    figures["coded_cells_of_one_coder_s"] = seconds(lambda: store.log.coded("coder1"))
    figures["predictions"] = predictions(store)
    figures["verify_s"] = seconds(lambda: sound(store))
    figures["rebuild_s"] = seconds(store.log.rebuild)
    if store.database.path is not None:
        figures["file_mib"] = round(store.database.path.stat().st_size / 2**20)
    return figures


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=1_000_000)
    parser.add_argument("--url", help="an empty PostgreSQL database, measured too")
    options = parser.parse_args()
    random.seed(1)
    figures = {}
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "analyzer.db", create=True) as store:
        figures["sqlite"] = measured(store, options.codings)
    if options.url:
        with open_store(options.url, create=True) as store:
            figures["postgresql"] = measured(store, options.codings)
    print(figures)
    record(Path(__file__).parent, figures)


if __name__ == "__main__":
    main()
