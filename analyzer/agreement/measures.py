"""Every coefficient by its name: from ratings, sets, spans or segmentations to a coefficient."""

from __future__ import annotations

import inspect
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analyzer.agreement import alpha, benchmark, chance, descriptive, gamma, segmentation, sets, unitizing, unitizing_1995
from analyzer.agreement.bootstrap import bootstrap
from analyzer.agreement.counts import Floats, codes_of
from analyzer.agreement.intervals import Inference, estimate, resampling
from analyzer.agreement.statistic import Sample, Statistic, sample_of
from analyzer.agreement.weights import Scores, Weights
from analyzer.core.ratings import NOT_CODED, Coefficient, LabelSets, Ratings, Segmentations, Spans
from analyzer.errors import UsageError

Cells: TypeAlias = Ratings | LabelSets
Measure: TypeAlias = Callable[..., Coefficient]


@dataclass(frozen=True, slots=True)
class Family:
    """A weighted coefficient of the chance-corrected family; `who_matters` where each coder has their own prevalences."""

    name: str
    build: Callable[..., Statistic]
    who_matters: bool = False
    weights: Weights = "identity"

    def __call__(
        self, cells: Cells, *, inference: Inference, weights: Weights | None = None, scores: Scores = "rank", **own: object
    ) -> Coefficient:
        """The coefficient with `weights` by name or as a matrix, over the ranks or the numeric values of the categories (`scores`)."""
        ratings = plain(cells)
        sample = sample_of(ratings, who_matters=self.who_matters, which_matters=inference.groups is not None)
        matrix = sample.weights(self.weights if weights is None else weights, scores)
        return estimate(self.name, self.build(sample, weights=matrix, **own), sample, inference)


def plain(cells: Cells) -> Ratings:
    """Sets of codes as ratings whose categories are the distinct sets."""
    return sets.as_ratings(cells)[0] if isinstance(cells, LabelSets) else cells


def percent_agreement(
    cells: Cells,
    *,
    inference: Inference,
    weights: Weights = "identity",
    scores: Scores = "rank",
    average: chance.Averaging = "units",
) -> Coefficient:
    """The share of agreeing pairs of coders, as the mean over units or over all pairable codes (`average`)."""
    return Family("percent_agreement", chance.percent_agreement)(
        cells, inference=inference, weights=weights, scores=scores, average=average
    )


def krippendorff_alpha(
    cells: Cells,
    *,
    inference: Inference,
    level: str | None = None,
    distance: alpha.Distance | None = None,
    distance_values: Mapping[str, float] | None = None,
    empty_vs_nonempty: float | None = None,
) -> Coefficient:
    """Krippendorff's alpha by level of measurement, by a distance of sets of codes, or with any `distance` (matrix or function)."""
    sample, distances = _alpha_of(cells, inference, level, distance, distance_values=distance_values, empty_vs_nonempty=empty_vs_nonempty)
    return estimate("krippendorff_alpha", alpha.krippendorff_alpha(sample, distance=distances), sample, inference)


def _alpha_of(
    cells: Cells,
    inference: Inference,
    level: str | None,
    distance: alpha.Distance | None,
    *,
    distance_values: Mapping[str, float] | None = None,
    empty_vs_nonempty: float | None = None,
) -> tuple[Sample, Floats | None]:
    which = inference.groups is not None
    if isinstance(cells, LabelSets):
        ratings, distinct = sets.as_ratings(cells)
        metric = sets.set_distance_for(level or "masi", distance_values=distance_values, empty_vs_nonempty=empty_vs_nonempty)
        return sample_of(ratings, which_matters=which), sets.distance_matrix(distinct, metric)
    if distance_values is not None or empty_vs_nonempty is not None:
        raise UsageError("distance_values and empty_vs_nonempty are for units with several codes")
    return sample_of(cells, which_matters=which), alpha.distance_for(level or cells.level, cells.categories, distance)


