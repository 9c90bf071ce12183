from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analyzer.classify.certify import Promise, Scope
from analyzer.classify.crossval import held_out
from analyzer.classify.examples import Example
from analyzer.classify.guarantee import ROW, set_aside
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Question
from analyzer.classify.recipes import Linear, Prototypes
from analyzer.classify.remembering import Remembering
from analyzer.classify.suggest import suggest
from analyzer.classify.trained import CalibratedModel
from analyzer.classify.training import Learned, Outcome, Recipe, RecipeName, Request, preferred, train
from analyzer.core.codebook import Code, Codebook
from analyzer.core.coding import Cell, Reason
from analyzer.core.units import Hearing
from analyzer.errors import UsageError
from tests.classify.fakes import BOOK, TOPIC, WordEncoder, retired
from tests.classify.learning import topics, trust


def linear(context: Context = Context.NONE, codebook: Codebook = BOOK) -> Linear:
    return Linear(LinearRecipe(codebook, context=context), Remembering(WordEncoder()))


def trained(examples: list[Example], *recipes: Recipe, codebook: Codebook = BOOK, **request: object) -> Outcome:
    asked = Request(codebook=codebook, **request)  # type: ignore[arg-type]
    return train(examples, recipes or (linear(codebook=codebook),), asked, tell=lambda _: None)


@pytest.fixture(scope="module")
def learned() -> Outcome:
    return trained(topics() + trust())


def test_it_learns_single_and_several_codes_together(learned: Outcome) -> None:
    (trial,) = (trial for trial in learned.trials if trial.name == "linear")
    figures = {name: found.figures.macro_f1.value for name, found in trial.assessments.items()}
    assert set(figures) == {"topic", "trust_honesty", "trust_good_faith", "trust_direction"}
    assert all(value is not None and value > 0.8 for value in figures.values())


def test_baselines_stand_beside(learned: Outcome) -> None:
    assert [trial.name for trial in learned.trials] == ["majority", "tf-idf", "linear"]
    assert learned.trials[0].mean_f1 < learned.trials[-1].mean_f1


def test_a_model_of_one_pass_answers_every_dimension_for_each_trustor(learned: Outcome) -> None:
    encoder = WordEncoder()
    questions = [Question("s", "we say honesty fell lower worse today", party, "customer") for party in ("customer", "provider")]
    found = {prediction.cell: prediction for prediction in suggest(questions, learned.learned.model, encoder)}
    assert encoder.encoded == [questions[0].text]
    assert found[Cell("s", "trust_honesty", "customer")].codes == ("negative",)
    assert found[Cell("s", "trust_honesty", "provider")].codes == ()
    assert found[Cell("s", "trust_direction", "customer")].codes == ("negative",)
    assert Cell("s", "topic") in found


def test_scores_are_called_probabilities_once_enough_were_held_out(learned: Outcome) -> None:
    assert set(learned.learned.model.calibrated) == {"topic", "trust_honesty", "trust_good_faith", "trust_direction"}
    few = trained(topics(40))
    assert few.learned.model.calibrated == frozenset()


def test_suggestions_name_the_nearest_examples_and_refuse_what_is_unlike_them(learned: Outcome) -> None:
    like, unlike = (
        Question(name, text, speaker_party="customer") for name, text in (("a", "an invoice came late"), ("b", "zebra xylophone quartz"))
    )
    found = {p.cell: p for p in suggest([like, unlike], learned.learned.model, WordEncoder())}
    assert [piece.split(":")[0] for piece in found[Cell("a", "topic")].evidence if piece.startswith("example")] == ["example", "example"]
    assert found[Cell("b", "topic")].refused is Reason.UNLIKE


def test_no_interview_is_ever_learned_from_and_measured() -> None:
    examples = topics()
    folds = np.array([int(example.group[1:]) % 3 for example in examples])
    seen: list[set[str]] = []

    def fit(others: object) -> object:
        seen.append({example.group for example in others})  # type: ignore[attr-defined]
        return lambda questions: {"topic": np.full((len(questions), 2), 0.5)}

    held = held_out(fit, examples, BOOK, folds)["topic"]  # type: ignore[arg-type]
    assert len(held.marks) == len(examples)
    for fold, learned_from in enumerate(seen):
        assert not learned_from & {example.group for example, own in zip(examples, folds, strict=True) if own == fold}


