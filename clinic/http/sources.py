"""Where a request comes from, as a digest that only this site can compare: limits keep no address."""

from __future__ import annotations

import hashlib
import ipaddress

from django.conf import settings
from django.http import HttpRequest


def source_digest(request: HttpRequest, purpose: str) -> str:
    """A digest of the visitor's network, another one for each purpose."""
    return digest(f"{purpose} {_network(request.META.get('REMOTE_ADDR', ''))}")


def digest(text: str) -> str:
    """A digest of a text, keyed with the secret of the site."""
    key = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(text.encode(errors="replace"), key=key, digest_size=16).hexdigest()


def _network(address: str) -> str:
    """The address; for IPv6 its /64 network."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
