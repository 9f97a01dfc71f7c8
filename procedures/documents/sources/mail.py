"""Turns an e-mail into the line grammar: its text, or its HTML where that has headings or lists."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.utils.translation import gettext as _

from procedures.documents.errors import DocumentError
from procedures.documents.sources.markup import text_of_markup
from procedures.documents.sources.source import Source

_HEAD = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n")
_OWN = re.compile(rb"^(?:from|message-id|mime-version|received|return-path):", re.IGNORECASE | re.MULTILINE)
# Of an e-mail with attachments; each costs a search in all that follows.
_MOST_PARTS = 500
_STRUCTURE = re.compile(r"<(?:h[1-6]|li|table)\b", re.IGNORECASE)


def is_mail(data: bytes, name: str) -> bool:
    """Whether a file is an e-mail as programs save it."""
    if name.casefold().endswith(".eml"):
        return True
    head = _HEAD.match(data[:50_000])
    return head is not None and len(_OWN.findall(head[0])) > 1


def of_mail(data: bytes) -> Source:
    """The text of an e-mail; its attachments are files of their own."""
    if data.count(b"\n--") > _MOST_PARTS:
        raise DocumentError(_("%(document)s is an e-mail of far too many parts; paste its text."))
    try:
        mail = message_from_bytes(data, policy=policy.default)
        texts = {kind: _body(mail, kind) for kind in ("html", "plain")}
    except Exception as error:
        # The parser fails in many ways on headers and encodings that are not as they should be.
        raise DocumentError(_("%(document)s is an e-mail that cannot be read; paste its text.")) from error
    if texts["html"] and (not texts["plain"].strip() or _STRUCTURE.search(texts["html"])):
        return Source(text_of_markup(texts["html"]))
    if not texts["plain"].strip():
        raise DocumentError(
            _("%(document)s is an e-mail without text; choose the file that is attached to it.")
        )
    return Source(texts["plain"])


def _body(mail: object, kind: str) -> str:
    part = mail.get_body((kind,)) if isinstance(mail, EmailMessage) else None
    return str(part.get_content()) if part else ""
