"""Takes secrets out of plain text: logs, command lines, the kernel's log, error messages, any text inside of JSON.

Speed matters here, a server may have gigabytes of logs: a pattern is tried only on the lines where one of its hints
was found, and a hint that must be followed by something ("token" by an equals sign) only where it is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

MASK = "[redacted]"
MASKED = MASK.encode()
PRIVATE_KEY = "private key"
NAMED = "value by its name"
LONGEST_OPTION = 60
LONGEST_KEY_BYTES = 64 << 10
PEM_BEGIN = b"PRIVATE KEY-----"

_WORDS = (
    rb"(?:password|passwd|passphrase|pwd|secret|api[_-]?key|account[_-]?key|(?:secret[_-]?)?access[_-]?key|shared[_-]?key"
    rb"|secret[_-]?key|private[_-]?key|encryption[_-]?key|master[_-]?key|sharedaccesssignature|connectionstring"
    rb"|(?:sas|session|access|refresh|auth|bearer|id|security)[_-]?token|(?<![a-z])token|(?<![a-z])sig"
    rb"|snmp[._:]{1,2}community|(?:otlp|otel|protocol)[\w.:]{0,40}[._]headers"
    rb"|credentials(?:[_-]?json)?)(?:\.secondary)?"
)
# What may begin, or be part of, a secret, in lower case, and what has to follow it there. Each costs a pass.
_NAMED = rb"(?:\.secondary)?(?:(?:\\*[\"'])?\s{0,3}[=:]|\s(?:is |was |of )?\\?[\"'])"
_HINTS: tuple[tuple[bytes, re.Pattern[bytes] | None], ...] = (
    (b"pass", re.compile(rb"(?:word|wd|phrase)" + _NAMED)),
    *((word, re.compile(_NAMED)) for word in (b"pwd", b"secret", b"token", b"connectionstring", b"community")),
    (b"headers", re.compile(_NAMED)),
    (b"key", re.compile(rb"s?" + _NAMED)),
    (b"sig", re.compile(rb"(?:nature)?" + _NAMED)),
    (b"credentials", re.compile(rb"(?:[_-]?json)?" + _NAMED)),
    (b"authorization", re.compile(_NAMED)),
    (b"bearer", re.compile(rb"\s")),
    (b"basic ", None),
    (b"sk-", re.compile(rb"[\w-]{20}")),
    (b"eyj", re.compile(rb"[\w-]{8}")),
    (b"mii", re.compile(rb"[a-z0-9+/]{60}")),
)


@dataclass(frozen=True)
class _Rule:
    """One kind of secret: how it is counted, what it looks like, what of it stays."""

    name: str
    pattern: re.Pattern[bytes]
    mask: Callable[[re.Match[bytes]], bytes]


def _keep(found: re.Match[bytes]) -> bytes:
    return found["before"] + MASKED + found.groupdict(b"").get("after", b"")


def _if_basic(found: re.Match[bytes]) -> bytes:
    """Mask `Basic …` only where it is a name and a password; "basic information" is neither."""
    return found["before"] + MASKED if b":" in _decoded(found["value"]) else found[0]


def _if_private(found: re.Match[bytes]) -> bytes:
    """Mask DER in base64 where it begins like a PFX or a private key; a public certificate stays."""
    start = _decoded(found[0][:24])[:16]
    # SEQUENCE, its length in one to three bytes, then the INTEGER that says the version.
    private = re.match(rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)\x02\x01[\x00-\x03]", start, re.S)
    return MASKED if private else found[0]


def _decoded(value: bytes) -> bytes:
    bare = value.rstrip(b"=")
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""


_QUOTED = re.compile(
    rb"(?P<before>(?P<quote>\\*\")[\w.:-]{0,80}?" + _WORDS + rb"(?P=quote)\s*:\s*(?P=quote))"
    rb"(?!\[redacted\])(?:(?!(?<!\\)(?P=quote)).)+",
    re.I | re.S,
)
# To the end of its part: what is in quotes, else to the semicolon, the quote or the end of the line.
_ASSIGNED = re.compile(
    rb"(?P<before>" + _WORDS + rb"\s{0,3}(?:=|:(?!:))\s{0,3})(?!\[redacted\]|//)"
    rb"(?:\"[^\"\r\n]+\"|'[^'\r\n]+'|[^;\"'\r\n\s][^;\"'\r\n]*)",
    re.I,
)
_SAID = re.compile(
    rb"(?P<before>" + _WORDS + rb"\s(?:is |was |of )?\\?(?P<quote>[\"']))(?!\[redacted\])[^\"'\r\n]+?"
    rb"(?P<after>\\?(?P=quote))",
    re.I,
)
_OPTION = re.compile(rb"(?P<before>(?<![\w-])--?[\w.:-]{0,80}?" + _WORDS + rb"\s+)(?!\[redacted\]|-)[^\s\"']+", re.I)
_PRIVATE_BEGIN = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----(?!\[redacted\])")
_PRIVATE_END = re.compile(rb"-----END [A-Z ]*PRIVATE KEY-----")
_PRIVATE = re.compile(
    rb"(?P<before>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?!\[redacted\])"
    rb"(?:.{0,%d}?(?P<after>-----END [A-Z ]*PRIVATE KEY-----|\Z)|.{%d})" % (LONGEST_KEY_BYTES, LONGEST_KEY_BYTES),
    re.S,
)
_PRIVATE_REST = re.compile(
    rb"(?P<before>)(?:^[A-Za-z0-9+/=]{16,76}\r?\n)+(?P<after>-----END [A-Z ]*PRIVATE KEY-----)", re.M
)
_AUTHORIZATION = re.compile(
    rb"(?P<before>\bauthorization\\*[\"']?\s*[:=]\s*\\*[\"']?"
    rb"(?!(?:[A-Za-z]+ )?\[redacted\])(?:[A-Za-z]+ )?)[^\s\"',;]+",
    re.I,
)
_BASIC = re.compile(rb"(?P<before>\bbasic\s+)(?P<value>[A-Za-z0-9+/]{6,}={0,2})", re.I)
_IN_URL = re.compile(rb"(?P<before>://[^\s/:@\"'<>]*:)(?!\[redacted\]@)[^\s/\"'<>]+(?P<after>@)")
_JWT = re.compile(rb"(?P<before>)eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
_DER = re.compile(rb"(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{60,}={0,2}")
_BEARER = re.compile(rb"(?P<before>\bbearer\s+)[\w+/.~=-]{8,}", re.I)
_LICENSE = re.compile(rb"(?P<before>\\*\"Keys\\*\"\s*:\s*\[)(?!\\*\"?\[redacted\])\s*\\*\"[^\]]*(?P<after>\])", re.I)
_SHAPES = re.compile(rb"(?P<before>(?<![\w+/-]))sk-[\w-]{20,}")

_RULES = (
    _Rule("password in a URL", _IN_URL, _keep),
    _Rule("web token", _JWT, _keep),
    _Rule(PRIVATE_KEY, _DER, _if_private),
    _Rule("bearer token", _BEARER, _keep),
    _Rule("basic credentials", _BASIC, _if_basic),
    _Rule("authorization header", _AUTHORIZATION, _keep),
    _Rule("license key", _LICENSE, _keep),
    _Rule("key by its shape", _SHAPES, _keep),
    _Rule(NAMED, _QUOTED, _keep),
    _Rule(NAMED, _ASSIGNED, _keep),
    _Rule(NAMED, _SAID, _keep),
    _Rule(NAMED, _OPTION, _keep),
)


def masked(body: bytes) -> tuple[bytes, Counter[str]]:
    """Return the text without what looks secret, and how many places were masked by which rule."""
    clean, counts = body, Counter[str]()
    if PEM_BEGIN in clean:
        for pattern in (_PRIVATE, _PRIVATE_REST):
            clean, found = pattern.subn(_keep, clean)
            counts[PRIVATE_KEY] += found
    parts, done = [], 0
    for start, end in sorted(_suspect_lines(clean)):
        line = _masked_line(clean[start:end], counts)
        if line is not None:
            parts += [clean[done:start], line]
            done = end
    return b"".join([*parts, clean[done:]]) if parts else clean, +counts


class Pieces:
    """Masks a text that comes in pieces, cut at line ends: a private key may begin in one and end in another."""

    def __init__(self, masked: Callable[[bytes], tuple[bytes, Counter[str]]]) -> None:
        """Begin outside of any key; `masked` does the same for a text that is whole."""
        self._masked = masked
        self._of_key_bytes = 0  # how much more of the text may belong to a key that has begun

    def masked(self, piece: bytes) -> tuple[bytes, Counter[str]]:
        """Return the piece without what looks secret, and how many places were masked by which rule."""
        rest = piece
        if self._of_key_bytes:
            end = _PRIVATE_END.search(piece, 0, self._of_key_bytes)
            rest = piece[end.start() if end else self._of_key_bytes :]
            self._of_key_bytes = 0 if end or rest else self._of_key_bytes - len(piece)
        if PEM_BEGIN in rest:
            *_, begin = (0, *(found.start() for found in _PRIVATE_BEGIN.finditer(rest)))
            if _PRIVATE_BEGIN.match(rest, begin) and not _PRIVATE_END.search(rest, begin):
                self._of_key_bytes = max(LONGEST_KEY_BYTES - (len(rest) - begin), 0)
        return self._masked(rest)


def is_suspect(body: bytes) -> bool:
    """Return whether any line is worth a closer look; it does not matter which digits are in it."""
    return bool(_suspect_lines(body))


def _suspect_lines(body: bytes) -> set[tuple[int, int]]:
    lowered = body.lower()
    hints = _HINTS if b"@" not in body else (*_HINTS, (b"://", None))
    lines: set[tuple[int, int]] = set()
    for hint, follows in hints:
        at = lowered.find(hint)
        while at >= 0:
            end = at + len(hint)
            if follows is None or follows.match(lowered, end) or _ends_option(lowered, at, end):
                found = lowered.find(b"\n", end)
                end = len(body) if found < 0 else found
                lines.add((lowered.rfind(b"\n", 0, at) + 1, end))
            at = lowered.find(hint, end)
    return lines


def _ends_option(lowered: bytes, at: int, end: int) -> bool:
    """Return whether a hint ends an option of a command line, as in `--Security.Certificate.Password hunter2`."""
    return lowered[end : end + 1] == b" " and b" --" in b" " + lowered[max(at - LONGEST_OPTION, 0) : at]


def _masked_line(line: bytes, counts: Counter[str]) -> bytes | None:
    """Return the line without secrets, or None where there is none."""
    clean = line
    for rule in _RULES:
        changed = rule.pattern.sub(rule.mask, clean)
        if changed != clean:
            counts[rule.name] += max(changed.count(MASKED) - clean.count(MASKED), 1)
            clean = changed
    return None if clean == line else clean
