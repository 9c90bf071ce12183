"""Who may do what in a study that several people share."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do: an owner everything, a coder code, an adjudicator code and settle, a reader look."""

    OWNER = "owner"
    CODER = "coder"
    ADJUDICATOR = "adjudicator"
    READER = "reader"

    @property
    def codes(self) -> bool:
        """Whether they decide about units."""
        return self is not Role.READER

    @property
    def settles(self) -> bool:
        """Whether they settle disagreements to gold."""
        return self in {Role.OWNER, Role.ADJUDICATOR}

    @property
    def manages(self) -> bool:
        """Whether they invite people, give out units and change the study."""
        return self is Role.OWNER
