"""Acts and products to fill stores with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.core.acts import Act, Body, Decide, Retract
from analyzer.core.coding import Cell, Prediction, Score
from analyzer.core.identity import Provenance, new_act_id, product_id
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme, Segment, make_segment

NOON = datetime(2024, 2, 1, 12, 0, tzinfo=UTC)
TOOL = Provenance("test", "1", "recipe", "model-a", ("input",))


def act(body: Body, *, by: str = "anna", act_id: str | None = None, minute: int = 0, group: str | None = None) -> Act:
    return Act(act_id or new_act_id(), by, NOON + timedelta(minutes=minute), body, group)


def decide(
    segment: str, *codes: str, by: str = "anna", party: str | None = None, dimension: str = "realm", act_id: str | None = None
) -> Act:
    return act(Decide(Cell(segment, dimension, party), codes, "1", "hash"), by=by, act_id=act_id)


def retract(undone: Act, *, by: str = "anna") -> Act:
    return act(Retract(undone.id), by=by)


def transcript(name: str = "t", words: int = 4) -> Transcript:
    said = tuple(Word(i, f"word{i}", Interval(i * 100, i * 100 + 90), 0.9) for i in range(words))
    return Transcript(name, f"recording-{name}", "en", (Utterance(Interval(0, words * 100), "S1", said),), TOOL)


def segments(of: Transcript, scheme: Scheme = Scheme.WINDOW) -> tuple[Segment, ...]:
    return tuple(make_segment(of.id, word.id, word.id, scheme) for word in of.words)


def prediction(segment: Segment, *, model: str = "model-a", dimension: str = "realm") -> Prediction:
    made_by = Provenance("test", "1", "recipe", model, (segment.id,))
    scores = (Score("contractual", 0.75), Score("relational", 0.25))
    identity = product_id("prediction", segment.id, dimension, model)
    return Prediction(identity, Cell(segment.id, dimension), scores, ("contractual",), calibrated=True, refused=None, made_by=made_by)