def test_what_was_decided_with_a_suggestion_in_view_trains_and_never_measures() -> None:
    examples = [replace(example, shown=number < 30) for number, example in enumerate(topics())]
    found = trained(examples)
    assert found.examples == 90
    assert found.trials[-1].assessments["topic"].figures.units == 60


def test_what_has_a_code_that_is_no_longer_offered_teaches_and_measures_nothing_in_its_dimension() -> None:
    split = [replace(example, id=f"split-{example.id}", labels={"topic": ("old",)}) for example in topics(60, seed=1)]
    found = trained(topics() + split)
    assert found.trials[-1].assessments["topic"].figures.units == 90
    assert found.counts == trained(topics()).counts
    with pytest.raises(UsageError, match="too little"):
        trained(split)


def test_a_direction_is_learned_from_cells_that_have_other_codes_too() -> None:
    unclear = Code("unclear", "Unclear", "it stays open which")
    cells = tuple(replace(each, codes=(*each.codes, unclear)) for each in BOOK.dimensions[1:3])
    book = replace(BOOK, dimensions=(*cells, BOOK.dimensions[3]))
    open_still = {"trust_honesty": ("unclear",), "trust_good_faith": ("unclear",)}
    examples = [each if any(each.labels.values()) else replace(each, labels=open_still) for each in trust()]
    measured = trained(examples, codebook=book).trials[-1].assessments["trust_direction"].figures
    assert (measured.units, sum(code.gold for code in measured.codes)) == (240, sum(each.labels != open_still for each in examples))


def test_a_dimension_whose_codes_are_all_retired_is_left_alone() -> None:
    book = replace(BOOK, dimensions=(retired(TOPIC), *BOOK.dimensions[1:]))
    encoder = Remembering(WordEncoder())
    found = trained(topics() + trust(), Prototypes(book, encoder), linear(codebook=book), codebook=book)
    assert set(found.trials[-1].assessments) == {"trust_honesty", "trust_good_faith", "trust_direction"}


def test_badly_heard_words_bring_probabilities_nearer_to_the_usual_rates(learned: Outcome) -> None:
    model = learned.learned.model
    hearings = (None, Hearing((1.0,) * 4), Hearing((0.6,) * 4))
    asked = [Question("a", "the price went up", speaker_party="customer", heard=heard) for heard in hearings]
    scores = Learned(model, WordEncoder()).predict(asked)["topic"][:, 0]
    rate = 0.5
    assert scores[0] == scores[1] > scores[2] > rate


def scores_of(learned: Outcome, heard: Hearing | None) -> dict[str, list[float]]:
    question = Question("a", "the price went up since honesty rose", "customer", "customer", heard=heard)
    found = learned.learned.predict([question])
    (suggested,) = [each for each in suggest([question], learned.learned.model, WordEncoder()) if each.cell.dimension == "topic"]
    assert suggested.scores[0].value == pytest.approx(found["topic"].max())
    return {name: values[0].tolist() for name, values in found.items()}


def test_badly_heard_words_that_carry_a_code_lower_it_more_than_others(learned: Outcome) -> None:
    well, price, filler = (
        scores_of(learned, Hearing(tuple(0.5 if place == badly else 1.0 for place in range(7)))) for badly in (None, 1, 4)
    )
    assert price["topic"][0] < filler["topic"][0] <= well["topic"][0]
    rose = scores_of(learned, Hearing((*(1.0,) * 6, 0.5)))
    assert rose["trust_honesty"][0] < price["trust_honesty"][0] <= well["trust_honesty"][0]


def test_a_doubtful_speaker_lowers_codes_of_trust_alone(learned: Outcome) -> None:
    sure, doubtful, unknown = (scores_of(learned, Hearing((None,) * 7, speaker)) for speaker in (1.0, 0.6, None))
    assert sure == unknown == scores_of(learned, None)
    assert doubtful["topic"] == sure["topic"]
    for name in ("trust_honesty", "trust_direction"):
        assert max(doubtful[name]) < max(sure[name])
        assert sum(doubtful[name]) <= 1


