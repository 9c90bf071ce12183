"""The use case: a unit as one card, with everything somebody needs to decide about it and may see."""

from __future__ import annotations

import re
from collections.abc import Collection, KeysView, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.classify.evidence import examples_in, words_in
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Coding, Prediction
from analyzer.core.people import Party
from analyzer.review.sight import Sight
from analyzer.study.accounts import coder_names
from analyzer.study.answers import Question
from analyzer.study.deciding import suggestions
from analyzer.study.decisions import taught_by
from analyzer.study.shelf import Passage, Shelf, passages_in
from analyzer.study.sight import Viewer, asked, views
from analyzer.study.suggest import model_of
from analyzer.study.trained import shipped_models


@dataclass(frozen=True, slots=True)
class Option:
    """A code that may be given: `score` is what the model gives it (None: not said, or not shown), `suggested` what it would choose."""

    code: str
    name: str
    score: float | None
    suggested: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else decided."""

    coder: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """The coded examples that are most like a unit: `here` those of this study; `elsewhere`: there are others, of which it holds no text,
    `constructed` for a model that comes with the package."""

    here: tuple[Passage, ...] = ()
    elsewhere: bool = False
    constructed: bool = False


NO_EXAMPLES = Examples()


@dataclass(frozen=True, slots=True)
class Row:
    """One question on a card.

    `decided`: the viewer's codes as they count today, primary first (None: not decided). `proposed`: what accepting would decide: the
    viewer's own codes, else the model's; None where there is neither, or a code of their own is not offered any more. `refused`: why the
    model refuses; `calibrated`: whether scores are probabilities. `seen`: the predictions and the deciding acts of others that are shown,
    to be sent with the decision.
    """

    dimension: Dimension
    party: Party | None
    options: tuple[Option, ...]
    decided: tuple[str, ...] | None
    proposed: tuple[str, ...] | None
    basis: str | None
    suggested: bool
    refused: str | None
    calibrated: bool
    evidence: tuple[tuple[int, int], ...]
    examples: tuple[str, ...]
    others: tuple[Other, ...]
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A unit with its questions; `blind`: neither others' codes nor the machine's are shown; `earlier`: its suggestions were made with an
    earlier version of the codebook; `examples`: what the suggestions shown rest on."""

    passage: Passage
    rows: tuple[Row, ...]
    blind: bool
    finished: bool
    earlier: bool = False
    examples: Examples = NO_EXAMPLES


def cards(shelf: Shelf, viewer: Viewer, segments: Sequence[str]) -> tuple[Card, ...]:
    """The cards of these units, in their order; units that do not exist are left out."""
    with shelf.study.store.database.snapshot():
        return _dealt(shelf, viewer, segments)


def _dealt(shelf: Shelf, viewer: Viewer, segments: Sequence[str]) -> tuple[Card, ...]:
    volumes = shelf.volumes_of(segments)
    passages = passages_in(volumes, segments)
    codings = shelf.study.store.log.codings(segments=list(passages))
    shown = views(shelf.study, viewer, list(passages), codings=codings)
    said = {prediction.cell: prediction for prediction in suggestions(shelf.study, list(passages), volumes)}
    by_cell: dict[Cell, list[Coding]] = {}
    for coding in codings:
        by_cell.setdefault(coding.cell, []).append(coding)
    dealer = _Dealer(viewer, asked(shelf.study), said, by_cell, coder_names(shelf.study))
    earlier = {volume.recording for volume in volumes if volume.earlier}
    dealt = tuple(dealer.card(passage, shown[segment], passage.recording in earlier) for segment, passage in passages.items())
    return _with_examples(shelf, dealt)


def _with_examples(shelf: Shelf, dealt: Sequence[Card]) -> tuple[Card, ...]:
    near = [_near(card) for card in dealt]
    known = shelf.passages({unit for units in near for unit in units})
    constructed = model_of(shelf.study) in shipped_models()
    return tuple(
        replace(card, examples=Examples(tuple(known[unit] for unit in units if unit in known), not known.keys() >= units, constructed))
        for card, units in zip(dealt, near, strict=True)
    )


def _near(card: Card) -> KeysView[str]:
    """The units that the examples of a card are about; one that was taught itself is none of its own."""
    units = (taught_by(example) for row in card.rows for example in row.examples)
    return dict.fromkeys(unit for unit in units if unit != card.passage.segment).keys()


@dataclass(frozen=True, slots=True)
class _Dealer:
    """Makes cards of what was gathered."""

    viewer: Viewer
    questions: Sequence[Question]
    said: Mapping[Cell, Prediction]
    codings: Mapping[Cell, Collection[Coding]]
    names: Mapping[str, str]

    def card(self, passage: Passage, shown: Sight, earlier: bool) -> Card:  # noqa: FBT001
        """The card of one unit."""
        rows = tuple(self.row(question, passage, shown) for question in self.questions)
        finished = all(row.decided is not None for row in rows)
        stands_in = earlier and any(row.suggested for row in rows)
        return Card(passage, rows, blind=not shown.machine and not shown.others, finished=finished, earlier=stands_in)

    def row(self, question: Question, passage: Passage, shown: Sight) -> Row:
        """One question of it."""
        cell = question.cell(passage.segment)
        said = self.said.get(cell) if shown.machine else None
        codings = self.codings.get(cell, ())
        own = next((coding for coding in codings if coding.coder == self.viewer.coder), None)
        others = [coding for coding in codings if shown.others and coding.coder != self.viewer.coder]
        decided = None if own is None else question.dimension.today(own.codes)
        return Row(
            dimension=question.dimension,
            party=question.party,
            options=_options(question.dimension, said, decided or ()),
            decided=decided,
            proposed=_proposed(question.dimension, said, decided),
            basis=own.basis.value if own is not None and own.basis else None,
            suggested=said is not None,
            refused=said.refused.value if said is not None and said.refused else None,
            calibrated=said is not None and said.calibrated,
            evidence=_spans(passage, said),
            examples=examples_in(said.evidence) if said is not None else (),
            others=tuple(map(self._other, others)),
            seen=(*(() if said is None else (said.id,)), *(coding.act for coding in others)),
        )

    def _other(self, coding: Coding) -> Other:
        return Other(coding.coder, self.names.get(coding.coder, coding.coder), coding.codes)


def _proposed(dimension: Dimension, said: Prediction | None, decided: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if decided is None:
        return None if said is None or said.refused else said.codes
    return decided if {code.id for code in dimension.offered}.issuperset(decided) else None


def _options(dimension: Dimension, said: Prediction | None, chosen: tuple[str, ...]) -> tuple[Option, ...]:
    scores = {score.code: score.value for score in said.scores} if said is not None else {}
    suggested = said.codes if said is not None else ()
    return tuple(Option(c.id, c.name, scores.get(c.id), c.id in suggested, c.id in chosen) for c in dimension.offered)


def _spans(passage: Passage, said: Prediction | None) -> tuple[tuple[int, int], ...]:
    """Where in the text the words stand that carried a suggestion: half-open, in characters."""
    carrying = set(words_in(said.evidence)) if said is not None else set()
    places = (match.span() for match in re.finditer(r"\S+", passage.text)) if carrying else ()
    return tuple(span for span, word in zip(places, passage.words, strict=False) if word in carrying)
