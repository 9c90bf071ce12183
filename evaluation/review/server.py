"""The review room in a process of its own, which can be killed: python -m evaluation.review.server STUDY PORT"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx

from analyzer.store.accounts import CredentialKind
from analyzer.study import Study


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Server:
    """The server of a study on a fixed port; `kill` ends it as a power cut would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "evaluation.review.server", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/login", timeout=2).status_code < 500:
                    return
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server that is ended with the block."""
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def session(study: Study, coder: str) -> str:
    """The secret of a session for a coder."""
    return study.store.accounts.issue(CredentialKind.SESSION, coder, lasts=timedelta(days=1))


def main() -> None:
    """Serve."""
    from analyzer.web.serving import serve

    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    with Study.open(folder) as study:
        serve(study, host="127.0.0.1", port=port, coder="owner", opened=lambda place: print(place.address, file=sys.stderr))


if __name__ == "__main__":
    main()