def test_too_little_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match=r"5 more of 'money' \(topic\)"):
        trained(topics(7))


def test_a_forgotten_exclusive_is_noted() -> None:
    single = [each for each in topics(240) if len(each.labels["topic"]) < 2]
    assert "`exclusive: true`" in trained(single).notes[0]
    assert trained(topics(240)).notes == ()


def test_one_interview_alone_reports_no_figures() -> None:
    found = trained(topics(interviews=1))
    assert found.trials == ()
    assert "nothing was measured" in found.notes[0]
    assert found.notes[0].endswith("saved is linear")
    assert found.learned.model.calibrated == frozenset()


def test_only_what_is_wanted_is_learned() -> None:
    found = trained(topics() + trust(), wanted=("topic",))
    assert [dimension.id for dimension in found.learned.model.dimensions] == ["topic"]


def test_what_is_wanted_has_to_exist_and_to_be_coded_itself() -> None:
    with pytest.raises(UsageError, match=r"no dimension 'tpic'.* topic"):
        trained(topics(), wanted=("topic", "tpic"))
    with pytest.raises(UsageError, match="'trust_direction' is not learned itself: it is derived from trust_honesty, trust_good_faith"):
        trained(trust(), wanted=("trust_direction",))


def test_one_interview_alone_teaches_what_is_wanted_and_each_such_model_has_its_id() -> None:
    examples, encoder = topics(40, interviews=1) + trust(40, interviews=1), Remembering(WordEncoder())
    made = [
        trained(examples, recipe, wanted=wanted).learned.model
        for wanted in (("topic",), ("trust_honesty",))
        for recipe in (Linear(LinearRecipe(BOOK, wanted), encoder), Prototypes(BOOK, encoder, wanted))
    ]
    assert [[dimension.id for dimension in model.dimensions] for model in made] == [
        ["topic"],
        ["topic"],
        ["trust_honesty"],
        ["trust_honesty"],
    ]
    assert len({model.id for model in made}) == 4


def test_what_is_wanted_and_cannot_be_learned_is_told() -> None:
    assert trained(topics(), wanted=("topic", "trust_honesty")).notes == ("'trust_honesty' was not learned: too little is coded in it",)


def test_the_same_examples_and_seed_give_the_same_model() -> None:
    first, again, other = (trained(examples).learned.model.id for examples in (topics(), topics(), topics(seed=1)))
    assert first == again != other


@pytest.mark.parametrize(("chosen", "calibrated"), [(60, True), (49, False)])
def test_where_units_were_picked_those_that_chance_chose_make_probabilities(chosen: int, *, calibrated: bool) -> None:
    examples = [replace(example, drawn=number < chosen) for number, example in enumerate(topics(120))]
    found = trained(examples, by_chance=True)
    assert ("topic" in found.learned.model.calibrated) is calibrated
    assert any(f"{chosen} of at least 50 units were drawn at random" in note for note in found.notes) is not calibrated
    assert "topic" in trained(examples).learned.model.calibrated


def test_where_units_were_picked_those_that_chance_chose_make_promises() -> None:
    examples = [replace(example, drawn=number < 60) for number, example in enumerate(topics(240))]
    found = trained(examples, by_chance=True, promise=Promise(0.05, 0.1))
    assert found.certificates[0].reason == "cannot certify: 20 of at least 45 labels (a third of 60 is set aside)"
    assert trained(examples, promise=Promise(0.05, 0.1)).certificates[0].threshold is not None


def test_the_learning_curve_rises_to_the_whole(learned: Outcome) -> None:
    examples = [point.examples for point in learned.curve]
    assert examples == sorted(set(examples)) != []
    assert all(point.mean_f1 <= learned.trials[-1].mean_f1 + 0.05 for point in learned.curve)


