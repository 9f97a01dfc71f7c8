"""What happens when something dies, hangs or is full, while people read and save.

Each drill starts a site of its own, has people read it and save redirects in its admin, does the harm, and
waits until all works again. It then counts what was confirmed and is not there, and what did not come back
within 60 seconds without anybody's doing. `python -m benchmarks.drills worker redis_hung`
runs some of them, DRILLS_TIMES=3 kills three times in place of ten.

PostgreSQL is that of DRILLS_DATABASE_URL, where a database `drills` is made and dropped; without it the
drills that need one are left out. Those of disks need root's right to mount.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg

from benchmarks.drills.people import DATABASE, LONGEST_RECOVERY, SERVER, Scene, manage, scene
from clinic.settings.environment import ROOT
from tests.support.serving import free_port

TIMES = int(os.environ.get("DRILLS_TIMES", "10"))


def report(name: str, one: Scene, seconds: list[float], note: str = "") -> bool:
    """Print what was found; whether nothing was lost and all came back."""
    kept = {str(path) for (path,) in one.rows("SELECT old_path FROM wagtailredirects_redirect")}
    lost = one.people.confirmed - kept
    is_ticking = one.ticks()
    is_good = not lost and is_ticking and max(seconds) < LONGEST_RECOVERY
    answers = ", ".join(
        f"{status or 'none'}: {count}" for status, count in sorted(one.people.answers.items())
    )
    print(
        f"{'ok  ' if is_good else 'FAIL'} {name}: {len(lost)} lost of {len(one.people.confirmed)} confirmed, "
        f"saving again after {max(seconds):.1f} s at most, clock {'runs' if is_ticking else 'STUCK'}; "
        f"answers {answers}{note}",
        flush=True,
    )
    return is_good


def kill(which: str) -> Callable[[Path], bool]:
    """A process of the server is killed at random moments."""

    def drill(folder: Path) -> bool:
        with scene(folder) as one:
            seconds = []
            with one.people.busy():
                for _time in range(TIMES):
                    time.sleep(random.uniform(0.5, 3))
                    before = set(one.site.children())
                    os.kill(one.processes()[which], signal.SIGKILL)
                    seconds.append(one.recover())
                    deadline = time.monotonic() + LONGEST_RECOVERY
                    while len(one.site.children()) < len(before) and time.monotonic() < deadline:
                        time.sleep(0.1)
            back = len(one.site.children()) == len(before)
            return report(which, one, seconds, "" if back else "; A PROCESS IS MISSING") and back

    return drill


def master(folder: Path) -> bool:
    """The server's first process is killed; systemd starts another after five seconds, as deploy/ says."""
    with scene(folder) as one:
        seconds = []
        with one.people.busy():
            for _time in range(TIMES):
                time.sleep(random.uniform(0.5, 3))
                assert one.site.process is not None
                began = time.monotonic()
                one.site.process.kill()
                one.site.process.wait()
                starting = True
                while starting and time.monotonic() < began + LONGEST_RECOVERY:
                    time.sleep(5)
                    with suppress(AssertionError):
                        one.site.start(**{**one.environment, "PORT": str(one.site.port)})
                        starting = False
                one.recover()
                seconds.append(time.monotonic() - began)
        return report("master", one, seconds)


