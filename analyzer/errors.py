"""What failed, on which item, and what to do next."""

from __future__ import annotations

from functools import partial


class AnalyzerError(Exception):
    """A failure that a person can understand and mend.

    `what` says what is wrong, `where` names the item (a file, a row, a field) and `remedy` says what to do. None of them ever
    holds the words of a participant.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: where: what. Remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what.rstrip('.')}.{remedy}"

    def __reduce__(self) -> tuple[partial[AnalyzerError], tuple[str]]:
        """Errors travel between processes whole."""
        return partial(type(self), where=self.where, remedy=self.remedy), (self.what,)


class UsageError(AnalyzerError):
    """The request itself is wrong (an unknown name, a contradictory option): exit status 2."""


class UnknownNameError(UsageError):
    """Something is named that does not exist."""


class NotInstalledError(UsageError):
    """A library is needed that this installation lacks."""


class ForbiddenError(AnalyzerError):
    """Whoever asks may not do or see this."""


class ConflictError(AnalyzerError):
    """Somebody else changed it meanwhile: nothing was overwritten."""


class InputError(AnalyzerError):
    """A file, row or field cannot be used; other items may still be done: exit status 1."""


class ModelError(AnalyzerError):
    """A model is missing, damaged or does not fit the task."""


class IntegrityError(AnalyzerError):
    """Stored data is not what was written: a broken chain, a wrong checksum."""


def unknown_name(kind: str, name: str, known: list[str] | tuple[str, ...]) -> UnknownNameError:
    """The error for a name that does not exist, with the names that do."""
    return UnknownNameError(f"there is no {kind} '{name}'", remedy=f"Available: {', '.join(sorted(known)) or 'none'}.")
