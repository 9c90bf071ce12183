"""Who may open the study in the browser: accounts, and the secrets by which they are recognised, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from analyzer.core.access import Role
from analyzer.store.encoding import from_micros
from analyzer.store.engine import Database, upsert
from analyzer.store.schema import accounts as table
from analyzer.store.schema import credentials

SECRET_BYTES = 32  # 256 bits


class CredentialKind(StrEnum):
    """What a secret is good for."""

    SESSION = "session"
    INVITATION = "invitation"
    API = "api"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may open the study: the coder, the role, the Argon2 hash of the password (None: invited only)."""

    coder: str
    role: Role
    created_at: datetime
    password: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that was recognised."""

    kind: CredentialKind
    coder: str
    expires_at: datetime


class Accounts:
    """Accounts and their secrets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, coder: str, role: Role, *, password: str | None = None) -> None:
        """Open an account, or change its role and, where one is given, its password; a closed account opens again without its old one."""
        with self._database.writing() as connection:
            known = connection.execute(sa.select(table).where(table.c.coder == coder)).one_or_none()
            kept = known.password if known is not None and known.closed_at is None else None
            row = {
                "coder": coder,
                "role": role.value,
                "password": kept if password is None else password,
                "created_at": self._database.now() if known is None else known.created_at,
                "closed_at": None,
            }
            upsert(connection, table, [row])

    def account(self, coder: str) -> Account | None:
        """The open account of a coder."""
        query = sa.select(table).where(table.c.coder == coder, table.c.closed_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _as_account(row)

    def accounts(self) -> tuple[Account, ...]:
        """All open accounts, by coder."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(table).where(table.c.closed_at.is_(None)).order_by(table.c.coder)).all()
        return tuple(map(_as_account, rows))

    def close(self, coder: str) -> None:
        """Close an account and forget its secrets; what the person did stays."""
        with self._database.writing() as connection:
            connection.execute(sa.update(table).where(table.c.coder == coder).values(closed_at=self._database.now()))
            connection.execute(sa.delete(credentials).where(credentials.c.coder == coder))

    def issue(self, kind: CredentialKind, coder: str, *, lasts: timedelta) -> str:
        """A new secret for a coder; only its hash is kept. Those that have expired are forgotten."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), self._database.now()
        row = {
            "hash": _hash(secret),
            "kind": kind.value,
            "coder": coder,
            "created_at": now,
            "expires_at": now + lasts // timedelta(microseconds=1),
        }
        with self._database.writing() as connection:
            connection.execute(sa.delete(credentials).where(credentials.c.expires_at < now))
            connection.execute(sa.insert(credentials), row)
        return secret

    def recognise(self, secret: str, kind: CredentialKind) -> Credential | None:
        """Whose secret this is, while it holds."""
        here = (credentials.c.hash == _hash(secret)) & (credentials.c.kind == kind.value)
        with self._database.reading() as connection:
            row = connection.execute(sa.select(credentials).where(here, credentials.c.expires_at > self._database.now())).one_or_none()
        return None if row is None else Credential(kind, row.coder, from_micros(row.expires_at))

    def revoke(self, secret: str) -> bool:
        """A secret is good for nothing any more; False when it was not before."""
        with self._database.writing() as connection:
            return connection.execute(sa.delete(credentials).where(credentials.c.hash == _hash(secret))).rowcount == 1

    def revoke_all(self, coder: str, *kinds: CredentialKind) -> None:
        """Forget all secrets of a coder, of these kinds."""
        named = credentials.c.kind.in_([kind.value for kind in kinds])
        with self._database.writing() as connection:
            connection.execute(sa.delete(credentials).where(credentials.c.coder == coder, named))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _as_account(row: sa.Row[Any]) -> Account:
    closed = None if row.closed_at is None else from_micros(row.closed_at)
    return Account(row.coder, Role(row.role), from_micros(row.created_at), row.password, closed)
