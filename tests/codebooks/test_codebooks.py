from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Code, Codebook, Dimension, problems
from analyzer.core.signal import SignalType, TrustValue
from analyzer.errors import UsageError
from analyzer.exchange.codebook import read_codebook

CODEBOOKS = {name: read_codebook(path_of(name)) for name in names()}
DIMENSIONS = [(name, dimension) for name, codebook in CODEBOOKS.items() for dimension in codebook.dimensions]
CODES = [(dimension, code) for _, dimension in DIMENSIONS for code in dimension.codes]
# Viewers' matrices in linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.0.
VISION = {
    "full": np.eye(3),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
}
LEAST_DIFFERENCE = 15.0  # CIE 1976; 2.3 is just noticeable


def test_both_codebooks_are_built_in() -> None:
    assert names() == ("outsourcing-alignment", "social-it-alignment")


def test_an_unknown_name_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(UsageError, match="social-it-alignment"):
        path_of("../secret")


def ids(codebook: Codebook) -> dict[str, list[str]]:
    return {dimension.id: [code.id for code in dimension.codes] for dimension in codebook.dimensions}


def test_ids_of_the_outsourcing_codebook() -> None:
    values = [value.value for value in TrustValue]
    assert ids(CODEBOOKS["outsourcing-alignment"]) == {
        "realm": ["contractual", "relational", "operational"],
        "trust_honesty": values,
        "trust_good_faith": values,
        "trust_opportunism": values,
        "trust_direction": ["positive", "negative", "mixed", "same"],
        "signal_type": [kind.value for kind in SignalType if kind is not SignalType.OTHER],  # OTHER: what a sheet calls otherwise
        "alignment_step": ["discussion", "recognition", "way_forward", "decided", "executed"],
        "activity": [
            "formal", "contractual_agreements", "joint_planning", "structured_communication", "performance_monitoring", "formal_training",
            "informal", "relationship_building", "joint_problem_solving", "investing_in_the_partnership",
        ],
    }  # fmt: skip


def test_ids_of_the_social_alignment_codebook() -> None:
    assert ids(CODEBOOKS["social-it-alignment"]) == {
        "mechanism": ["allocating", "structuring", "coordinating"],
        "level": [
            "internal", "shared_it_artefacts", "shared_vision",
            "external", "hr_relational_capabilities", "collaboration_practices", "knowledge_processes",
        ],
    }  # fmt: skip


def test_how_each_dimension_is_asked() -> None:
    asked = {dimension.id: (dimension.exclusive, dimension.per_party) for _, dimension in DIMENSIONS}
    trust = dict.fromkeys(["trust_honesty", "trust_good_faith", "trust_opportunism", "trust_direction"], (True, True))
    several = dict.fromkeys(["realm", "alignment_step", "activity", "mechanism", "level"], (False, False))
    assert asked == {**trust, **several, "signal_type": (True, False)}


def test_parents() -> None:
    children = {code.id: code.parent for _, code in CODES if code.parent}
    assert children == {
        **dict.fromkeys(["decided", "executed"], "way_forward"),
        **dict.fromkeys(
            ["contractual_agreements", "joint_planning", "structured_communication", "performance_monitoring", "formal_training"], "formal"
        ),
        **dict.fromkeys(["relationship_building", "joint_problem_solving", "investing_in_the_partnership"], "informal"),
        **dict.fromkeys(["shared_it_artefacts", "shared_vision"], "internal"),
        **dict.fromkeys(["hr_relational_capabilities", "collaboration_practices", "knowledge_processes"], "external"),
    }


def test_direction_of_trust_is_derived_and_nothing_else_is() -> None:
    derived = {dimension.id: dimension.derived_from for _, dimension in DIMENSIONS if dimension.derived_from}
    assert derived == {"trust_direction": ("trust_honesty", "trust_good_faith", "trust_opportunism")}


@pytest.mark.parametrize("name", names())
def test_codebook_is_sound(name: str) -> None:
    assert problems(CODEBOOKS[name]) == ()
    assert CODEBOOKS[name].id == name


@pytest.mark.parametrize(("name", "dimension"), DIMENSIONS, ids=lambda value: getattr(value, "id", value))
def test_every_dimension_says_what_it_asks_and_what_no_code_means(name: str, dimension: Dimension) -> None:
    assert dimension.description
    assert dimension.absence != Dimension("x", "x", ()).absence


@pytest.mark.parametrize(("dimension", "code"), CODES, ids=lambda value: value.id)
def test_every_code_is_complete(dimension: Dimension, code: Code) -> None:
    assert 3 <= len(code.include) <= 6
    assert 2 <= len(code.exclude) <= 5
    assert code.rules
    assert 5 <= len(code.examples) <= 8
    assert len(set(code.examples)) == len(code.examples)


@pytest.mark.parametrize(("dimension", "code"), CODES, ids=lambda value: value.id)
def test_every_exclusion_says_where_it_belongs_instead(dimension: Dimension, code: Code) -> None:
    places = {known.id for _, known in CODES} | {known.id for _, known in DIMENSIONS} | {"no code", "a memo", "that code", "each trustor"}
    for exclusion in code.exclude:
        destination = exclusion.rpartition(": ")[2]
        assert any(place in destination for place in places), exclusion


def test_no_example_is_given_twice() -> None:
    examples = [example for dimension, code in CODES if not dimension.derived_from for example in code.examples]
    assert len(set(examples)) == len(examples)


def as_lab(colour: str, vision: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a #rrggbb colour as seen with a kind of vision, shape (3,)."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(VISION[vision] @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("name", "dimension"), DIMENSIONS, ids=lambda value: getattr(value, "id", value))
def test_colours_within_a_dimension_can_be_told_apart(name: str, dimension: Dimension, vision: str) -> None:
    seen = {code.id: as_lab(str(code.colour), vision) for code in dimension.codes}
    for first, second in combinations(seen, 2):
        assert float(np.linalg.norm(seen[first] - seen[second])) >= LEAST_DIFFERENCE, (first, second)
