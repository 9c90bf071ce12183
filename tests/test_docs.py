"""Every command and option is documented, and what the documents link to exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from analyzer.cli import app

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "evaluation").rglob("*.md"))]


def commands(command: object, name: str) -> Iterator[tuple[str, object]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
    else:
        for key, value in inner.items():
            yield from commands(value, f"{name} {key}")


ALL = dict(commands(get_command(app), "analyzer"))


def section(name: str) -> str:
    found = re.search(rf"^#+ `{re.escape(name)}`$(.*?)(?=^#|\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/commands.md has no heading `{name}`"
    return found[1]


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = section(name)
    for parameter in ALL[name].params:  # type: ignore[attr-defined]
        for option in (*parameter.opts, *parameter.secondary_opts) if parameter.param_type_name == "option" else ():
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in text, f"{option} of {name} is not documented"


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^#+ `(analyzer [^`]+)`$", COMMANDS, re.MULTILINE)) == set(ALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_changelog_has_this_version() -> None:
    from analyzer import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
