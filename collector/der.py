"""Reads what a certificate says, from its bytes: Python's `ssl` tells that of a trusted one only.

ASN.1 in its DER form: each element is a tag, a length and a content. Source: RFC 5280, section 4.1.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

UTC_TIME = 0x17
VERSION, EXTENSIONS = 0xA0, 0xA3
DNS_NAME, IP_ADDRESS = 0x82, 0x87
SUBJECT_ALTERNATIVE_NAME = bytes.fromhex("551d11")
PARTS = {"550403": "CN", "55040a": "O", "55040b": "OU", "550406": "C"}


def described(der: bytes) -> dict[str, Any]:
    """Return subject, issuer, names, dates, serial and thumbprints of a certificate. Raises ValueError."""
    try:
        [(_, whole), *_] = elements(der)
        [(_, signed), *_] = elements(whole)
        fields = [(tag, content) for tag, content in elements(signed) if tag != VERSION]
        [(_, serial), _, (_, issuer), (_, validity), (_, subject), *rest] = fields
        first, last = (_time(tag, content) for tag, content in elements(validity))
        return {
            "subject": _name(subject),
            "issuer": _name(issuer),
            "names": sorted(name for tag, content in rest if tag == EXTENSIONS for name in _names(content)),
            "not_before": first,
            "not_after": last,
            "serial": serial.hex(),
            "sha1": hashlib.sha1(der).hexdigest().upper(),  # what RavenDB calls the thumbprint
            "sha256": hashlib.sha256(der).hexdigest().upper(),
        }
    except (IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"it is no certificate: {error}") from None


def elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (tag, content) of what lies in an element. Raises IndexError, ValueError."""
    at = 0
    while at < len(content):
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            digits = length & 0x7F
            length, at = int.from_bytes(content[at : at + digits], "big"), at + digits
        if at + length > len(content):
            raise ValueError("an element is longer than what holds it")
        yield tag, content[at : at + length]
        at += length


def _name(content: bytes) -> str:
    parts = []
    for _, group in elements(content):
        for _, pair in elements(group):
            (_, kind), (_, value), *_ = elements(pair)
            parts.append(f"{PARTS.get(kind.hex(), kind.hex())}={value.decode('utf-8', 'replace')}")
    return ", ".join(parts)


def _names(extensions: bytes) -> Iterator[str]:
    for _, listed in elements(extensions):
        for _, extension in elements(listed):
            (_, kind), *_, (_, value) = elements(extension)
            if kind != SUBJECT_ALTERNATIVE_NAME:
                continue
            for tag, name in next(((t, list(elements(c))) for t, c in elements(value)), (0, []))[1]:
                if tag == DNS_NAME:
                    yield name.decode("ascii", "replace")
                elif tag == IP_ADDRESS:
                    yield str(ipaddress.ip_address(name))


def _time(tag: int, content: bytes) -> str:
    text = content.decode("ascii")
    if tag == UTC_TIME:  # two digits of the year, of 1950 to 2049
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc).isoformat()
