"""The tables. Bytes columns hold core types as `encoding` writes them; what is searched for has a column of its own."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# A whole number of 64 bits; in SQLite only INTEGER makes a primary key the row id itself.
Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Micros = sa.BigInteger  # a moment: microseconds since 1970 in UTC


def _items(name: str) -> sa.Table:
    """Things known by an id, one row each."""
    return sa.Table(name, metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("body", sa.LargeBinary, nullable=False))


recordings = _items("recordings")
documents = _items("documents")
parties = _items("parties")
people = _items("people")
coders = _items("coders")
signals = _items("signals")

# What was withdrawn and must not come back by a merge: the id alone.
withdrawn = sa.Table(
    "withdrawn",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Micros, nullable=False),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("inputs", sa.LargeBinary, nullable=False),
    sa.Column("at", Micros, nullable=False),
)

transcripts = sa.Table(
    "transcripts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("recording", sa.Text, nullable=False, index=True),
    sa.Column("at", Micros, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("took_ms", sa.BigInteger),  # NULL: not measured
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("transcript", sa.Text, sa.ForeignKey("transcripts.id", ondelete="CASCADE"), nullable=False),
    sa.Column("scheme", sa.Text, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("trim_start", sa.Integer, nullable=False),
    sa.Column("trim_end", sa.Integer, nullable=False),
    sa.Index(None, "transcript", "scheme", "first"),
)

# Which segments a step cut: two recipes of one scheme may share segments.
cuts = sa.Table(
    "cuts",
    metadata,
    sa.Column("step", sa.Text, sa.ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("segment", sa.Text, sa.ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True, index=True),
)

predictions = sa.Table(
    "predictions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("segment", sa.Text, sa.ForeignKey("segments.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("dimension", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("step", sa.Text, sa.ForeignKey("steps.id", ondelete="CASCADE"), index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

# The log: what was done (`acts`), and how it is chained (`links`); both numbered in the order in which this store learned of them.
acts = sa.Table(
    "acts",
    metadata,
    sa.Column("position", Whole, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("group", sa.Text, index=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary),  # NULL: erased
    sa.Column("erased_at", Micros),
    sa.Index(None, "by", "position"),
)

links = sa.Table(
    "links",
    metadata,
    sa.Column("position", Whole, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("previous", sa.LargeBinary, nullable=False),
    sa.Column("sequence", Whole, nullable=False),
    sa.Column("act", sa.Text, nullable=False, index=True),
    sa.Column("salt", sa.LargeBinary),  # NULL: erased
    sa.Column("commitment", sa.LargeBinary, nullable=False),
)

# One row, locked by whoever appends: the end of this study's own chain, and the last position used.
head = sa.Table(
    "head",
    metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("length", Whole, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("position", Whole, nullable=False),
)

# Projections, recomputed from the log at will: every decision, whether it is its coder's current one, and what is undone how many times.
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("position", Whole, primary_key=True, autoincrement=False),
    sa.Column("act", sa.Text, nullable=False, unique=True),
    sa.Column("segment", sa.Text, nullable=False),
    sa.Column("dimension", sa.Text, nullable=False),
    sa.Column("party", sa.Text),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Index(None, "segment", "dimension", "coder"),
    sa.Index(None, "coder", "dimension"),
    sa.Index(None, "coder", "segment"),
)

undone = sa.Table(
    "undone",
    metadata,
    sa.Column("act", sa.Text, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)

# Which units were given to whom, folded from the log as well; a row counts while its act is not undone.
assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("act", sa.Text, primary_key=True),
    sa.Column("segment", sa.Text, primary_key=True),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Index(None, "segment"),
    sa.Index(None, "coder", "segment"),
)

# The units in the orders in which they are reviewed, computed anew when suggestions or units change.
queue = sa.Table(
    "queue",
    metadata,
    sa.Column("segment", sa.Text, sa.ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("recording", sa.Integer, nullable=False),  # its number in the order of names
    sa.Column("place", sa.Integer, nullable=False),  # its number in the order of all units
    sa.Column("rank", sa.Integer, nullable=False),  # by uncertainty and diversity
    sa.Column("chance", sa.Integer, nullable=False),  # drawn at random
    sa.Column("reason", sa.Text, nullable=False),  # why the model refused its least sure answer; "": it did not
    sa.Column("code", sa.Text, nullable=False),  # dimension:code of the least sure suggestion; "": none
    sa.Column("reasons", sa.Text, nullable=False),  # all of them, each between spaces
    sa.Column("codes", sa.Text, nullable=False),
    sa.Index(None, "rank"),
    sa.Index(None, "place"),
    sa.Index(None, "chance"),
    sa.Index(None, "reason", "rank"),
    sa.Index(None, "code", "rank"),
)

# Who may open the study in the browser. The password is an Argon2 hash; NULL: the invitation was not accepted yet.
accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("coder", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("closed_at", Micros),
)

# Sessions, invitations and tokens for programs: SHA-256 of a secret that is kept nowhere.
credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("coder", sa.Text, nullable=False, index=True),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("expires_at", Micros, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("enqueued_at", Micros, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("worker", sa.Text),
    sa.Column("lease_until", Micros),
    sa.Column("finished_at", Micros),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index(None, "state", "enqueued_at"),
)
