"""The use case: the appendix on methods, generated from what the study holds."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from analyzer import __version__
from analyzer.core.acts import Act, Memo
from analyzer.core.coding import Coder, Coding, Prediction
from analyzer.core.signal import Origin
from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.findings.methods import Facts, Made, Section, sections
from analyzer.report.document import Block, Document, Grid, Heading, Text, write_document
from analyzer.study.agreement import summarised
from analyzer.study.collecting import collecting_later
from analyzer.study.figures import Signals, signals_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard
from analyzer.study.membercheck import RIGHT, WRONG
from analyzer.study.suggest import recipe_of, suggestions_of

STEM = "methods"
PACKAGES = (
    "faster-whisper",
    "openai-whisper",
    "ctranslate2",
    "onnxruntime",
    "torch",
    "transformers",
    "sentence-transformers",
    "spacy",
    "scikit-learn",
    "sqlalchemy",
    "altair",
    "vl-convert-python",
)
SHOWN = ("between", "coders", "dimension", "party", "n_units", "percent", "alpha", "alpha_low", "alpha_high", "kappa", "ac1", "note")


def write_methods(study: Study, path: Path | None = None) -> Path:
    """Write the appendix to `path`, .docx or .html (exports/methods.docx when None), and return it."""
    target = path or study.exports / f"{STEM}.docx"
    target.parent.mkdir(parents=True, exist_ok=True)
    with collecting_later():
        blocks = [block for section in sections(facts_of(study)) for block in _blocks(section)]
    lead = Text("Generated from the study as it stands. Where something was not recorded, this says that it is unknown.")
    return write_document(Document(f"{study.policy.name}: methods", "Appendix", (lead, *blocks)), target)


def facts_of(study: Study) -> Facts:
    """What the appendix is worded from."""
    material = material_of(study)
    acts = study.store.log.acts(standing=True)
    recipe, decisions = recipe_of(study), study.store.log.codings()
    made, predictions = list[Made](), list[Prediction]()
    for of in heard(study):
        made.append(_made(of))
        predictions += suggestions_of(study, of, recipe)
    return Facts(
        material=material,
        made=tuple(made),
        scheme=study.policy.units.scheme.value,
        decisions=decisions,
        predictions=tuple(predictions),
        coders=study.store.catalogue.all_of(Coder),
        settings=study.policy.agreement,
        agreement=_agreement(study, decisions),
        acts=Counter(type(act.body).__name__ for act in acts),
        signals=_signals(signals_of(study, material)),
        checks=_checks(acts),
        software=tuple(_software()),
        log=_log(study),
        remarks=material.remarks,
    )


def _made(material: Heard) -> Made:
    transcript = material.transcript
    words = sum(1 for word in transcript.words if word.text)
    made = (transcript.made_by, transcript.language, transcript.status, words, transcript.duration_ms, len(transcript.notices))
    return Made(material.recording.name, *made)


def _agreement(study: Study, decisions: Sequence[Coding]) -> Table | str:
    """Agreement by dimension, or why there is none."""
    coders = {coding.coder for coding in decisions}
    if len(coders) < 2:
        return f"Not measured: {'one coder' if coders else 'nobody'} has coded."
    try:
        found = summarised(study).dimensions
    except UsageError as refused:
        return f"Not measured: {refused.what}."
    places = [found.columns.index(name) for name in SHOWN]
    return Table("agreement", SHOWN, tuple(tuple(row[place] for place in places) for row in found.rows), found.sources)


def _signals(found: Signals) -> Mapping[str, int]:
    origins = {
        Origin.SHEET: "from a sheet of the researchers",
        Origin.PERSON: "recorded by people",
        Origin.MACHINE: "drafted by the machine and not confirmed",
    }
    counted = Counter[str]()
    for signal in found.signals:
        confirmed = signal.origin is Origin.MACHINE and signal.id in found.confirmed
        counted["drafted by the machine and confirmed by people" if confirmed else origins[signal.origin]] += 1
    return counted


def _checks(acts: tuple[Act, ...]) -> Mapping[str, int]:
    counted = Counter[str]()
    for act in acts:
        if isinstance(act.body, Memo) and act.body.text.startswith("member check"):
            text = act.body.text
            counted["not right" if text.startswith(WRONG) else "right" if text.startswith(RIGHT) else "commented"] += 1
    return counted


def _software() -> Iterator[tuple[str, str]]:
    yield "transcript-analyzer", __version__
    yield "Python", platform.python_version()
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed where this was made"


def _log(study: Study) -> str:
    found = study.store.log.verify()
    state = "it is as it was written" if found.sound else "IT IS NOT AS IT WAS WRITTEN"
    told = f"Everything people did stands in one log of {found.length} {'act' if found.length == 1 else 'acts'}; {state}"
    return f"{told}. {len(found.erased)} acts were erased. Its head is {found.head.hash}."


def _blocks(section: Section) -> Iterator[Block]:
    yield Heading(section.heading)
    for paragraph in section.paragraphs:
        yield Text(paragraph)
    if not section.paragraphs and not any(table.rows for table in section.tables):
        yield Text("Nothing.")
    for table in section.tables:
        if table.rows:
            yield Heading(table.name.capitalize(), level=2)
            yield Grid(tuple(name.replace("_", " ") for name in table.columns), tuple(tuple(map(_field, row)) for row in table.rows))


def _field(field: object) -> str:
    if field is None:
        return ""
    return f"{field:.3g}" if isinstance(field, float) else str(field)
