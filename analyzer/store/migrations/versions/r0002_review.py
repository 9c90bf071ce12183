"""Reviewing: who was given what, the queue, accounts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the indexes by which one coder's acts and decisions are found."""
    from alembic import op

    op.create_index("ix_acts_by_position", "acts", ["by", "position"])
    op.create_index("ix_decisions_coder_segment", "decisions", ["coder", "segment"])
    for create in (_assignments, _queue, _access):
        create(op)


def _assignments(op: Any) -> None:
    op.create_table(
        "assignments",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("act", "segment", name="pk_assignments"),
    )
    op.create_index("ix_assignments_segment", "assignments", ["segment"])
    op.create_index("ix_assignments_coder_segment", "assignments", ["coder", "segment"])


def _queue(op: Any) -> None:
    op.create_table(
        "queue",
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("recording", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segments.id"], name="fk_queue_segment", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("segment", name="pk_queue"),
    )
    for columns in (["rank"], ["place"], ["chance"], ["reason", "rank"], ["code", "rank"]):
        op.create_index(f"ix_queue_{'_'.join(columns)}", "queue", columns)


def _access(op: Any) -> None:
    op.create_table(
        "accounts",
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("coder", name="pk_accounts"),
    )
    op.create_table(
        "credentials",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_credentials"),
    )
    op.create_index("ix_credentials_coder", "credentials", ["coder"])
