"""One HTML page of a study: everything in one file, nothing from elsewhere but the recordings beside it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.files import atomic_write
from analyzer.report.page import Page, page_of
from analyzer.report.view import StudyView
from analyzer.report.words import counted, day, number

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_study_report(view: StudyView, path: Path) -> Path:
    """Write the report of a study to `path` and return it.

    Recordings that are at hand are played from where they lie, by a path relative to the report. Names and texts are escaped, and the
    content security policy of the page lets no script run but its own.
    """
    return atomic_write(path, rendered(page_of(view, folder=path.parent)))


def rendered(page: Page) -> str:
    """The page as HTML."""
    environment = load_environment()
    style = environment.get_template("study.css").render(page=page).strip()
    script = (TEMPLATES / "study.js").read_text(encoding="utf-8").strip()
    return str(
        environment.get_template("study.html").render(
            page=page,
            pages=page.view.pages,
            style=style,
            script=script,
            policy=content_policy(style, script),
            version=__version__,
        )
    )


@cache
def load_environment() -> Any:
    """The templates of this package, escaping whatever they show."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": number, "day": day}
    environment.globals["counted"] = counted
    return environment


def content_policy(style: str, script: str) -> str:
    """The content security policy of a page: its own style and script, recordings beside it, and nothing else."""
    return policy_of(style, script)


def policy_of(style: str, *scripts: str) -> str:
    """The content security policy of a page with several scripts of its own."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src {' '.join(repr(_digest(script)) for script in scripts)}",
            "media-src 'self' file:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
