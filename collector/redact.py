"""Takes secrets out before anything is written: passwords, keys, tokens, private keys, connection strings.

Three ways in: JSON is masked by the name of the field and by what its text holds, text by what it holds, a setting by
its name. Masking too much costs a value; masking too little costs the customer a password. So the doubtful goes.
Nothing here raises: a body that is not the JSON it should be is masked as text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

MASK = "[redacted]"
_MASK = MASK.encode()

SECRET_SETTINGS = frozenset(
    {
        "license",
        "monitoring.opentelemetry.opentelemetryprotocol.headers",
        "monitoring.snmp.community",
        "security.certificate.letsencrypt.email",
        "security.wellknowncertificates.admin",
    }
)
SECRET_SETTING = re.compile(r"password|passphrase|secret|apikey|accountkey|credential|token$|exec\.arguments$")

# Field names as compared: lower case, letters and digits only.
SECRET_FIELDS = frozenset({"pwd", "token", "secret", "secrets", "pin", "sharedaccesssignature", "sig", "authorization"})
SECRET_ENDINGS = (
    *("password", "passwd", "passphrase", "apikey", "accountkey", "secretkey", "sharedkey", "sharedaccesskey"),
    *("accesskey", "privatekey", "encryptionkey", "masterkey", "secretaccesskey", "clientsecret", "sharedsecret"),
    *(
        "sastoken",
        "sessiontoken",
        "accesstoken",
        "refreshtoken",
        "authtoken",
        "bearertoken",
        "idtoken",
        "securitytoken",
    ),
    *("connectionstring", "certificateasbase64", "certificatewithprivatekey", "credentialsjson", "credentials"),
)
KEY_HOLDERS = frozenset({"backupencryptionsettings", "encryptionsettings"})
LICENSE_FIELDS = frozenset({"license"})

_WORDS = (
    rb"(?:password|passwd|passphrase|pwd|secret|api[_-]?key|account[_-]?key|(?:secret[_-]?)?access[_-]?key|shared[_-]?key"
    rb"|secret[_-]?key|private[_-]?key|encryption[_-]?key|master[_-]?key|sharedaccesssignature|connectionstring"
    rb"|(?:sas|session|access|refresh|auth|bearer|id|security)[_-]?token|(?<![a-z])token|(?<![a-z])sig"
    rb"|credentials(?:[_-]?json)?)(?:\.secondary)?"
)


def _keep(found: re.Match[bytes]) -> bytes:
    return found["before"] + _MASK + found.groupdict().get("after", b"")


def _if_basic(found: re.Match[bytes]) -> bytes:
    """Mask `Basic …` only where it is a name and a password; "basic information" is neither."""
    return found["before"] + _MASK if b":" in _decoded(found["value"]) else found[0]


def _if_private(found: re.Match[bytes]) -> bytes:
    """Mask DER in base64 where it begins like a PFX or a private key; a public certificate stays."""
    start = _decoded(found[0][:24])[:16]
    # SEQUENCE, its length in one to three bytes, then the INTEGER that says the version.
    return _MASK if re.match(rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)\x02\x01[\x00-\x03]", start, re.S) else found[0]


def _decoded(value: bytes) -> bytes:
    try:
        return base64.b64decode(value.rstrip(b"=") + b"=" * (-len(value.rstrip(b"=")) % 4))
    except (binascii.Error, ValueError):
        return b""


_STEMS = tuple(
    word.encode()
    for word in (
        *(
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "apikey",
            "api_key",
            "api-key",
            "accountkey",
            "account_key",
        ),
        *(
            "account-key",
            "accesskey",
            "access_key",
            "access-key",
            "sharedkey",
            "shared_key",
            "shared-key",
            "privatekey",
        ),
        *("private_key", "private-key", "encryptionkey", "encryption_key", "encryption-key", "masterkey", "master_key"),
        *("master-key", "sharedaccesssignature", "connectionstring", "token", "sig=", 'sig"', "credentials"),
    )
)
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
_PRIVATE_KEY = re.compile(
    rb"(?P<before>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?P<after>-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S
)
_AUTHORIZATION = re.compile(
    rb"(?P<before>\bauthorization\\*[\"']?\s*[:=]\s*\\*[\"']?"
    rb"(?!(?:[A-Za-z]+ )?\[redacted\])(?:[A-Za-z]+ )?)[^\s\"',;]+",
    re.I,
)
_BASIC = re.compile(rb"(?P<before>\bbasic\s+)(?P<value>[A-Za-z0-9+/]{6,}={0,2})", re.I)

# What a line has to hold, in lower case, before the pattern is tried on it: looking for that is far cheaper.
_RULES: tuple[tuple[tuple[bytes, ...], re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
    ((b"://",), re.compile(rb"(?P<before>://[^\s/:@\"'<>]*:)[^\s/\"'<>]+(?P<after>@)"), _keep),
    ((b"eyj",), re.compile(rb"(?P<before>)eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), _keep),
    ((b"mii", b"mij", b"mik"), re.compile(rb"(?<![A-Za-z0-9+/])MI[IJK][A-Za-z0-9+/]{60,}={0,2}"), _if_private),
    ((b"bearer",), re.compile(rb"(?P<before>\bbearer\s+)[\w+/.~=-]{8,}", re.I), _keep),
    ((b"basic ",), _BASIC, _if_basic),
    ((b"authorization",), _AUTHORIZATION, _keep),
    (_STEMS, _QUOTED, _keep),
    (_STEMS, _ASSIGNED, _keep),
)


def text(body: bytes) -> tuple[bytes, int]:
    """Return the text without what looks secret, and how many places were masked."""
    clean, masked = body, 0
    if b"PRIVATE KEY-----" in clean:
        clean, masked = _PRIVATE_KEY.subn(_keep, clean)
    lowered = clean.lower()
    for hints, pattern, mask in _RULES:
        if lines := _lines_with(hints, lowered, clean):
            clean, count = _masked_lines(clean, lines, pattern, mask)
            masked += count
            lowered = clean.lower() if count else lowered
    return clean, masked


def _lines_with(hints: tuple[bytes, ...], lowered: bytes, body: bytes) -> list[tuple[int, int]]:
    if hints == (b"://",) and b"@" not in lowered:
        return []
    found = set()
    for hint in hints:
        at = lowered.find(hint)
        while at >= 0:
            end = body.find(b"\n", at)
            end = len(body) if end < 0 else end
            found.add((body.rfind(b"\n", 0, at) + 1, end))
            at = lowered.find(hint, end)
    return sorted(found)


def _masked_lines(
    body: bytes, lines: list[tuple[int, int]], pattern: re.Pattern[bytes], mask: Callable[[re.Match[bytes]], bytes]
) -> tuple[bytes, int]:
    parts, done, masked = [], 0, 0
    for start, end in lines:
        line = body[start:end]
        changed = pattern.sub(mask, line)
        if changed != line:
            masked += max(changed.count(_MASK) - line.count(_MASK), 1)
            parts += [body[done:start], changed]
            done = end
    return b"".join([*parts, body[done:]]) if masked else body, masked


def setting(key: str, value: str) -> str:
    """Return the value of a setting, masked where its name or its text is that of a secret."""
    return MASK if value and _is_secret_setting(key) else _string(value)[0]


def json_body(source: str, body: bytes) -> tuple[bytes, int]:
    """Return an answer without secrets, and how many values were masked; the very same bytes where there were none."""
    cleaner = _Cleaner()
    try:
        whole = cleaner.value(json.loads(body, object_pairs_hook=cleaner.fields))
        if not cleaner.masked:
            return body, 0
        return _dumped(whole), cleaner.masked
    except (ValueError, RecursionError):
        return text(body)


def _dumped(whole: Any) -> bytes:
    try:
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a surrogate pair is legal in JSON, and only there
        return json.dumps(whole, separators=(",", ":")).encode()


class _Cleaner:
    """Counts what it masks while JSON is parsed, innermost first; so a field that is there twice is seen twice."""

    def __init__(self) -> None:
        self.masked = 0

    def fields(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        cleaned = {key: self._field(key, value) for key, value in pairs}
        metadata = cleaned.get("Metadata")
        if isinstance(metadata, dict) and metadata.get("IsSecured") is True:
            for values in (cleaned.get("ServerValues"), cleaned.get("DatabaseValues")):
                self._settings(values, lambda _: True)
        return cleaned

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            clean, count = _string(value)
            self.masked += count
            return clean
        return [self.value(item) for item in value] if isinstance(value, list) else value

    def _field(self, key: str, value: Any) -> Any:
        name = _plain(key)
        if isinstance(value, dict):
            # An object below such a name is a collection or an index of that name: only its own fields count.
            if name in KEY_HOLDERS | LICENSE_FIELDS:
                for inner in ("Key", "Keys"):
                    if inner in value:
                        value[inner] = self._mask(value[inner])
            elif key in ("ServerValues", "DatabaseValues"):
                self._settings(value, _is_secret_setting)
            return value
        if _is_secret(name) or (name in LICENSE_FIELDS and isinstance(value, str) and "{" in value):
            return self._mask(value)
        return self.value(value)

    def _mask(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._mask(item) for item in value]
        if not isinstance(value, str) or value in ("", MASK):
            return value
        self.masked += 1
        return MASK

    def _settings(self, values: Any, is_secret: Callable[[str], bool]) -> None:
        for key, record in values.items() if isinstance(values, dict) else ():
            if is_secret(key) and isinstance(record, dict):
                for part in ("Value", "PendingValue"):
                    if part in record:
                        record[part] = self._mask(record[part])


def _string(value: str) -> tuple[str, int]:
    clean, masked = text(value.encode("utf-8", "surrogatepass"))
    return (clean.decode("utf-8", "surrogatepass"), masked) if masked else (value, 0)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_secret(plain: str) -> bool:
    return plain in SECRET_FIELDS or plain.endswith(SECRET_ENDINGS)


def _is_secret_setting(key: str) -> bool:
    name = re.sub(r"[_:]", ".", key.lower()).removeprefix("raven.").removesuffix(".secondary")
    return name in SECRET_SETTINGS or bool(SECRET_SETTING.search(name)) or _is_secret(_plain(name))
