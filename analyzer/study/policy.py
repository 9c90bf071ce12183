"""The policy of a study: `study.toml`, read strictly and written with every setting explained."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from analyzer.core.agreement import AgreementSettings
from analyzer.core.people import Party
from analyzer.core.review import Ordering
from analyzer.core.units import Scheme
from analyzer.errors import InputError, UsageError
from analyzer.files import atomic_write
from analyzer.findings.citation import Citation
from analyzer.study.toml import plain, read_toml

FILE_NAME = "study.toml"
TEMPLATE = Path(__file__).with_name("template.toml")

Task: TypeAlias = Literal["transcribe", "translate"]
EngineName: TypeAlias = Literal["faster-whisper", "openai-whisper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """How recordings become words: engine, model, language ("auto" detects it per file), task, speakers, words and style to expect."""

    engine: EngineName = "faster-whisper"
    model: str = "whisper-base"
    language: str = "auto"
    task: Task = "transcribe"
    speakers: str = "auto"
    vocabulary: tuple[str, ...] = ()
    prompt: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """How transcripts are cut: scheme, words per unit, and whether the interviewer's turns are units too."""

    scheme: Scheme = Scheme.SENTENCE
    min_words: int = 8
    max_words: int = 60
    interviewer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Which model suggests codes: "auto", "prototype", which needs no labels, or the folder of one that was trained."""

    model: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """How findings are written: who stands in the source line of a quotation, and where the review room is open (empty: not told)."""

    citation: Citation = Citation.PARTY
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """How people review: the order of the queue, the dimensions they decide (none named: all), and what they see before they have decided.

    `suggestions` and `others` say whether the machine's suggestions and the codes of others are shown on units that are not coded blind;
    on those that are, they never are. `seed` draws units at random.
    """

    order: Ordering = Ordering.UNCERTAIN
    dimensions: tuple[str, ...] = ()
    suggestions: bool = True
    others: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the study's data live; the password of a server comes from the environment (PGPASSWORD)."""

    kind: Literal["sqlite", "postgresql"] = "sqlite"
    host: str = "localhost"
    port: int = 5432
    name: str = ""
    user: str = ""


DEFAULT_PARTIES = (Party("customer", "Customer"), Party("provider", "Service provider"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything a study decides before it begins."""

    name: str
    codebooks: tuple[str, ...] = ("outsourcing-alignment",)
    parties: tuple[Party, ...] = DEFAULT_PARTIES
    transcription: Transcription = field(default_factory=Transcription)
    units: Units = field(default_factory=Units)
    suggestions: Suggestions = field(default_factory=Suggestions)
    agreement: AgreementSettings = field(default_factory=AgreementSettings)
    findings: Findings = field(default_factory=Findings)
    review: Review = field(default_factory=Review)
    database: Database = field(default_factory=Database)


def read_policy(path: Path) -> Policy:
    """The policy in a study.toml; a mistake is an error that names the line and the field.

    A codebook file is looked for in the folder of the study first.
    """
    try:
        policy = read_toml(path, Policy)
    except FileNotFoundError as missing:
        raise UsageError("this folder is no study", where=str(path.parent), remedy="Create one with: analyzer init FOLDER.") from missing
    except NotADirectoryError as file:
        raise UsageError("this is a file, not the folder of a study", where=str(path.parent), remedy="Name the folder.") from file
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check its permissions.") from failure
    return replace(policy, codebooks=tuple(_located(name, path.parent) for name in policy.codebooks))


def _located(codebook: str, folder: Path) -> str:
    own = folder / codebook
    return str(own) if own.is_file() else codebook


def write_policy(policy: Policy, path: Path) -> Path:
    """Write a policy as a commented study.toml that reads back as the same policy."""
    return atomic_write(path, _rendered(policy))


def _rendered(policy: Policy) -> str:
    """The template with every `<section.setting>` replaced."""
    values = msgspec.to_builtins(policy)

    def setting(found: re.Match[str]) -> str:
        section, _, key = found[1].rpartition(".")
        value = (values[section] if section else values)[key]
        return "\n".join(map(_party, value)) if key == "parties" else plain(value)

    return re.sub(r"<([\w.]+)>", setting, TEMPLATE.read_text(encoding="utf-8"))


def _party(party: dict[str, str]) -> str:
    return "[[parties]]\n" + "".join(f"{key} = {plain(value)}\n" for key, value in party.items())
