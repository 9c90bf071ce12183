"""Making many lasting objects at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Without looking for garbage, now or later: a million small lasting objects are made, and looking through them takes seconds."""
    if not gc.isenabled():  # somebody around this collects later already
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
