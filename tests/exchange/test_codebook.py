from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.errors import InputError, UsageError
from analyzer.exchange.codebook import read_codebook, write_codebook

SMALL = """
id: small
version: 1.10
dimensions:
  - id: answer
    name: Answer
    codes:
      - {id: yes, name: Yes, definition: agrees}
      - {id: no, name: No, definition: disagrees}
"""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip)
filled = texts.filter(bool)
lines = texts.filter(lambda text: text and not set(text) & {"\n", "\r"})
ids = st.from_regex(r"[a-z][a-z0-9_.-]{0,8}", fullmatch=True)
lists = st.lists(lines, max_size=3).map(tuple)
colours = st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@st.composite
def dimensions(draw: st.DrawFn) -> Dimension:
    code_ids = draw(st.lists(ids, min_size=2, max_size=4, unique=True))
    code_names = draw(st.lists(filled, min_size=len(code_ids), max_size=len(code_ids), unique_by=str.casefold))
    codes = [
        Code(code_id, name, draw(filled), draw(lists), draw(lists), draw(lists), draw(lists), colour=draw(colours))
        for code_id, name in zip(code_ids, code_names, strict=True)
    ]
    codes.append(Code("child", "the child\nof all", "d", parent=code_ids[0], retired=draw(st.booleans())))
    codes.append(Code("merged", "the merged\none", "d", merged_into=code_ids[1]))
    flags = {"exclusive": draw(st.booleans()), "per_party": False}
    return Dimension(draw(ids), draw(filled), tuple(codes), **flags, absence=draw(filled), description=draw(texts))


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    coded = draw(st.lists(dimensions(), min_size=1, max_size=3, unique_by=lambda dimension: dimension.id))
    view = Dimension("VIEW", "view", (Code("a", "A", "a"), Code("b", "B", "b")), derived_from=(coded[0].id,))
    return Codebook(draw(ids), draw(filled), (*coded, view), draw(texts), draw(texts))


@pytest.mark.parametrize("suffix", [".yaml", ".csv"])
@given(codebook=codebooks())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back_equal(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook, suffix: str) -> None:
    path = tmp_path_factory.mktemp("codebook") / f"book{suffix}"
    assert read_codebook(write_codebook(codebook, path)) == codebook


formulas = st.builds("{}{}{}".format, st.sampled_from(["", "'", "''", " ", "' "]), st.sampled_from("=+-@"), texts).map(str.strip)


@given(name=formulas, definition=formulas, entries=st.lists(formulas.filter(lambda text: text.isprintable()), max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_cell_is_run_as_a_formula_and_all_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, definition: str, entries: list[str]
) -> None:
    codes = (Code("yes", name, definition, tuple(entries)), Code("no", f"{name}, not", "d"))
    codebook = Codebook("small", "1", (Dimension("answer", name, codes),), definition, name)
    path = write_codebook(codebook, tmp_path_factory.mktemp("codebook") / "book.csv")
    with path.open(encoding="utf-8", newline="") as source:
        assert not [cell for row in csv.reader(source) for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert read_codebook(path) == codebook


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".csv"])
@pytest.mark.parametrize("name", names())
def test_built_in_codebooks_survive_every_form(name: str, suffix: str, tmp_path: Path) -> None:
    codebook = read_codebook(path_of(name))
    assert read_codebook(write_codebook(codebook, tmp_path / f"copy{suffix}")) == codebook


def written(folder: Path, text: str | bytes, suffix: str = ".yaml") -> Path:
    path = folder / f"book{suffix}"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_only_ids_names_and_definitions_are_needed(tmp_path: Path) -> None:
    codes = (Code("yes", "Yes", "agrees"), Code("no", "No", "disagrees"))
    assert read_codebook(written(tmp_path, SMALL)) == Codebook("small", "1.10", (Dimension("answer", "Answer", codes),))


def test_a_null_field_counts_as_left_out(tmp_path: Path) -> None:
    read = read_codebook(written(tmp_path, SMALL.replace("definition: agrees", "definition: agrees, colour: null, parent: ")))
    assert read.dimension("answer").code("yes") == Code("yes", "Yes", "agrees")


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert read_codebook(written(tmp_path, "\ufeff" + SMALL)).id == "small"


