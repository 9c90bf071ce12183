"""Transcripts, segments, predictions and the record of what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Status, Transcript, Utterance, Word
from analyzer.core.units import Scheme, make_segment
from analyzer.errors import IntegrityError, UsageError
from analyzer.store import Step, Store, schema
from analyzer.store.encoding import from_bytes, to_bytes
from tests.store.making import prediction, segments, transcript

TIMES = st.tuples(st.integers(0, 10**7), st.integers(0, 10**5)).map(lambda pair: Interval(pair[0], pair[0] + pair[1]))
PROBABILITY = st.none() | st.floats(0, 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WORDS = st.builds(Word, st.integers(0, 10**6), TEXT, st.none() | TIMES, PROBABILITY)
UTTERANCES = st.builds(
    Utterance, st.none() | TIMES, st.none() | TEXT, st.lists(WORDS, max_size=3).map(tuple), PROBABILITY, overlap=st.booleans()
)
TRANSCRIPTS = st.builds(
    Transcript,
    TEXT,
    TEXT,
    st.none() | TEXT,
    st.lists(UTTERANCES, max_size=3).map(tuple),
    st.builds(Provenance, TEXT, TEXT, inputs=st.lists(TEXT, max_size=2).map(tuple)),
    st.sampled_from(Status),
    notices=st.lists(st.builds(Notice, st.sampled_from(NoticeKind), st.none() | TIMES, TEXT), max_size=2).map(tuple),
)


@given(TRANSCRIPTS)
def test_any_transcript_comes_back_from_its_bytes(said: Transcript) -> None:
    assert from_bytes(Transcript, to_bytes(said), table="transcripts", row="t") == said


@given(TRANSCRIPTS, st.integers(0, 400))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_transcript_cut_anywhere_is_an_error_that_quotes_nothing(said: Transcript, at: int) -> None:
    content = to_bytes(said)
    with pytest.raises(IntegrityError, match=r"^table transcripts, row t: this row cannot be read") as caught:
        from_bytes(Transcript, content[: at % len(content)], table="transcripts", row="t")
    assert caught.value.__cause__ is None


def test_a_transcript_is_kept_once_and_known_as_done(store: Store) -> None:
    said = transcript()
    assert not store.products.done(said.id)
    store.products.save_transcript(said)
    store.products.save_transcript(said)
    assert store.products.done(said.id)
    assert store.products.transcript(said.id) == said
    assert store.products.transcripts() == store.products.transcripts(recording=said.recording) == (said.id,)
    assert store.products.transcripts(recording="other") == ()
    assert store.products.took_ms(said.id) is None
    with pytest.raises(UsageError, match="no transcript 'other'"):
        store.products.transcript("other")


def test_how_long_a_transcript_took_is_kept_with_it(store: Store) -> None:
    store.products.save_transcript(transcript(), took_ms=2**31)
    assert store.products.took_ms(transcript().id) == 2**31


def test_two_cuts_of_one_scheme_share_segments_and_stay_apart(store: Store) -> None:
    said = transcript()
    store.products.save_transcript(said)
    fine = segments(said)
    coarse = (fine[0], make_segment(said.id, 1, 3, Scheme.WINDOW, trim=(1, 0)))
    free = make_segment(said.id, 2, 2, Scheme.FREE)
    store.products.save_segments(fine, step=Step("fine", "segments", (said.id,)))
    store.products.save_segments(coarse, step=Step("coarse", "segments", (said.id,)))
    store.products.save_segments(fine, step=Step("fine", "segments", (said.id,)))
    store.products.save_segments([free])
    assert store.products.segments(step="fine") == fine
    assert store.products.segments(step="coarse") == coarse
    assert store.products.segments(scheme=Scheme.FREE) == (free,)
    assert len(store.products.segments(transcript=said.id)) == 6
    assert store.products.segments(transcript="other") == ()


def test_steps_are_listed_by_kind(store: Store) -> None:
    step = Step("export", "export", ("a", "b"))
    store.products.mark_done(step)
    store.products.mark_done(step)
    store.products.save_transcript(transcript())
    assert store.products.steps(kind="export") == (step,)
    assert {step.kind for step in store.products.steps()} == {"export", "transcript"}


def test_predictions_are_found_by_model_transcript_dimension_and_segment(store: Store) -> None:
    first, second = transcript("t1"), transcript("t2")
    for said in (first, second):
        store.products.save_transcript(said)
        store.products.save_segments(segments(said))
    here, there = segments(first)[0], segments(second)[0]
    made = [prediction(here), prediction(here, model="model-b"), prediction(there), prediction(there, dimension="level")]
    store.products.save_predictions(made, step=Step("suggest", "predictions", (first.id, second.id)))
    store.products.save_predictions(made)
    assert store.products.done("suggest")

    def found(**options: object) -> list[int]:
        return sorted(made.index(item) for item in store.products.predictions(**options))  # type: ignore[arg-type]

    assert found() == [0, 1, 2, 3]
    assert found(model="model-b") == [1]
    assert found(transcript=second.id) == [2, 3]
    assert found(dimension="level") == [3]
    assert found(segments=[here.id]) == [0, 1]
    assert found(segments=[]) == []
    assert found(step="suggest") == [0, 1, 2, 3]
    assert found(step="other") == []
    assert found(segments=[here.id, there.id], model="model-a", dimension="realm") == [0, 2]


def test_what_refers_to_nothing_is_refused_whole(store: Store) -> None:
    said = transcript()
    with pytest.raises(UsageError, match="not stored"):
        store.products.save_segments(segments(said), step=Step("cut", "segments"))
    assert not store.products.done("cut")
    store.products.save_transcript(said)
    store.products.save_segments(segments(said))
    stray = prediction(make_segment("nowhere", 0, 0, Scheme.TURN))
    with pytest.raises(UsageError, match="not stored"):
        store.products.save_predictions([prediction(segments(said)[0]), stray], step=Step("suggest", "predictions"))
    assert store.products.predictions() == ()
    assert not store.products.done("suggest")


def test_a_forgotten_transcript_takes_everything_made_from_it(store: Store) -> None:
    gone, stays = transcript("gone"), transcript("stays")
    for said in (gone, stays):
        store.products.save_transcript(said)
        store.products.save_segments(segments(said), step=Step(f"cut-{said.id}", "segments", (said.id,)))
        store.products.save_predictions([prediction(segments(said)[0])])
    store.products.forget(gone.id)
    assert store.products.transcripts() == (stays.id,)
    assert store.products.segments() == segments(stays)
    assert store.products.predictions() == (prediction(segments(stays)[0]),)
    assert not store.products.done(gone.id)
    with pytest.raises(UsageError, match="withdrawn"):
        store.products.save_transcript(replace(gone, language="fr"))


def test_a_damaged_product_names_its_row(store: Store) -> None:
    store.products.save_transcript(transcript())
    with store.database.writing() as connection:
        connection.execute(sa.update(schema.transcripts).values(body=b"\x81\xa2id\xa1x"))
    with pytest.raises(IntegrityError, match="table transcripts, row t"):
        store.products.transcript("t")