def gwet_weighted_alpha(cells: Cells, *, inference: Inference, weights: Weights, scores: Scores = "rank") -> Coefficient:
    """Krippendorff's alpha with Gwet's agreement weights: the distance is 1 - weight."""
    sample = sample_of(plain(cells), which_matters=inference.groups is not None)
    statistic = alpha.krippendorff_alpha(sample, distance=1 - sample.weights(weights, scores))
    return estimate("gwet_weighted_alpha", statistic, sample, inference)


def alpha_probability_below(
    cells: Cells, *, inference: Inference, threshold: float = 0.8, level: str | None = None, distance: alpha.Distance | None = None
) -> Coefficient:
    """The share of resamples of units (or interviews) whose alpha is below `threshold`: Krippendorff's q for .800 and .667."""
    name = "krippendorff_alpha_probability_below"
    sample, distances = _alpha_of(cells, inference, level, distance)
    statistic = alpha.krippendorff_alpha(sample, distance=distances)
    if statistic.reason:
        return Coefficient(name, None, statistic.reason, n_units=sample.n_units, n_coders=sample.n_coders)
    drawn = resampling(statistic, sample, inference)
    if isinstance(drawn, str):
        return Coefficient(name, None, drawn, n_units=sample.n_units, n_coders=sample.n_coders)
    rng = np.random.default_rng(inference.seed)
    values = bootstrap(drawn.components, drawn.times, statistic.formula, resamples=inference.resamples, rng=rng)
    method = f"bootstrap over {drawn.what}, {inference.resamples} resamples, seed {inference.seed}"
    return Coefficient(name, float((values < threshold).mean()), n_units=sample.n_units, n_coders=sample.n_coders, method=method)


def set_distance(
    cells: LabelSets,
    *,
    inference: Inference,
    metric: str = "masi",
    distance_values: Mapping[str, float] | None = None,
    empty_vs_nonempty: float | None = None,
) -> Coefficient:
    """The mean distance of the sets that two coders gave to the same unit."""
    ratings, distinct = sets.as_ratings(cells)
    chosen = sets.set_distance_for(metric, distance_values=distance_values, empty_vs_nonempty=empty_vs_nonempty)
    return _mean_over_pairs("set_distance", ratings, sets.distance_matrix(distinct, chosen), inference)


def dice(cells: LabelSets, *, inference: Inference, empty_agree: bool = False) -> Coefficient:
    """The mean Dice similarity of the sets of two coders; two empty sets count 0, or 1 if asked."""
    ratings, distinct = sets.as_ratings(cells)
    return _mean_over_pairs("dice", ratings, sets.dice_similarity(distinct, empty_agree=empty_agree), inference)


def max_percent_agreement(cells: LabelSets, *, inference: Inference, empty_agree: bool = False) -> Coefficient:
    """The share of pairs of coders whose sets have a code in common; two empty sets count 0, or 1 if asked."""
    ratings, distinct = sets.as_ratings(cells)
    return _mean_over_pairs("max_percent_agreement", ratings, sets.intersection(distinct, empty_agree=empty_agree), inference)


def _mean_over_pairs(name: str, ratings: Ratings, similarity: Floats, inference: Inference) -> Coefficient:
    sample = sample_of(ratings, which_matters=inference.groups is not None)
    return estimate(name, chance.percent_agreement(sample, weights=similarity), sample, inference)


def positive_agreement(cells: Ratings, *, inference: Inference, code: object) -> Coefficient:
    """Agreement on a code: of the codes given, the share that another coder gave too."""
    return _specific("positive_agreement", cells, code, inference, positive=True)


def negative_agreement(cells: Ratings, *, inference: Inference, code: object) -> Coefficient:
    """Agreement that a code does not apply."""
    return _specific("negative_agreement", cells, code, inference, positive=False)


def _specific(name: str, ratings: Ratings, code: object, inference: Inference, *, positive: bool) -> Coefficient:
    sample = sample_of(ratings, which_matters=inference.groups is not None)
    category = descriptive.category_index(ratings, code)
    return estimate(name, descriptive.specific_agreement(sample, category=category, positive=positive), sample, inference)