def kill_amid(command: list[str], environment: dict[str, str], longest: float) -> None:
    """Kill a command at a random moment of the seconds that it takes."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(random.uniform(0.3, longest * 0.9))
    process.kill()
    process.wait()


def restore(folder: Path) -> bool:
    """A restore is killed at random moments: the next one finishes it, or says what is in its way."""
    source = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "source"), "DEMO": "0"}
    manage(["set_up"], source)
    media = folder / "source/media/images"
    media.mkdir(parents=True)
    for number in range(300):
        (media / f"{number}.jpg").write_bytes(os.urandom(100_000))
    manage(["backup", str(folder / "site.zip")], source)
    command = ["restore", str(folder / "site.zip"), "--without-ledger"]
    longest, failed, told = 30.0, 0, Counter[str]()
    for number in range(TIMES):
        place = folder / str(number)
        environment = {**source, "DATA_DIR": str(place)}
        kill_amid(command, environment, longest)
        began = time.monotonic()
        done = manage(command, environment)
        if done.returncode == 0:
            longest = max(5.0, time.monotonic() - began)
        told[done.stderr.strip()[:70] or "finished"] += 1
        with closing(sqlite3.connect(place / "clinic.sqlite3")) as database:
            (users,) = database.execute("SELECT count(*) FROM auth_user").fetchone()
        files = sum(path.is_file() for path in (place / "media").rglob("*"))
        # In its way is only what is whole, or media whose rows did not come.
        is_clean = (users, files) == (1, 300) or (users == 0 and "media is not empty" in done.stderr)
        left = list(place.glob(".restoring-*"))
        failed += not is_clean or bool(left) or "Traceback" in done.stderr
    print(
        f"{'FAIL' if failed else 'ok  '} restore: {failed} of {TIMES} were left half; {dict(told)}",
        flush=True,
    )
    return not failed


def set_up(folder: Path) -> bool:
    """A first set-up is killed at random moments; the next one finishes it."""
    longest, failed = 30.0, 0
    for number in range(TIMES):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / str(number)), "DEMO": "0"}
        kill_amid(["set_up"], environment, longest)
        began = time.monotonic()
        done = manage(["set_up"], environment)
        longest = max(5.0, time.monotonic() - began)
        failed += done.returncode != 0 or manage(["tick"], environment).returncode != 0
        if done.returncode:
            print(done.stderr[-500:])
    print(
        f"{'FAIL' if failed else 'ok  '} set_up: {failed} of {TIMES} did not finish at the next start",
        flush=True,
    )
    return not failed


def two_first_starts(folder: Path) -> bool:
    """Two hosts set up the same empty database at once."""
    processes = []
    for number in range(2):
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder / str(number)),
            "SECRET_KEY": "two-hosts" * 9,
            "DEMO": "0",
        }
        environment["DATABASE_URL"] = f"{SERVER}/{DATABASE}"
        command = [sys.executable, "manage.py", "set_up"]
        processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE))
    told = [process.communicate()[0] for process in processes]
    with psycopg.connect(f"{SERVER}/{DATABASE}") as connection:
        users = connection.execute("SELECT count(*) FROM auth_user").fetchone()
    is_good = [process.returncode for process in processes] == [0, 0] and users == (1,)
    passwords = sum(b"password" in text for text in told)
    print(
        f"{'ok  ' if is_good else 'FAIL'} two_first_starts: {users} user, {passwords} password told",
        flush=True,
    )
    return is_good


class Way:
    """A way to a server that can be closed."""

    def __init__(self, host: str, port: int) -> None:
        self.target, self.port, self.is_open = (host, port), free_port(), True
        self.ends: list[socket.socket] = []
        way = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if not way.is_open:
                    return
                with socket.create_connection(way.target) as other:
                    way.ends += [self.request, other]
                    back = threading.Thread(target=way.pass_on, args=(other, self.request), daemon=True)
                    back.start()
                    way.pass_on(self.request, other)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def pass_on(one: socket.socket, other: socket.socket) -> None:
        """Bytes from one end to the other."""
        with suppress(OSError):
            while part := one.recv(65536):
                other.sendall(part)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut all connections, and take no others."""
        self.is_open = False
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends.clear()


def database_away(folder: Path) -> bool:
    """No connection to PostgreSQL for ten seconds, under load."""
    server = urllib.parse.urlsplit(SERVER)
    way = Way(server.hostname or "", server.port or 5432)
    address = f"postgres://{server.netloc.rpartition(':')[0]}:{way.port}/{DATABASE}"
    address = address.replace(str(server.hostname), "127.0.0.1")
    with scene(folder, DATABASE_URL=address, LOG_FORMAT="json") as one:
        with one.people.busy():
            time.sleep(3)
            before = one.site.log
            way.close()
            time.sleep(10)
            during = one.site.log[len(before) :].splitlines()
            way.is_open = True
            seconds = [one.recover()]
        is_short = len(during) <= 50
        kinds = Counter(json.loads(line)["message"][:40] for line in during if line.startswith("{"))
        note = f"; {len(during)} lines in the log of 10 s: {kinds.most_common(4)}"
        return report("database_away", one, seconds, note) and is_short


