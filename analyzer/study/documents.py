"""The use case: contracts, minutes and letters that stand beside the interviews are kept, edited and removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analyzer.core.recording import Document, DocumentKind
from analyzer.errors import ConflictError, UsageError, unknown_name
from analyzer.study.handle import Study

LONGEST_NAME = 120  # characters
LONGEST_TEXT = 1_000_000


def add_document(study: Study, name: str, *, kind: str, day: str, text: str) -> Document:
    """Keep a document under a new name."""
    known = {document.id for document in study.store.catalogue.all_of(Document)}
    if name.strip() in known:
        raise ConflictError("there is a document of this name already", remedy="Give it another name, or edit that one.")
    return _saved(study, Document(_name(name), ""), kind, day, text)


def edit_document(study: Study, name: str, *, kind: str, day: str, text: str) -> Document:
    """Change what is known of a document."""
    return _saved(study, study.store.catalogue.get(Document, name), kind, day, text)


def remove_document(study: Study, name: str) -> None:
    """Take a document out of the study."""
    study.store.catalogue.remove(Document, study.store.catalogue.get(Document, name).id)


def day_of(written: str) -> date | None:
    """The day written as 2024-02-29; empty: it is not known."""
    try:
        return date.fromisoformat(written) if written.strip() else None
    except ValueError as wrong:
        raise UsageError("this is no day", remedy="Write it as 2024-02-29.") from wrong


def _saved(study: Study, document: Document, kind: str, day: str, text: str) -> Document:
    if kind not in list(DocumentKind):
        raise unknown_name("kind of document", kind[:40], list(DocumentKind))
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise UsageError(f"a document has a text of at most {LONGEST_TEXT:,} characters", where="field 'text'")
    changed = replace(document, kind=DocumentKind(kind), date=day_of(day), text=text.replace("\r\n", "\n").strip())
    study.store.catalogue.put([changed])
    return changed


def _name(written: str) -> str:
    name = written.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise UsageError(f"a document has a name of at most {LONGEST_NAME} characters", where="field 'name'")
    return name
