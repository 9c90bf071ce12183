from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.people import Party
from analyzer.core.units import Scheme
from analyzer.errors import InputError, UsageError
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.policy import Policy, Transcription, Units, read_policy, write_policy

BOOK = """
id: mine
dimensions:
  - id: answer
    name: Answer
    codes: [{id: agrees, name: Yes, definition: agrees}, {id: differs, name: No, definition: disagrees}]
"""
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(TEXT, TEXT, st.sampled_from(Scheme), st.integers(1, 99), st.lists(TEXT, max_size=3))
def test_a_written_policy_reads_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, alias: str, scheme: Scheme, words: int, glossary: list[str]
) -> None:
    path = tmp_path_factory.mktemp("policy") / "study.toml"
    policy = Policy(
        name=name,
        parties=(Party("a", name, alias), Party("b", "B")),
        transcription=Transcription(vocabulary=tuple(glossary)),
        units=Units(scheme=scheme, min_words=words),
    )
    assert read_policy(write_policy(policy, path)) == policy


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ('name = "x"\nnmae = "y"\n', 2, "nmae"),
        ('name = "x"\n[units]\nmin_wrods = 3\n', 3, "units.min_wrods"),
        ('name = "x"\n[units]\nmin_words = "three"\n', 3, "units.min_words"),
        ('name = "x"\n[transcription]\ntask = "summarise"\n', 3, "transcription.task"),
        ('name = "x"\n[units]\nscheme = "paragraph"\n', 3, "units.scheme"),
        ('name = "x"\n[[parties]]\nid = "a"\nname = "A"\n[[parties]]\nid = "b"\nnam = "B"\n', 7, "parties[1].nam"),
    ],
)
def test_a_mistake_is_named_by_line_and_field(tmp_path: Path, content: str, line: int, field: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_policy(path)
    assert f"line {line}, field '{field}'" in caught.value.where
    assert caught.value.remedy


def test_a_name_that_looks_like_a_placeholder_stays_a_name(tmp_path: Path) -> None:
    policy = Policy(name="<units.scheme>", parties=(Party("a", "<name>"), Party("b", '"[x]"')))
    assert read_policy(write_policy(policy, tmp_path / "study.toml")) == policy


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('name = "x"\n[units\n')
    with pytest.raises(InputError, match="line 2"):
        read_policy(path)


def test_a_folder_without_policy_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="analyzer init"):
        read_policy(tmp_path / "study.toml")


def test_a_codebook_file_is_copied_into_the_study_and_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text(BOOK)
    monkeypatch.chdir(tmp_path)
    Study.create(Path("study"), Policy(name="s", codebooks=("mine.yaml",)), settings=Settings(cache=tmp_path, offline=True)).close()
    (tmp_path / "mine.yaml").unlink()
    (tmp_path / "study").rename(tmp_path / "moved")
    monkeypatch.chdir("/")
    with Study.open(tmp_path / "moved", settings=Settings(cache=tmp_path, offline=True)) as study:
        assert study.codebook.id == "mine"


def test_another_codebook_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "book.yaml").write_text(BOOK.replace("answer", f"answer_{folder}"))
    policy = Policy(name="s", codebooks=(str(tmp_path / "a" / "book.yaml"), str(tmp_path / "b" / "book.yaml")))
    with pytest.raises(UsageError, match="another file of this name"):
        Study.create(tmp_path / "study", policy, settings=Settings(cache=tmp_path, offline=True))


def test_a_file_in_place_of_a_study_is_told(tmp_path: Path) -> None:
    (tmp_path / "file.jsonl").write_text("{}")
    with pytest.raises(UsageError, match="not the folder of a study"):
        read_policy(tmp_path / "file.jsonl" / "study.toml")
