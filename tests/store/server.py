"""A private PostgreSQL server for tests: a fresh cluster in a temporary folder (or a kept one), reached through a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"  # the server refuses to run as root


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, newest version first, or None."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    config = shutil.which("pg_config")
    asked = [Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())] if config else []
    return next((folder for folder in [*reversed(versions), *asked] if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def running(binaries: Path, *, kept: Path | None = None) -> Iterator[str]:
    """A running server; gives the URL of its databases with `{name}` in place of the name.

    With `kept` the databases lie in that folder and are there the next time; they are written as safely as the server does by itself.
    """
    folder = _own(Path(tempfile.mkdtemp(prefix="pg-")))
    data = (kept or folder) / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync={'on' if kept else 'off'} -c max_connections=60"
    try:
        if not data.exists():
            _own(data.parent)
            _run(binaries / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        _run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql://{USER}@/{{name}}?host={folder}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "fast" if kept else "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> Path:
    """The folder, made where it is missing, as one of the account that the server runs under."""
    folder.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _run(program: Path, *arguments: object) -> None:
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 0, f"{program.name} failed: {done.stderr}"
