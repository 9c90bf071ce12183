"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables."""
    from alembic import op

    for create in (_catalogue, _products, _predictions, _log, _projections, _jobs):
        create(op)


def _catalogue(op: Any) -> None:
    """What people name."""
    for name in ("recordings", "documents", "parties", "people", "coders", "signals"):
        op.create_table(
            name,
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("body", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        )
    op.create_table(
        "codebooks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_codebooks"),
    )
    op.create_table(
        "withdrawn",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_withdrawn"),
    )


def _products(op: Any) -> None:
    """What machines made."""
    op.create_table(
        "steps",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
    )
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcripts"),
    )
    op.create_index("ix_transcripts_recording", "transcripts", ["recording"])
    op.create_table(
        "segments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("trim_start", sa.Integer(), nullable=False),
        sa.Column("trim_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["transcript"], ["transcripts.id"], name="fk_segments_transcript", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_segments"),
    )
    op.create_index("ix_segments_transcript_scheme_first", "segments", ["transcript", "scheme", "first"])
    op.create_table(
        "cuts",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segments.id"], name="fk_cuts_segment", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step"], ["steps.id"], name="fk_cuts_step", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("step", "segment", name="pk_cuts"),
    )
    op.create_index("ix_cuts_segment", "cuts", ["segment"])


def _predictions(op: Any) -> None:
    """What models suggest."""
    op.create_table(
        "predictions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("step", sa.Text()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segments.id"], name="fk_predictions_segment", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step"], ["steps.id"], name="fk_predictions_step", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_predictions"),
    )
    op.create_index("ix_predictions_segment", "predictions", ["segment"])
    op.create_index("ix_predictions_step", "predictions", ["step"])


def _log(op: Any) -> None:
    """What people did."""
    op.create_table(
        "acts",
        sa.Column("position", Whole, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("group", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("erased_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("position", name="pk_acts"),
        sa.UniqueConstraint("id", name="uq_acts_id"),
    )
    op.create_index("ix_acts_group", "acts", ["group"])
    op.create_index("ix_acts_kind", "acts", ["kind"])
    op.create_table(
        "head",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("length", Whole, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("position", Whole, nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_head"),
    )
    op.create_table(
        "links",
        sa.Column("position", Whole, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", Whole, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_links"),
        sa.UniqueConstraint("hash", name="uq_links_hash"),
    )
    op.create_index("ix_links_act", "links", ["act"])


def _projections(op: Any) -> None:
    """What is folded from the log."""
    op.create_table(
        "decisions",
        sa.Column("position", Whole, autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("party", sa.Text()),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_decisions"),
        sa.UniqueConstraint("act", name="uq_decisions_act"),
    )
    op.create_index("ix_decisions_coder_dimension", "decisions", ["coder", "dimension"])
    op.create_index("ix_decisions_segment_dimension_coder", "decisions", ["segment", "dimension", "coder"])
    op.create_table(
        "undone",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("act", name="pk_undone"),
    )


def _jobs(op: Any) -> None:
    """Work waiting for a worker."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("enqueued_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_enqueued_at", "jobs", ["state", "enqueued_at"])
