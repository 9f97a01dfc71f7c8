"""`manage.py serve`: set up, then serve the site, tick once a minute, and send e-mail."""

from __future__ import annotations

import atexit
import errno
import gc
import logging
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connections
from django.urls import reverse
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from clinic.core.outbox import send_waiting_mail
from clinic.http import errors
from clinic.operations.health import NO_MAIL_SERVER, lacks_mail_server
from clinic.publishing.clock import tick

logger = logging.getLogger(__name__)

LONGEST_HEADERS = 64 * 1024
MOST_CONNECTIONS = 4096
# A job of the clock takes seconds, or minutes on a large site. One that takes longer hangs.
LONGEST_JOB = 10 * 60
SECONDS_BETWEEN_MAILS = 5


class Command(BaseCommand):
    """Serve the site on HOST and PORT until Ctrl-C."""

    # What they find has failed, such as a clock that stood still, ends with the start.
    requires_system_checks: list[str] = []
    help = "Prepares and serves the site on HOST and PORT, runs what is due once a minute, and sends e-mail."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check preconditions, set up, and serve."""
        try:
            address = free_address(settings.ENV.host, settings.ENV.port)
            memory = peak_memory()
            call_command("set_up")
            if peak_memory() > memory * 1.2:
                # All processes fork from this one, and would keep the memory that a first set-up takes.
                sys.stdout.flush()
                os.execv(sys.executable, sys.orig_argv)  # noqa: S606
            self.warn_of_redirects()
            if lacks_mail_server():
                self.stderr.write(NO_MAIL_SERVER)
            self.serve(address)
        except KeyboardInterrupt:
            # Before the server has started; from then on it takes the signal itself.
            self.stdout.write("Stopped.")

    def warn_of_redirects(self) -> None:
        """Warn if BASE_URL is https without a trusted proxy."""
        if settings.ENV.is_https and not settings.ENV.trusted_proxies:
            self.stderr.write(
                "BASE_URL is https, so every request that does not say it came by https is redirected. "
                "Name the proxy that answers https in TRUSTED_PROXIES."
            )

    def serve(self, address: str) -> None:
        """Start the server's processes, the clock and the sender of mail, and wait for them to end."""
        if settings.MONITORING_KEY:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts = tempfile.mkdtemp(prefix="clinic-counts-")
            atexit.register(shutil.rmtree, counts, ignore_errors=True)
        # Not before `set_up`: the application looks once for the static files that there are. Loaded here, it
        # is there at once in all processes that fork from this one.
        from clinic.asgi import BufferedApplication, application  # noqa: PLC0415

        server = Server(
            "clinic.asgi:application",
            address=address,
            port=settings.ENV.port,
            interface=Interfaces.ASGINL,
            # Browsers speak HTTP/2 over https alone, and a proxy answers that.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(max_buffer_size=LONGEST_HEADERS),
            websockets=False,
            workers=settings.ENV.workers,
            # Connections of each worker: what they ask waits in the application.
            backpressure=connection_limit(),
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        )

        main_process = os.getpid()

        def load_in_worker() -> BufferedApplication:
            # Ctrl-C reaches all processes of a terminal. The server's main process stops its
            # workers one by one; a second signal at the same moment would leave them hanging.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            # Until the worker has a handler of its own, it has a copy of the main process's.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            exit_with_parent(main_process)
            return application

        clock = Clock(lambda: self.print_addresses(address))
        mail = MailSender()
        errors.prepare()
        # A connection must not be shared by processes; each opens its own.
        connections.close_all()
        gc.freeze()
        clock.start()
        mail.start()
        try:
            server.serve(target_loader=load_in_worker, wrap_loader=False)
        finally:
            clock.stop()
            mail.stop()
        self.stdout.write("Stopped.")

    def print_addresses(self, address: str) -> None:
        """Print release and addresses, once someone who follows these gets an answer."""
        for _ in range(600):
            try:
                socket.create_connection((address, settings.ENV.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        # The last worker starts a moment later, and ignores signals until it serves.
        time.sleep(0.2)
        url = settings.ENV.base_url.geturl()
        self.stdout.write(f"Release:   {settings.RELEASE}")
        self.stdout.write(f"The site:  {url}/")
        self.stdout.write(f"The admin: {url}{reverse('wagtailadmin_home')}")
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()


def connection_limit() -> int:
    """How many connections a process may hold. Each is an open file; where few may be, more are asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = 2 * MOST_CONNECTIONS
    if hard != resource.RLIM_INFINITY:
        files = min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    # The other half is for uploads, answers and the database.
    return files // 2


def free_address(host: str, port: int) -> str:
    """The IP address to listen on.

    Raises:
        CommandError: nothing can listen there; the message says what to change.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CommandError(
            f"Cannot start: HOST is {host!r}, which is no address here: {error.strerror}."
        ) from None
    try:
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Cannot start: port {port} of {host} is in use. "
                f"Choose another one, such as PORT={port % 65535 + 1}."
            ) from None
        raise CommandError(
            f"Cannot start: nothing can listen on HOST {host}, PORT {port}: {os.strerror(error.errno or 0)}."
        ) from None
    return str(address[0])


class BackgroundProcess:
    """A process beside the server that works again and again; restarted when it dies or hangs.

    Args:
        when_served: called in that process, before it first works.
    """

    name: str

    def __init__(self, when_served: Callable[[], None] = lambda: None) -> None:
        self.when_served = when_served
        self.is_ending = threading.Event()
        # When the process last gave a sign of life, by the machine's steady clock.
        self.last_sign = multiprocessing.get_context("fork").Value("d", lock=False)
        self.process = self.new_process(is_first=True)
        self.keeper = threading.Thread(target=self.keep, name=self.name, daemon=True)

    def work(self) -> None:
        """Do what is due."""
        raise NotImplementedError

    def next_time(self) -> float:
        """When to work again, in seconds since the epoch."""
        raise NotImplementedError

    def new_process(self, *, is_first: bool) -> ForkProcess:
        """A new process, not yet started."""
        self.heartbeat()
        return multiprocessing.get_context("fork").Process(
            target=self.run, args=(os.getpid(), is_first), name=self.name, daemon=True
        )

    def start(self) -> None:
        """Start working."""
        self.process.start()
        self.keeper.start()

    def keep(self) -> None:
        """Restart the process when it ends or hangs."""
        # With a pause, so that a process that dies at once does not fill the log.
        while not self.is_ending.wait(1):
            if not self.process.is_alive():
                logger.error(
                    "The %s ended with status %s, and starts again.", self.name, self.process.exitcode
                )
            elif time.monotonic() - self.last_sign.value > LONGEST_JOB:
                self.process.kill()
                self.process.join()
                logger.error("The %s hung for %d s, was ended, and starts again.", self.name, LONGEST_JOB)
            else:
                continue
            process = self.new_process(is_first=False)
            process.start()
            self.process = process

    def heartbeat(self) -> None:
        """Note that the process is alive."""
        self.last_sign.value = time.monotonic()

    def stop(self) -> None:
        """Stop after the running job, within a time limit; an interrupted job runs again at next start."""
        self.is_ending.set()
        self.process.terminate()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()

    def run(self, parent: int, is_first: bool) -> None:
        """Work until told to stop or until the server is gone."""
        is_stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            is_stopped.set()

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # A later process inherits the server's own handler, which would do nothing here.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if is_first:
            self.when_served()
        signal.signal(signal.SIGTERM, stop)
        next_time = time.time()
        while not is_stopped.is_set() and os.getppid() == parent:
            self.heartbeat()
            if time.time() >= next_time:
                try:
                    close_old_connections()
                    self.work()
                except Exception:
                    logger.exception("The %s failed.", self.name)
                next_time = self.next_time()
            is_stopped.wait(1)


class Clock(BackgroundProcess):
    """Ticks after each full minute."""

    name = "clock"

    def work(self) -> None:
        tick(self.heartbeat)

    def next_time(self) -> float:
        # A second after the minute: what is scheduled for the minute is then past.
        return time.time() // 60 * 60 + 61


class MailSender(BackgroundProcess):
    """Sends what waits in the outbox. A mail server that hangs holds up no job of the clock."""

    name = "sender of e-mail"

    def work(self) -> None:
        send_waiting_mail(self.heartbeat)

    def next_time(self) -> float:
        return time.time() + SECONDS_BETWEEN_MAILS


def peak_memory() -> int:
    """The most memory that this process has had, in the units of the system."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def exit_with_parent(parent: int) -> None:
    """End this process when its parent is gone, at once or after the requests that it is answering."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)
        os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()
