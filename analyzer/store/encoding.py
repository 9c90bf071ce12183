"""Core types as bytes (MessagePack) and back: one encoder, one validating decoder per type."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast, get_args

import msgspec

from analyzer.core.acts import Body
from analyzer.errors import IntegrityError, UsageError

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BODIES: dict[str, type[Body]] = {body.__name__: body for body in get_args(Body)}

_encoder = msgspec.msgpack.Encoder()
_tagged = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])


@functools.cache
def _decoder(kind: Hashable) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def to_bytes(value: object) -> bytes:
    """The value as MessagePack; a dataclass becomes a map of its fields, in their order."""
    return _encoder.encode(value)


def from_bytes(kind: type[T], content: bytes, *, table: str, row: str) -> T:
    """The value of type `kind`, validated; damage is an IntegrityError that names table and row and never quotes the content."""
    try:
        return cast(T, _decoder(cast(Hashable, kind)).decode(content))
    except msgspec.MsgspecError:
        raise damaged(table, row) from None  # the cause could quote what somebody said


def all_from_bytes(kind: type[T], rows: Iterable[Sequence[Any]], *, table: str) -> Iterator[T]:
    """The values of rows, each of an id and the content, as `from_bytes` reads them."""
    decode = _decoder(cast(Hashable, kind)).decode
    for row, content in rows:
        try:
            value = decode(content)
        except msgspec.MsgspecError:
            raise damaged(table, row) from None
        yield value


def body_to_bytes(body: Body) -> bytes:
    """The body of an act with its kind before it: this is what the chain commits to."""
    return to_bytes((type(body).__name__, body))


def body_from_bytes(content: bytes, *, row: str) -> Body:
    """The body of the act `row`, decoded by the kind stored with it."""
    try:
        kind, inner = _tagged.decode(content)
        return cast(Body, _decoder(cast(Hashable, BODIES[kind])).decode(inner))
    except (msgspec.MsgspecError, KeyError):
        raise damaged("acts", row) from None


def damaged(table: str, row: str) -> IntegrityError:
    """The error for a row that does not hold what was written."""
    return IntegrityError(
        "this row cannot be read: it is damaged or was written by a newer version",
        where=f"table {table}, row {row}",
        remedy="Run `analyzer verify`, then restore a backup.",
    )


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC; a moment without a time zone is an error."""
    if moment.tzinfo is None:
        raise UsageError("a moment needs a time zone", remedy="Use datetime.now(UTC).")
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The moment in UTC."""
    return EPOCH + timedelta(microseconds=micros)