MISTAKES = {
    "unknown key of a code": ("definition: agrees", "definiton: agrees", "dimension 'answer', code 'yes': there is no field 'definiton'"),
    "unknown key of a dimension": ("name: Answer", "exclusiv: true", "Did you mean 'exclusive'?"),
    "unknown key without a near one": ("version: 1.10", "zzz: 1", "there is no field 'zzz'. Known: id, version"),
    "missing definition": (", definition: agrees", "", "code 'yes': the field 'definition' is missing or empty"),
    "empty name": ("name: Yes", 'name: ""', "code 'yes': the field 'name' is missing or empty"),
    "missing id": ("id: no, ", "", "dimension 'answer', code number 2: the field 'id' is missing"),
    "codes are no list": ("    codes:\n", "    codes:\n      a: 1\n    exclusive: true\n    x:\n", "there is no field 'x'"),
    "list expected": ("definition: agrees", "definition: agrees, include: one", "code 'yes', field 'include': needs a list"),
    "flag expected": (
        "name: Answer",
        "name: Answer\n    exclusive: perhaps",
        "dimension 'answer', field 'exclusive': must be true or false",
    ),
    "text expected": ("definition: agrees", "definition: [a]", "code 'yes', field 'definition': must be text"),
    "entry is a mapping": ("definition: agrees", "definition: agrees, examples: [{a: b}]", "field 'examples', entry 1: must be text"),
    "key twice": ("definition: agrees", "definition: agrees, name: Other", "line 8: the key 'name' is given twice"),
    "dimension key twice": ("name: Answer", "name: Answer\n    name: Other", "line 7: the key 'name' is given twice"),
    "unsound": ("id: no", "id: yes", "dimension 'answer': two codes have the id 'yes'"),
    "colour": ("definition: agrees", "definition: agrees, colour: red", "code 'yes': colour 'red' is not of the form #rrggbb"),
    "python object": ("definition: agrees", "definition: !!python/name:os.system x", "could not determine a constructor"),
    "broken": ("definition: agrees}", "definition: agrees", "line "),
    "unknown alias": ("definition: agrees", "definition: *x", "line 8"),
    "list as key": ("definition: agrees", "[a, b]: agrees", "found unhashable key"),
    "control character": ("definition: agrees", "definition: \x01", "is not valid YAML"),
    "too deep": ("version: 1.10", "version: " + "[" * 5000, "is not valid YAML"),
    "nothing in a dimension": ("  - id: answer\n", "  - 3\n  - id: answer\n", "dimension number 1: needs fields"),
}


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_names_file_place_and_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SMALL
    path = written(tmp_path, SMALL.replace(old, new, 1))
    with pytest.raises(InputError) as failure:
        read_codebook(path)
    assert str(path) in str(failure.value)
    assert message in str(failure.value)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", b"\xff\xfe\x00", b"\xe9\xe9"], ids=str)
def test_what_is_no_codebook_is_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(InputError, match=r"book\.yaml"):
        read_codebook(written(tmp_path, text))


def test_a_missing_file_and_an_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_codebook(tmp_path / "absent.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_codebook(tmp_path / "absent.csv")
    with pytest.raises(UsageError, match=r"\.yaml, \.yml or \.csv"):
        read_codebook(tmp_path / "book.docx")
    with pytest.raises(UsageError, match=r"\.yaml, \.yml or \.csv"):
        write_codebook(read_codebook(path_of(names()[0])), tmp_path / "book.txt")


@given(text=st.text(max_size=60), suffix=st.sampled_from([".yaml", ".csv"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    path = written(tmp_path_factory.mktemp("any"), text.encode("utf-8", "replace"), suffix)
    with contextlib.suppress(InputError):
        assert read_codebook(path).dimensions


TAGS = "tag,description,number of highlights\nprice,what it costs,3\nprice.index,yearly rise,1\nTone of voice,,0\n"


def test_tags_become_one_dimension(tmp_path: Path) -> None:
    book = read_codebook(written(tmp_path, TAGS, ".csv"))
    (dimension,) = book.dimensions
    assert not dimension.exclusive
    assert dimension.codes == (
        Code("price", "price", "what it costs"),
        Code("price_index", "price.index", "yearly rise", parent="price"),
        Code("tone_of_voice", "Tone of voice", "Tone of voice"),
    )


@pytest.mark.parametrize("column", ["name", "path", "Tag"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_tag_lists_of_other_programs(tmp_path: Path, column: str, separator: str) -> None:
    text = f"{column}{separator}description\nprice{separator}cost\ntone{separator}manner\n"
    book = read_codebook(written(tmp_path, text, ".csv"))
    assert [code.definition for code in book.dimensions[0].codes] == ["cost", "manner"]


LONG = "dimension,code,name,definition,include,exclusive\nd,a,A,first,one\x0bmore,yes\nd,b,B,second,,yes\n"


def test_long_columns(tmp_path: Path) -> None:
    book = read_codebook(written(tmp_path, LONG.replace("one\x0bmore", '"one\nmore"'), ".csv"))
    assert book == Codebook("book", "1", (Dimension("d", "d", (Code("a", "A", "first", ("one", "more")), Code("b", "B", "second")), True),))


CSV_MISTAKES = {
    "no such column": ("definition", "definitions", "there is no column 'definition'"),
    "unknown column": ("include", "inclusion", "there is no field 'inclusion'. Did you mean 'include'?"),
    "same column": ("include", "name", "two columns are called 'name'"),
    "flag": ("yes", "perhaps", "row 1, field 'exclusive': must be true or false"),
    "no dimension": ("d,a", ",a", "row 1: the field 'dimension' is empty"),
    "no name": ("B,second", ",second", "code 'b': the field 'name' is missing or empty"),
    "short row": ("d,b,B,second,,yes", "d,b", "line 3: the row has another number of fields"),
    "long row": ("second,,yes", "second,,yes,7", "line 3: the row has another number of fields"),
    "open quote": ("second", '"second', "is not valid CSV"),
    "code twice": ("d,b", "d,a", "two codes have the id 'a'"),
    "no columns of ours": ("dimension", "question", "has no column 'dimension' or 'tag'"),
}


@pytest.mark.parametrize(("old", "new", "message"), CSV_MISTAKES.values(), ids=CSV_MISTAKES)
def test_each_mistake_in_a_table_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    table = LONG if old != "dimension" else LONG.replace("name", "label")
    path = written(tmp_path, table.replace(old, new, 1), ".csv")
    with pytest.raises(InputError) as failure:
        read_codebook(path)
    assert str(path) in str(failure.value)
    assert message in str(failure.value)


def test_an_empty_tag_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 1: the field 'tag' is empty"):
        read_codebook(written(tmp_path, TAGS.replace("price,", ",", 1), ".csv"))


def test_a_codebook_without_a_version_is_its_first(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(SMALL.replace("version: 1.10\n", ""))
    assert read_codebook(path).version == "1"
