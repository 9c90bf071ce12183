"""The handle on a study: its folder, its policy, its store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from analyzer.core.acts import EditCode
from analyzer.core.codebook import Codebook
from analyzer.core.editing import edited
from analyzer.errors import UsageError
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.settings import Settings, read_settings
from analyzer.store import Store, open_store, upgrade_store
from analyzer.study.agreed import remember
from analyzer.study.codebooks import adopted, combined
from analyzer.study.cores import AUTO, chosen_model
from analyzer.study.policy import FILE_NAME, Database, EngineName, Policy, Task, read_policy, write_policy

DATABASE = "analyzer.db"


@dataclass(frozen=True, slots=True)
class Study(AbstractContextManager["Study"]):
    """An open study; close it, or use it in a `with` block. With `hidden`, names are replaced in whatever is shown of it."""

    folder: Path
    policy: Policy
    settings: Settings
    store: Store
    hidden: Pseudonyms | None = None

    @classmethod
    def create(cls, folder: Path, policy: Policy, *, settings: Settings | None = None) -> Study:
        """A new study in `folder`; one that exists is an error."""
        if (folder / FILE_NAME).exists():
            raise UsageError("there is a study already", where=str(folder), remedy="Choose another folder.")
        combined(policy.codebooks)
        folder.mkdir(parents=True, exist_ok=True)
        write_policy(replace(policy, codebooks=adopted(policy.codebooks, folder)), folder / FILE_NAME)
        study = cls.open(folder, settings=settings)
        remember(study.store, policy.agreement)
        return study

    @classmethod
    def open(cls, folder: Path, *, settings: Settings | None = None) -> Study:
        """The study in `folder`."""
        policy = read_policy(folder / FILE_NAME)
        return cls(folder, policy, settings or read_settings(), open_store(_address(policy.database, folder), create=True))

    @property
    def exports(self) -> Path:
        """Where exports and reports are written; those without names have a folder of their own, so that neither is taken for the other."""
        return self.folder / "exports" / "pseudonymised" if self.hidden else self.folder / "exports"

    @property
    def codebook(self) -> Codebook:
        """The dimensions of all codebooks of the study, as people have edited them."""
        return edited(combined(self.policy.codebooks), self.store.log.acts(EditCode, standing=True))

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def policy_for(
    folder: Path,
    *,
    name: str | None = None,
    engine: EngineName | None = None,
    codebooks: Sequence[str] | None = None,
    model: str | None = None,
    language: str | None = None,
    task: Task | None = None,
    speakers: str | None = None,
) -> Policy:
    """The policy of the study in `folder`, or of the one that may be created there, with those settings that are given.

    The speech model is kept by its name: what suits this machine when the study is new, or when `model` is "auto".
    """
    path = folder / FILE_NAME
    policy = read_policy(path) if path.exists() else Policy(name=folder.resolve().name)
    kept = policy.transcription
    transcription = replace(
        kept,
        engine=engine or kept.engine,
        model=chosen_model(model or (kept.model if path.exists() else AUTO), read_settings()),
        language=language or kept.language,
        task=task or kept.task,
        speakers=speakers or kept.speakers,
    )
    return replace(policy, name=name or policy.name, codebooks=tuple(codebooks or policy.codebooks), transcription=transcription)


def opened(folder: Path, policy: Policy, *, settings: Settings | None = None) -> Study:
    """The study in `folder` under `policy`; where there is none it is created. The study.toml of one that exists stays as it is."""
    if not (folder / FILE_NAME).exists():
        return Study.create(folder, policy, settings=settings)
    return replace(Study.open(folder, settings=settings), policy=policy)


def upgrade_database(folder: Path) -> str:
    """Bring the database of the study in `folder` to the schema of this version; returns the study's name."""
    policy = read_policy(folder / FILE_NAME)
    upgrade_store(_address(policy.database, folder))
    return policy.name


def _address(database: Database, folder: Path) -> str | Path:
    if database.kind == "sqlite":
        return folder / DATABASE
    user = f"{database.user}@" if database.user else ""
    return f"postgresql+psycopg://{user}{database.host}:{database.port}/{database.name}"
