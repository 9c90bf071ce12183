"""Codebooks are files and acts of the log; the table for them was never written to."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the empty table."""
    from alembic import op

    op.drop_table("codebooks")