def one_code(cells: Cells, code: object) -> Ratings:
    """A code against all the rest as ratings of two categories, "other" and the code; for sets of codes, whether a set has it."""
    if isinstance(cells, LabelSets):
        present = array("h", (NOT_CODED if cell is None else int(code in cell) for cell in cells.sets))
        if 1 not in present:
            raise UsageError(f"no coder gave code '{code}'")
        return Ratings(cells.units, cells.coders, ("other", str(code)), present)
    category = descriptive.category_index(cells, code)
    codes = codes_of(cells)
    dichotomy = np.where(codes == NOT_CODED, NOT_CODED, codes == category).astype(np.int16)
    return Ratings(cells.units, cells.coders, ("other", cells.categories[category]), array("h", dichotomy.tobytes()))


FAMILIES = (
    Family("cohen_kappa", chance.cohen_kappa, who_matters=True),
    Family("scott_pi", chance.scott_pi),
    Family("fleiss_kappa", chance.fleiss_kappa),
    Family("hubert_conger_kappa", chance.conger_kappa, who_matters=True),
    Family("light_kappa", chance.light_kappa, who_matters=True),
    Family("gwet_ac1", chance.gwet_ac),
    Family("gwet_ac2", chance.gwet_ac, weights="quadratic"),
    Family("brennan_prediger", chance.brennan_prediger),
    Family("bennett_s", chance.brennan_prediger),
    Family("randolph_kappa", chance.brennan_prediger),
    Family("pabak", chance.brennan_prediger),
)
OF_CELLS: dict[str, Measure] = {
    **{family.name: family for family in FAMILIES},
    "percent_agreement": percent_agreement,
    "krippendorff_alpha": krippendorff_alpha,
    "krippendorff_alpha_probability_below": alpha_probability_below,
    "gwet_weighted_alpha": gwet_weighted_alpha,
}
OF_TWO_CODERS = (descriptive.cohen_kappa_max, descriptive.cohen_kappa_se_h0, descriptive.holsti)
OF_ONE_CODE = (descriptive.prevalence_index, descriptive.bias_index, positive_agreement, negative_agreement)
OF_SETS = (set_distance, dice, max_percent_agreement)
OF_SPANS = (
    unitizing.u_alpha_nominal,
    unitizing.u_alpha_binary,
    unitizing.cu_alpha_nominal,
    unitizing.ku_alpha_per_code,
    unitizing.ku_alpha_coverage,
    unitizing_1995.alpha_u_1995,
    unitizing_1995.alpha_u_1995_per_code,
    unitizing_1995.alpha_u_1995_macro,
    unitizing_1995.alpha_u_1995_observed_disagreement,
    unitizing_1995.alpha_u_1995_expected_disagreement,
    unitizing_1995.alpha_u_unit_distance,
    gamma.gamma,
    gamma.gamma_cat,
    gamma.gamma_k,
    gamma.gamma_best_alignment_disorder,
)
OF_CUTS = (
    segmentation.pk,
    segmentation.windowdiff,
    segmentation.segmentation_similarity,
    segmentation.boundary_similarity,
    segmentation.boundary_fleiss_pi,
    segmentation.boundary_fleiss_kappa,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A coefficient and what it is computed from."""

    measure: Measure
    takes: tuple[type, ...]


def _entries(measures: tuple[Callable[..., Coefficient], ...], *takes: type) -> dict[str, Entry]:
    return {measure.__name__: Entry(measure, takes) for measure in measures}


MEASURES: dict[str, Entry] = {
    **{name: Entry(measure, (Ratings, LabelSets)) for name, measure in OF_CELLS.items()},
    **_entries(OF_TWO_CODERS + OF_ONE_CODE, Ratings),
    **_entries(OF_SETS, LabelSets),
    **_entries(OF_SPANS, Spans),
    **_entries(OF_CUTS, Segmentations),
    "benchmark_cumulative_probability": Entry(benchmark.benchmark, (Coefficient,)),
}


def parameters_of(measure: Measure) -> tuple[set[str], set[str]]:
    """The names of a coefficient's own parameters, and of those that must be given."""
    own = [parameter for parameter in inspect.signature(measure).parameters.values() if parameter.kind is parameter.KEYWORD_ONLY]
    return {parameter.name for parameter in own}, {parameter.name for parameter in own if parameter.default is parameter.empty}
