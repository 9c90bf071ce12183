"""Who may import whom, and what may not be imported when a module loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "analyzer"
ANYONE = {"errors", "optional", "files"}
STAGES = {"transcribe", "diarize", "units", "classify", "review", "agreement", "findings", "charts", "privacy"}
EDGES = {"exchange", "report", "store", "runners"}
MAY_IMPORT: dict[str, set[str]] = {
    "core": set(),
    **{stage: {"core", "audio"} for stage in STAGES},
    **{edge: {"core"} for edge in EDGES},
    "audio": {"core"},
    "weights": {"settings", "resources"},
    "resources": set(),
    "settings": set(),
    "errors": set(),
    "optional": set(),
    "files": set(),
    "codebooks": set(),
    "study": {"core", "audio", "weights", "settings", "codebooks", "resources"} | STAGES | EDGES,
    "cli": {"core", "study", "settings", "web"},
    "web": {"core", "study", "settings"},
    "__init__": set(),
    "__main__": {"cli"},
}
HEAVY = {
    "alembic", "altair", "argon2", "av", "ctranslate2", "dask", "dateparser", "distributed", "docx", "faster_whisper",
    "huggingface_hub", "jinja2", "kaldi_native_fbank", "litestar", "lxml", "onnxruntime", "openpyxl", "pandas", "psycopg",
    "py3langid", "pypdf", "scipy", "sentence_transformers", "sklearn", "spacy", "sqlite3", "torch", "transformers", "uvicorn", "vl_convert",
    "whisper", "xlsxwriter",
}  # fmt: skip
HEAVY_ALLOWED = {"web": {"litestar"}}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    inside = module.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_module_level(tree: ast.Module) -> Iterator[str]:
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            pending += ast.iter_child_nodes(node)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_it_may(module: Path) -> None:
    room = room_of(module)
    assert room in MAY_IMPORT, f"the room '{room}' is not in the table of layers"
    allowed = MAY_IMPORT[room] | {room}
    if room != "core":
        allowed |= ANYONE
    else:
        allowed |= {"errors"}
    for name in imported(ast.parse(module.read_text())):
        parts = name.split(".")
        if parts[0] == "analyzer" and len(parts) > 1:
            assert parts[1] in allowed | {"__version__"}, f"{room} may not import {name}"


@pytest.mark.parametrize("module", sorted((PACKAGE / "core").glob("*.py")), ids=lambda path: path.name)
def test_core_needs_only_the_standard_library(module: Path) -> None:
    for name in imported(ast.parse(module.read_text())):
        top = name.split(".")[0]
        assert top == "analyzer" or top in sys.stdlib_module_names, f"core may not import {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_heavy_library_is_imported_when_a_module_loads(module: Path) -> None:
    tops = {name.split(".")[0] for name in at_module_level(ast.parse(module.read_text()))}
    found = (tops & HEAVY) - HEAVY_ALLOWED.get(room_of(module), set())
    assert not found, f"{sorted(found)} belong inside the function that needs them"


def test_help_loads_no_heavy_library() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from analyzer.cli import app; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)