@contextmanager
def redis_server(*options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A Redis of its own."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--loglevel", "warning", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield process, port
    finally:
        process.kill()
        process.wait()


def redis(harm: str) -> Callable[[Path], bool]:
    """Redis dies, hangs or is full."""

    def drill(folder: Path) -> bool:
        options = ["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"] if harm == "full" else []
        with (
            redis_server(*options) as (process, port),
            scene(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0") as one,
        ):
            with one.people.busy():
                time.sleep(3)
                if harm == "killed":
                    process.kill()
                elif harm == "hung":
                    process.send_signal(signal.SIGSTOP)
                seconds = [one.recover() for _time in range(5)]
                time.sleep(10)
                process.send_signal(signal.SIGCONT)
                seconds.append(one.recover())
            return report(f"redis_{harm}", one, seconds)

    return drill


def smtp(harm: str) -> Callable[[Path], bool]:
    """The mail server refuses or hangs: links for new passwords wait, and nobody else does."""

    def drill(folder: Path) -> bool:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            if harm == "hangs":
                server.listen(100)
            address = f"smtp://127.0.0.1:{server.getsockname()[1]}"
            with scene(folder, EMAIL_URL=address) as one:
                with closing(sqlite3.connect(folder / "clinic.sqlite3", timeout=30)) as database:
                    database.execute("UPDATE auth_user SET email = 'nurse@clinic.example'")
                    database.commit()
                with one.people.busy():
                    one.people.ask("/admin/password_reset/", {"email": "nurse@clinic.example"})
                    time.sleep(30 if harm == "hangs" else 8)
                    seconds = [one.recover()]
                (waiting,) = one.rows("SELECT attempts, last_error FROM clinic_outgoingmail")
                is_kept = waiting[0] == 1 and "confirm/" not in one.site.log
                return report(f"smtp_{harm}", one, seconds, f"; waits: {waiting[1]}") and is_kept

    return drill


def write_lock(folder: Path) -> bool:
    """Another program holds SQLite's lock for ten seconds."""
    with scene(folder) as one:
        with one.people.busy():
            time.sleep(2)
            with closing(
                sqlite3.connect(folder / "clinic.sqlite3", timeout=30, isolation_level=None)
            ) as other:
                other.execute("BEGIN IMMEDIATE")
                time.sleep(10)
                other.execute("ROLLBACK")
            seconds = [one.recover()]
        return report("write_lock", one, seconds)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A file system in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", *options, "drill", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def disk_full(folder: Path) -> bool:
    """No room for ten seconds, and for a start meanwhile."""
    with mounted(folder, "-o", "size=80m"), scene(folder) as one:
        with one.people.busy():
            time.sleep(3)
            filler = folder / "filler"
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(1 << 16))
            time.sleep(10)
            read = one.site.get("/").status
            one.site.stop()
            note = f"; full: {read}"
            try:
                one.site.start(**{**one.environment, "PORT": str(one.site.port)})
                note += f", started when full: {one.site.get('/').status}"
            except AssertionError:
                note += f", does not start when full: {one.site.log.strip().splitlines()[-1][:200]}"
            filler.unlink()
            if one.site.process is None or one.site.process.poll() is not None:
                one.site.start(**{**one.environment, "PORT": str(one.site.port)})
            seconds = [one.recover()]
        return report("disk_full", one, seconds, note)


def media_read_only(folder: Path) -> bool:
    """Pictures can be read and not written, from a start on."""
    with scene(folder) as one:
        one.site.stop()
        with mounted(folder / "media", "-o", "ro"):
            one.site.start(**{**one.environment, "PORT": str(one.site.port)})
            with one.people.busy():
                seconds = [one.recover()]
            told = re.findall("Nothing can be written to .*", one.site.log)
            one.site.stop()
            one.site.start(**{**one.environment, "PORT": str(one.site.port)})
        return report("media_read_only", one, seconds, f"; told at start: {len(told)}") and len(told) == 1


DRILLS: dict[str, Callable[[Path], bool]] = {
    **{name: kill(name) for name in ("worker", "clock")},
    "master": master,
    "set_up": set_up,
    "restore": restore,
    "two_first_starts": two_first_starts,
    "database_away": database_away,
    **{f"redis_{harm}": redis(harm) for harm in ("killed", "hung", "full")},
    "disk_full": disk_full,
    "media_read_only": media_read_only,
    **{f"smtp_{harm}": smtp(harm) for harm in ("refuses", "hangs")},
    "write_lock": write_lock,
}
ON_POSTGRESQL = {"two_first_starts", "database_away"}


def main() -> None:
    """Run the drills that are named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("drills", nargs="*", help=", ".join(DRILLS))
    names = parser.parse_args().drills
    if unknown := set(names) - set(DRILLS):
        parser.error(f"no such drill: {', '.join(sorted(unknown))}")
    failed = []
    for name in names or DRILLS:
        if name in ON_POSTGRESQL and not SERVER:
            print(f"left out: {name} needs DRILLS_DATABASE_URL")
            continue
        if name.startswith("redis") and not shutil.which("redis-server"):
            print(f"left out: {name} needs redis-server")
            continue
        with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder:
            if name in ON_POSTGRESQL:
                with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
                    connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
                    connection.execute(f"CREATE DATABASE {DATABASE}")
            try:
                is_good = DRILLS[name](Path(folder))
            except Exception as error:
                is_good = False
                print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
            failed += [] if is_good else [name]
    sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
