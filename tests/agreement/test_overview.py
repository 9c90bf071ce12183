"""Agreement by dimension and by code, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.agreement import measure
from analyzer.agreement.analysis import analyse
from analyzer.agreement.figures import as_categories, as_one_code, as_sets, figure, point
from analyzer.agreement.fourfold import Fourfold, fourfold
from analyzer.agreement.inquiry import inquire
from analyzer.agreement.material import Material
from analyzer.agreement.overview import PARADOX, by_code, by_dimension, coded, matrix
from analyzer.core.agreement import AgreementSettings, CountingUnit, Headline, SetDistance, Uncoded
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Coding
from analyzer.core.ratings import LabelSets
from analyzer.core.table import Table
from tests.agreement import studies
from tests.agreement.studies import SIGNS, TEN, column, study

QUICK = AgreementSettings(resamples=200)


def records(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def first(table: Table, **wanted: object) -> dict[str, object]:
    return next(row for row in records(table) if all(row[key] == value for key, value in wanted.items()))


def code_row(material: Material, code: str, settings: AgreementSettings = QUICK) -> dict[str, object]:
    return first(by_code(inquire(material, settings)), code=code)


def test_ten_units_by_hand() -> None:
    """Two coders, ten units: 1 both, 1 and 3 alone, 5 neither; pe = .2 x .4 + .8 x .6 = .56, for AC1 2 x .3 x .7 = .42."""
    row = code_row(study(TEN), "yes")
    assert [row[key] for key in ("both", "a_only", "b_only", "neither", "n_units", "n_coders")] == [1, 1, 3, 5, 10, 2]
    assert (row["prevalence_a"], row["prevalence_b"], row["percent"]) == (0.2, 0.4, 0.6)
    assert row["kappa"] == pytest.approx(0.04 / 0.44, abs=1e-4)
    assert row["ac1"] == pytest.approx(0.18 / 0.58, abs=1e-4)
    assert row["alpha"] == pytest.approx(0.095, abs=5e-4)  # Krippendorff (2004), page 224
    assert row["pabak"] == pytest.approx(0.2)
    assert row["positive"] == pytest.approx(2 / 6, abs=1e-4)
    assert row["negative"] == pytest.approx(10 / 14, abs=1e-4)
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]  # type: ignore[operator]
    assert (row["unit"], row["uncoded"]) == ("segment", "left out")


def test_codes_pooled_stand_at_the_foot() -> None:
    rows = records(by_code(inquire(study(TEN), QUICK)))
    assert [row["code"] for row in rows] == ["yes", "no", "(all codes pooled)"]
    assert [rows[-1][key] for key in ("both", "a_only", "b_only", "neither", "n_units")] == [6, 4, 4, 6, 20]
    assert rows[-1]["kappa"] == pytest.approx((0.6 - 0.56) / 0.44, abs=1e-4)  # both codes have the same Po and Pe here
    assert rows[-1]["alpha"] is None
    assert "De Vries" in str(rows[-1]["note"])


def test_rows_know_the_units_they_count() -> None:
    table = by_code(inquire(study(TEN), QUICK))
    assert table.sources[0] == tuple(f"s{i}" for i in range(10))


def test_high_agreement_with_low_kappa_is_flagged_and_ac1_stands_beside() -> None:
    rare = [*column("ada", "1" + "0" * 19, SIGNS), *column("bo", "01" + "0" * 18, SIGNS)]
    row = code_row(study(rare, n=20), "yes")
    assert (row["percent"], row["flag"]) == (0.9, PARADOX)
    assert row["kappa"] < 0 < row["ac1"]  # type: ignore[operator]
    assert code_row(study(TEN), "yes")["flag"] is None


def test_undefined_is_empty_and_says_why() -> None:
    same = [*column("ada", "0000000000", SIGNS), *column("bo", "0000000000", SIGNS)]
    row = code_row(study(same), "yes")
    assert (row["kappa"], row["alpha"], row["percent"]) == (None, None, 1.0)
    assert "no variation" in str(row["note"])
    assert row["percent_low"] is None
    assert "every resample has the same value" in str(row["note"])


def test_three_people_are_compared_together_and_in_pairs_and_a_model_never_enters_their_figure() -> None:
    people = [*TEN, *column("cy", "1100000001", SIGNS)]
    alone = records(by_dimension(inquire(study(people), QUICK)))
    assert [row["coders"] for row in alone] == ["all 3: ADA, BO, CY", "ADA, BO", "ADA, CY", "BO, CY"]
    with_model = records(by_dimension(inquire(study([*people, *column("m", "1111111111", SIGNS)]), QUICK)))
    assert with_model[: len(alone)] == alone
    assert {row["between"] for row in with_model[len(alone) :]} == {"person and model"}
    assert all("M" in str(row["coders"]) for row in with_model[len(alone) :])


def test_somebody_who_shares_no_unit_is_not_counted_among_the_coders() -> None:
    said = [*column("ada", "110.", SIGNS), *column("bo", "100.", SIGNS), *column("cy", "...1", SIGNS)]
    row = records(by_dimension(inquire(study(said, n=4), QUICK)))[0]
    assert (row["coders"], row["n_coders"], row["n_units"]) == ("all 3: ADA, BO, CY", 2, 3)
    assert row["kappa"] == pytest.approx((2 / 3 - 4 / 9) / (5 / 9), abs=1e-4)


def test_gold_against_those_it_was_settled_from_is_marked_circular() -> None:
    gold = column("gold", "1100000000", SIGNS)
    rows = records(by_dimension(inquire(study([*TEN, *gold, *column("new", "1111111111", SIGNS)]), QUICK)))
    notes = {row["coders"]: row["note"] for row in rows if row["between"] == "gold and person"}
    assert "circular: 10 of 10" in str(notes["GOLD, ADA"])
    assert "circular" not in str(notes["GOLD, NEW"])


def test_parent_against_child_disagrees_and_the_rolled_up_figure_stands_beside() -> None:
    codes = (studies.code("deal"), studies.code("price", parent="deal"), studies.code("people"))
    book = Codebook("b", "1", (Dimension("topic", "Topic", codes, exclusive=True),))
    letters = {"d": ("deal",), "p": ("price",), "x": ("people",)}
    said = [*column("ada", "ddpx", letters, dimension="topic"), *column("bo", "pdpx", letters, dimension="topic")]
    row = records(by_dimension(inquire(study(said, n=4, codebook=book), QUICK)))[0]
    assert row["percent"] == 0.75
    assert row["rolled_up"] == 1.0
    assert row["alpha"] < 1  # type: ignore[operator]


def test_ac1_counts_what_there_is_to_choose_from() -> None:
    """5 of 8 codes are the one, 3 the other, none is left out: pe = 2 x 5/8 x 3/8 / (3 - 1), with the parents as with the children."""
    codes = (
        *(studies.code(name) for name in ("deal", "people")),
        *(studies.code(name, parent="deal") for name in ("price", "term", "fine")),
    )
    plain, parted = (Codebook("b", "1", (Dimension("topic", "Topic", some, exclusive=True),)) for some in (codes[:2], codes))
    letters = {"d": ("deal",), "x": ("people",), "p": ("price",), "t": ("term",)}
    settings = AgreementSettings(resamples=200, coefficient=Headline.AC1)

    def row(book: Codebook, ada: str, bo: str) -> dict[str, object]:
        said = [*column("ada", ada, letters, dimension="topic"), *column("bo", bo, letters, dimension="topic")]
        return records(by_dimension(inquire(study(said, n=4, codebook=book), settings)))[0]

    expected = pytest.approx((0.75 - 15 / 64) / (1 - 15 / 64), abs=1e-4)
    assert row(plain, "ddxx", "ddxd")["ac1"] == expected
    assert row(parted, "ptxx", "tdxd")["rolled_up"] == expected


def test_units_one_coder_left_are_left_out_or_count_as_no_code() -> None:
    said = [*column("ada", "11100.....", SIGNS), *column("bo", "11000.....", SIGNS)[:4]]
    left_out = code_row(study(said), "yes")
    assert (left_out["n_units"], left_out["neither"]) == (4, 1)
    counted = code_row(study(said), "yes", replace(QUICK, uncoded=Uncoded.COUNTED))
    assert (counted["n_units"], counted["neither"], counted["a_only"]) == (10, 7, 1)
    assert counted["uncoded"] == "counted"


@pytest.mark.parametrize(("unit", "n"), [(CountingUnit.CHARACTER, 300), (CountingUnit.WORD, 50), (CountingUnit.SEGMENT, 10)])
def test_equal_segments_give_the_same_figures_in_characters_and_words(unit: CountingUnit, n: int) -> None:
    row = code_row(study(TEN), "yes", replace(QUICK, unit=unit))
    assert row["n_units"] == n
    assert row["percent"] == 0.6
    assert row["kappa"] == pytest.approx(0.04 / 0.44, abs=1e-4)
    assert row["percent_low"] == code_row(study(TEN), "yes")["percent_low"]  # segments are drawn, not characters


def test_a_longer_unit_carries_the_codes_of_the_segments_it_touches() -> None:
    turns = tuple(replace(studies.segment(i), id=f"t{i}", chars=(i * 60, i * 60 + 60), words=(i * 10, i * 10 + 10)) for i in range(5))
    material = study(TEN, units=turns)
    row = code_row(material, "yes", replace(QUICK, unit=CountingUnit.TURN))
    assert [row[key] for key in ("both", "a_only", "b_only", "neither", "n_units")] == [1, 0, 3, 1, 5]
    whole = code_row(material, "yes", replace(QUICK, unit=CountingUnit.DOCUMENT))
    assert (whole["both"], whole["n_units"]) == (1, 1)


def test_free_spans_meet_on_words() -> None:
    """Ada coded words 0-9 as one span, Bo words 5-9: they share five words."""
    spans = (
        replace(studies.segment(0), chars=(0, 60), words=(0, 10)),
        replace(studies.segment(1), chars=(30, 60), words=(5, 10)),
    )
    said = [studies.coded("ada", 0, "yes"), studies.coded("bo", 1, "yes")]
    material = replace(study(said, n=2), segments=spans)
    assert not records(by_code(inquire(material, QUICK)))[0]["n_units"]
    row = code_row(material, "yes", replace(QUICK, unit=CountingUnit.WORD))
    assert (row["both"], row["n_units"]) == (5, 5)


def test_several_codes_are_compared_as_sets_and_one_by_one() -> None:
    letters = {"p": ("price",), "b": ("price", "tools"), "-": ()}
    said = [*column("ada", "pb-p", letters, dimension="topic"), *column("bo", "pp-p", letters, dimension="topic")]
    rows = {d: records(by_dimension(inquire(study(said, n=4), replace(QUICK, set_distance=d))))[0] for d in SetDistance}
    assert (rows[SetDistance.MASI]["distance"], rows[SetDistance.JACCARD]["distance"]) == ("masi", "jaccard")
    assert rows[SetDistance.MASI]["alpha"] < rows[SetDistance.JACCARD]["alpha"] < 1  # type: ignore[operator]
    assert rows[SetDistance.MASI]["percent"] == 0.75
    assert rows[SetDistance.MASI]["ac1"] is None
    assert "one by one" in str(rows[SetDistance.MASI]["note"])
    assert code_row(study(said, n=4), "tools")["a_only"] == 1
    sets = LabelSets(tuple("abcd"), ("ada", "bo"), tuple(frozenset(letters[c]) for pair in zip("pb-p", "pp-p", strict=True) for c in pair))
    assert rows[SetDistance.MASI]["alpha"] == pytest.approx(measure("krippendorff_alpha", sets, level="masi").value, abs=1e-4)


def trust(coder: str, party: str, answers: str) -> list[Coding]:
    letters = {"m": ("more",), "l": ("less",)}
    return [studies.coded(coder, i, *letters[a], dimension="trust", party=party) for i, a in enumerate(answers)]


def test_parties_stand_apart_and_the_pooled_row_says_what_it_pools() -> None:
    said = [
        *trust("ada", "customer", "mmll"),
        *trust("bo", "customer", "mmll"),
        *trust("ada", "provider", "ml"),
        *trust("bo", "provider", "lm"),
    ]
    rows = {row["party"]: row for row in records(by_dimension(inquire(study(said), QUICK)))}
    assert [rows[party]["n_units"] for party in ("customer", "provider", "all parties")] == [4, 2, 6]
    assert [rows[party]["percent"] for party in ("customer", "provider", "all parties")] == [1.0, 0.0, 0.6667]
    assert "pooled over parties: customer 4, provider 2" in str(rows["all parties"]["note"])
    assert any("bases are compared together" in problem for problem in analyse(study(said), QUICK, version="1").problems)


def test_interviews_are_drawn_from_eight_on() -> None:
    said = [*column("ada", "10" * 8, SIGNS), *column("bo", "1011" * 4, SIGNS)]
    few, enough = (records(by_dimension(inquire(study(said, n=16, per_source=size), QUICK)))[0] for size in (4, 2))
    assert few["interviews_low"] is None
    assert few["interviews_note"] == "no interval over interviews: 4 of at least 8"
    assert enough["interviews_low"] < enough["alpha"] < enough["interviews_high"]  # type: ignore[operator]


def test_the_matrix_is_square() -> None:
    table = matrix(inquire(study([*TEN, *column("m", "1100000000", SIGNS)]), QUICK))
    assert {(row["coder"], row["other"]): row["value"] for row in records(table)}["M", "ADA"] == 1.0
    assert len(table.rows) == 6


ANSWERS = st.lists(st.tuples(*[st.sampled_from("10-.")] * 3), min_size=2, max_size=12)


@given(ANSWERS)
def test_figures_are_those_of_measure(answers: list[tuple[str, ...]]) -> None:
    """Laid out from decisions, every coefficient is the one that ratings give, for pairs and for three coders."""
    said = [c for i, name in enumerate(("ada", "bo", "cy")) for c in column(name, "".join(row[i] for row in answers), SIGNS)]
    for compared in inquire(study(said, n=len(answers)), QUICK).compared:
        numbers = as_categories(compared.cells)
        sets = LabelSets(
            tuple(row.unit for row in compared.cells.rows),
            compared.cells.coders,
            tuple(a for row in compared.cells.rows for a in row.answers),
        )
        binary = as_one_code(compared.cells, "yes")
        kappa = "cohen_kappa" if compared.comparison.pair else "hubert_conger_kappa"
        for headline, name in ((Headline.KAPPA, kappa), (Headline.PERCENT, "percent_agreement")):
            assert point(headline, numbers).value == pytest.approx(measure(name, sets).value)
        assert point(Headline.ALPHA, as_sets(compared.cells, QUICK)).value == pytest.approx(measure("krippendorff_alpha", sets).value)
        if any(codes and "yes" in codes for codes in sets.sets):
            assert point(Headline.AC1, binary).value == pytest.approx(measure("gwet_ac1_per_code", sets, code="yes").value)
        if compared.comparison.pair:
            four = fourfold(compared.cells.rows, "yes")
            assert four.kappa == pytest.approx(point(Headline.KAPPA, binary).value)
            assert four.alpha == pytest.approx(point(Headline.ALPHA, binary).value)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_fourfold_table_is_symmetric(both: int, one: int, other: int, neither: int) -> None:
    four, turned = Fourfold(both, one, other, neither), Fourfold(neither, other, one, both)
    assert (four.positive, four.negative) == (turned.negative, turned.positive)
    assert four.kappa == pytest.approx(turned.kappa)
    assert four.alpha == pytest.approx(turned.alpha)
    assert four.n == 0 or 0 <= (four.percent or 0) <= 1


def test_an_interval_is_that_of_a_bootstrap_over_units() -> None:
    """40 of 60 units agree: the normal interval of the share is .667 +- 1.96 x .0609."""
    said = [*column("ada", "1" * 60, SIGNS), *column("bo", "1" * 40 + "0" * 20, SIGNS)]
    cells = inquire(study(said, n=60), QUICK).compared[0].cells
    found = figure(Headline.PERCENT, coded(cells, QUICK), replace(QUICK, resamples=4000))
    assert found.se == pytest.approx(0.0609, abs=0.004)
    assert (found.low, found.high) == pytest.approx((0.547, 0.786), abs=0.03)