def test_the_learning_curve_has_a_quarter_and_a_half_of_the_other_interviews() -> None:
    found = trained(topics(240, interviews=24))
    assert [point.interviews for point in found.curve] == [round(0.25 * 24 * 4 / 5), round(0.5 * 24 * 4 / 5)]


def test_where_each_interview_holds_one_code_alone_nothing_is_measured_and_no_curve_is_drawn() -> None:
    found = trained([example for example in topics(96, interviews=4) if example.group in {"i0", "i1"}])
    assert found.curve == ()
    assert isinstance(found.learned.model, CalibratedModel)
    assert all(np.isfinite(rate) for rates in found.learned.model.rates.values() for rate in rates)


def test_the_codebook_alone_can_be_calibrated_and_compared() -> None:
    encoder = Remembering(WordEncoder())
    found = trained(topics(), Prototypes(BOOK, encoder), linear())
    assert [trial.name for trial in found.trials[2:]] == ["prototype", "linear"]
    assert found.chosen in {"prototype", "linear"}


@dataclass(frozen=True)
class Joint:
    """Learns as others do; `muddled`, each text by the codes of another."""

    muddled: bool
    name: str = RecipeName.JOINT
    quick: bool = True

    def learn(self, examples: Sequence[Example]) -> Learned:
        codes = [example.labels for example in examples]
        turned = [*codes[7:], *codes[:7]] if self.muddled else codes
        return linear().learn([replace(example, labels=own) for example, own in zip(examples, turned, strict=True)])


@pytest.mark.parametrize(("muddled", "chosen"), [(False, "joint"), (True, "linear")])
def test_the_recipe_that_usually_does_best_is_left_only_for_a_better_one(chosen: str, *, muddled: bool) -> None:
    assert trained(topics(), linear(), Joint(muddled)).chosen == chosen


@pytest.mark.parametrize(
    ("worth", "answers", "taken"),
    [
        ({"prototype": 0.5, "linear": 0.505, "finetune": 0.509}, 100, "prototype"),
        ({"prototype": 0.5, "linear": 0.52, "finetune": 0.525}, 100, "linear"),
        ({"linear": 0.5, "joint": 0.46, "finetune": 0.53}, 40, "joint"),
        ({"linear": 0.5, "joint": 0.46, "finetune": 0.53}, 400, "finetune"),
        ({"linear": 0.5, "joint, context joined": 0.48}, 0, "joint, context joined"),
        ({"linear": 0.5, "joint": 0.495, "finetune": 0.508}, 100_000, "joint"),
    ],
)
def test_a_recipe_is_taken_by_what_so_many_answers_can_tell_apart(worth: dict[str, float], answers: int, taken: str) -> None:
    assert preferred(worth, answers) == taken


@pytest.mark.parametrize("context", list(Context))
def test_what_was_said_before_is_read_in_three_ways(context: Context) -> None:
    found = trained(topics(), linear(context))
    assert found.trials[-1].mean_f1 > 0.8


def test_a_promise_is_certified_on_labels_set_aside() -> None:
    found = trained(topics(400, interviews=10), promise=Promise(0.1, 0.1))
    by_name = {certificate.about: certificate for certificate in found.certificates}
    assert set(by_name) == {"topic", ROW}
    assert by_name["topic"].labels == 133
    assert found.examples == 400 - 133
    rule = found.learned.model.rules["topic"]
    assert rule.accept == by_name["topic"].threshold is not None


def test_too_few_labels_are_not_set_aside() -> None:
    found = trained(topics(60), promise=Promise(0.05, 0.05))
    assert found.examples == 60
    assert found.certificates[0].reason == "cannot certify: 20 of at least 59 labels (a third of 60 is set aside)"


def test_what_is_left_beside_a_promise_has_to_be_enough_to_learn_from() -> None:
    rare = [each for each in topics(400) if not each.labels["topic"]] + [each for each in topics() if each.labels["topic"] == ("money",)][
        :9
    ]
    assert trained(rare).learned.model.dimensions == (TOPIC,)
    with pytest.raises(UsageError, match=r"a third is set aside for the promise\. Code at least \d more of 'money' \(topic\)"):
        trained(rare, promise=Promise(0.1, 0.1))


