"""Pictures drawn by another process while this one goes on: the library that draws lets no other thread run."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from analyzer.charts.render import Picture, dotted, render
from analyzer.optional import need

Drawn: TypeAlias = tuple[str, bytes]  # SVG, and PNG of so many dots per inch


@dataclass(frozen=True, slots=True)
class Drawing:
    """Pictures on their way."""

    specs: Sequence[dict[str, Any]]
    dots_per_inch: int
    done: Future[subprocess.CompletedProcess[bytes]]

    def pictures(self) -> tuple[Drawn, ...]:
        """A picture for each specification, waited for; where no other process could draw them, this one does."""
        answer = self.done.result()
        if answer.returncode:
            return tuple(drawn(spec, self.dots_per_inch) for spec in self.specs)
        return tuple((svg, b64decode(png)) for svg, png in json.loads(answer.stdout))


def begin(specs: Sequence[dict[str, Any]], *, dots_per_inch: int) -> Drawing:
    """Begin to draw these specifications."""
    need("vl_convert", extra="charts")
    command, asked = [sys.executable, "-m", __name__], json.dumps([dots_per_inch, specs]).encode()
    threads = ThreadPoolExecutor(max_workers=1)
    done = threads.submit(subprocess.run, command, input=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    threads.shutdown(wait=False)  # it ends with its one task
    return Drawing(specs, dots_per_inch, done)


def drawn(spec: dict[str, Any], dots_per_inch: int) -> Drawn:
    """A specification as SVG and as PNG."""
    svg = render(spec, Picture.SVG).decode()
    return svg, dotted(svg, dots_per_inch=dots_per_inch)


def main() -> None:
    """Draw what is asked on standard input, and answer on standard output."""
    dots_per_inch, specs = json.load(sys.stdin)
    made = (drawn(spec, dots_per_inch) for spec in specs)
    json.dump([(svg, b64encode(png).decode()) for svg, png in made], sys.stdout)


if __name__ == "__main__":
    main()
