"""A transcript knows how long it took to make."""

from __future__ import annotations

import sqlalchemy as sa

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of transcripts that are there nobody knows."""
    from alembic import op

    op.add_column("transcripts", sa.Column("took_ms", sa.BigInteger))
