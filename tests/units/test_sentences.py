from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer import weights
from analyzer.core.units import Scheme
from analyzer.errors import ModelError
from analyzer.settings import read_settings
from analyzer.units import Limits, Splitter, by_punctuation, cut, load_splitter
from analyzer.units.sentences import PIECE_WORDS
from tests.units.transcripts import spoken, texts


@given(st.lists(texts))
def test_ends_rise_and_the_last_word_ends(lists: list[list[str]]) -> None:
    for words, ends in zip(lists, by_punctuation(lists), strict=True):
        assert list(ends) == sorted(set(ends))
        assert (ends[-1:] == (len(words) - 1,)) if words else ends == ()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It failed. We knew.", ["It failed.", "We knew."]),
        ("Mr. J. Lee of St. Mary left. Why?", ["Mr. J. Lee of St. Mary left.", "Why?"]),
        ("It rose by 3.5 percent, e.g. in May.", ["It rose by 3.5 percent, e.g. in May."]),
        ("Well... we waited. 'No!' she said.", ["Well... we waited.", "'No!' she said."]),
        ("Vraiment ? Oui.", ["Vraiment ?", "Oui."]),
        ("Il a dit « non. » Puis rien.", ["Il a dit « non. »", "Puis rien."]),
        ("no punctuation at all", ["no punctuation at all"]),
    ],
)
def test_sentences_by_punctuation(text: str, sentences: list[str]) -> None:
    words = text.split()
    (ends,) = by_punctuation([words])
    starts = [0, *(end + 1 for end in ends[:-1])]
    assert [" ".join(words[start : end + 1]) for start, end in zip(starts, ends, strict=True)] == sentences


@pytest.fixture(scope="session")
def spacy_folder() -> Path:
    settings = read_settings()
    if not weights.is_cached("spacy-en", settings):
        pytest.skip("the pipeline is not on this machine: analyzer models fetch spacy-en")
    return weights.path_of("spacy-en", settings)


@pytest.fixture(scope="session")
def splitter(spacy_folder: Path) -> Splitter:
    return load_splitter(spacy_folder, "en")


@pytest.mark.slow
def test_spacy_finds_sentences(splitter: Splitter) -> None:
    words = ["We", "signed", "in", "May.", "nobody", "told", "us", "why.", "Did", "Mr.", "Lee", "know?", "He", "did."]
    assert splitter([words, [], ["Yes"]]) == ((3, 7, 11, 13), (), (0,))


@pytest.mark.slow
def test_spacy_reads_long_texts_in_pieces(splitter: Splitter) -> None:
    words = ["They", "never", "told", "us", "what", "went", "wrong."] * (PIECE_WORDS // 3)
    (ends,) = splitter([words])
    assert ends == tuple(range(6, len(words), 7))


@pytest.mark.slow
def test_spacy_cuts_transcripts(splitter: Splitter) -> None:
    transcript = spoken("A: We bake at night. By six it is in the shops.", "B: Why? Nobody knows.")
    assert len(cut(transcript, scheme=Scheme.SENTENCE, limits=Limits(1, 50), sentences=splitter)) == 4


@pytest.mark.slow
def test_a_pipeline_for_another_language_is_refused(spacy_folder: Path) -> None:
    with pytest.raises(ModelError, match="'en', not in 'nl'"):
        load_splitter(spacy_folder, "nl")
