"""A mail server that takes e-mail, refuses it, or hangs, as a test says while it runs."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as `smtplib` asks for.

    Attributes:
        answer: "accept", "refuse" (each recipient) or "hang" (says nothing for `pause` seconds).
        taken: the recipients and the text of what was accepted.
        asked: how often somebody has connected.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0, answer: str = "accept", pause: float = 20) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.answer, self.pause = answer, pause
        self.taken: list[tuple[list[str], str]] = []
        self.asked = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.asked += 1
        if self.server.answer == "hang":
            time.sleep(self.server.pause)
            return
        self.say("220 mail.example")
        recipients: list[str] = []
        while line := self.rfile.readline().decode(errors="replace").strip():
            command = line.upper()
            if command.startswith("RCPT"):
                if self.server.answer == "refuse":
                    self.say("550 no such mailbox")
                    continue
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif command == "DATA":
                self.say("354 go on")
                self.server.taken.append((recipients, self.text()))
            elif command == "QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def text(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode(errors="replace")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server that runs while the context lasts."""
    with MailServer(**options) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