def test_too_few_interviews_are_told_of_before_anything_is_learned() -> None:
    told: list[str] = []
    request = Request(codebook=BOOK, promise=Promise(0.1, 0.1, Scope.INTERVIEWS))
    found = train(topics(400, interviews=80), [linear()], request, tell=told.append)
    assert told[0] == found.certificates[0].reason == "cannot certify: 26 of at least 33 interviews (a third of 80 is set aside)"
    assert found.examples == 400


def test_nothing_is_set_aside_that_suffices_in_no_dimension() -> None:
    split = [replace(example, labels={("topic", "trust_honesty")[number % 2]: ()}) for number, example in enumerate(topics(120))]
    assert set_aside(split, Promise(0.1, 0.1), seed=0) == (tuple(split), ())
    assert len(set_aside(topics(120), Promise(0.1, 0.1), seed=0)[1]) == 40


def test_nothing_is_set_aside_where_nothing_can_be_measured() -> None:
    assert trained(topics(200, interviews=1), promise=Promise(0.1, 0.1)).examples == 200


def mostly_short() -> list[Example]:
    """Long texts, every fifteenth of which is coded unlike the others, and as many of two words that are always right."""
    long = [
        replace(example, labels={"topic": ("people",) if number % 15 == 0 else ("money",) if example.labels["topic"] == ("money",) else ()})
        for number, example in enumerate(topics(300, interviews=10))
    ]
    short = [Example(f"s{n}", Question(f"s{n}", f"yes {n}"), {"topic": ()}, f"i{n % 10}") for n in range(300)]
    return [*long, *short]


def test_what_is_refused_anyway_certifies_nothing() -> None:
    found = trained(mostly_short(), promise=Promise(0.05, 0.1))
    certificate = found.certificates[0]
    assert certificate.labels <= 100
    assert certificate.threshold is None
    assert "too many" in certificate.reason


def test_what_is_unlike_anything_learned_certifies_nothing() -> None:
    odd = Example("odd", Question("odd", "zebra xylophone quartz"), {"topic": ()}, "i0")
    examples, promise = [*topics(400, interviews=10), odd], Promise(0.1, 0.1)
    seed = next(seed for seed in range(20) if odd in set_aside(examples, promise, seed=seed)[1])
    found = trained(examples, promise=promise, seed=seed)
    assert found.certificates[0].labels == len(set_aside(examples, promise, seed=seed)[1]) - 1


def test_rows_of_a_unit_are_set_aside_together() -> None:
    teaching, judging = set_aside(trust(300), Promise(0.1, 0.1), seed=0)
    units = [{(example.group, example.question.text) for example in part} for part in (teaching, judging)]
    assert not units[0] & units[1]
    assert len(units[1]) == 100


def test_units_that_chance_chose_judge_alone_where_they_suffice() -> None:
    promise = Promise(0.1, 0.1)
    examples = [replace(example, drawn=number % 2 == 0) for number, example in enumerate(topics(200))]
    teaching, judging = set_aside(examples, promise, seed=0)
    assert all(example.drawn for example in judging)
    assert (len(judging), len(teaching)) == (33, 167)
    few = [replace(example, drawn=number < 50) for number, example in enumerate(topics(200))]
    assert {example.drawn for example in set_aside(few, promise, seed=0)[1]} == {True, False}


def test_units_that_chance_chose_tell_how_common_the_codes_are() -> None:
    common = [replace(example, drawn=True) for example in topics(200, seed=3) if example.labels["topic"] != ("people",)]
    picked = [replace(example, id=f"picked-{example.id}") for example in topics(200, seed=4) if example.labels["topic"] == ("people",)]
    usual, told = (trained([*part, *picked]).learned.model for part in ([replace(e, drawn=False) for e in common], common))
    assert told.rates["topic"][1] == pytest.approx(1 / 3, abs=0.01)  # type: ignore[attr-defined]
    assert usual.rates["topic"][1] == pytest.approx(0.5, abs=0.01)  # type: ignore[attr-defined]
