"""Takes secrets out before anything is written: passwords, keys, tokens, private keys, connection strings.

Three ways in: JSON is masked by the name of the field and by what its text holds, text by what it holds, a setting by
its name. Masking too much costs a value; masking too little costs the customer a password. So the doubtful goes.
A body that is not the JSON it should be is masked as text. What was masked is counted by rule.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from collector import secret_text
from collector.secret_text import MASK

FIELD, SETTING, RECORD, LICENSE = "field by its name", "setting by its name", "encryption key", "license key"

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
Masked = Callable[[bytes], "tuple[bytes, Counter[str]]"]
KEY_HOLDERS = frozenset({"backupencryptionsettings", "encryptionsettings"})
LICENSE_FIELDS = frozenset({"license"})
SHORTEST_SECRET = len("pwd=a")


class Withheld(Exception):  # noqa: N818 - it is the end of one item, not of the run
    """An item could not be redacted, so it may not be stored; the text says why."""


def text(body: bytes) -> tuple[bytes, Counter[str]]:
    """Return the text without what looks secret, and how many places were masked by which rule. Raises Withheld."""
    try:
        return secret_text.masked(body)
    except Exception as error:
        raise Withheld(f"withheld, since looking for secrets in it failed: {type(error).__name__}") from error


def text_in_pieces(masked: Masked = text) -> Masked:
    """Return a function that does the same for one text after another of a stream, cut at line ends."""
    return secret_text.Pieces(masked).masked


def line(said: str) -> str:
    """Return a sentence, as an error says it, without secrets. It is left out whole where that fails."""
    try:
        return _string(said)[0]
    except Withheld as withheld:
        return f"({withheld})"


def setting(key: str, value: str) -> str:
    """Return the value of a setting, masked where its name or its text is that of a secret."""
    return MASK if value and _is_secret_setting(key) else _string(value)[0]


def json_body(body: bytes) -> tuple[bytes, Counter[str]]:
    """Return JSON without secrets, the very same bytes where there were none, and the counts. Raises Withheld."""
    cleaner = _Cleaner()
    try:
        whole = cleaner.value(json.loads(body, object_pairs_hook=cleaner.fields))
        return (dumped(whole), cleaner.masked) if cleaner.masked else (body, cleaner.masked)
    except (ValueError, RecursionError):
        return text(body)
    except Withheld:
        raise
    except Exception as error:
        raise Withheld(f"withheld, since looking for secrets in it failed: {type(error).__name__}") from error


def dumped(whole: Any) -> bytes:
    """Return JSON as it is stored."""
    try:
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a surrogate pair is legal in JSON, and only there
        return json.dumps(whole, separators=(",", ":")).encode()


class _Cleaner:
    """Counts what it masks while JSON is parsed, innermost first; so a field that is there twice is seen twice."""

    def __init__(self) -> None:
        self.masked = Counter[str]()

    def fields(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        cleaned = {key: self._field(key, value) for key, value in pairs}
        metadata = cleaned.get("Metadata")
        if isinstance(metadata, dict) and metadata.get("IsSecured") is True:
            for values in (cleaned.get("ServerValues"), cleaned.get("DatabaseValues")):
                self._settings(values, lambda _: True)
        return cleaned

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            clean, counts = _string(value)
            self.masked.update(counts)
            return clean
        return [self.value(item) for item in value] if isinstance(value, list) else value

    def _field(self, key: str, value: Any) -> Any:
        name = _plain(key)
        if isinstance(value, dict):
            # An object below such a name is a collection or an index of that name: only its own fields count.
            if name in KEY_HOLDERS | LICENSE_FIELDS:
                for inner in ("Key", "Keys"):
                    if inner in value:
                        value[inner] = self._mask(value[inner], LICENSE if name in LICENSE_FIELDS else RECORD)
            elif key in ("ServerValues", "DatabaseValues"):
                self._settings(value, _is_secret_setting)
            return value
        if _is_secret(name) or (name in LICENSE_FIELDS and isinstance(value, str) and "{" in value):
            return self._mask(value, FIELD)
        return self.value(value)

    def _mask(self, value: Any, rule: str) -> Any:
        if isinstance(value, list):
            return [self._mask(item, rule) for item in value]
        if not isinstance(value, str) or value in ("", MASK):
            return value
        self.masked[rule] += 1
        return MASK

    def _settings(self, values: Any, is_secret: Callable[[str], bool]) -> None:
        for key, record in values.items() if isinstance(values, dict) else ():
            if is_secret(key) and isinstance(record, dict):
                for part in ("Value", "PendingValue"):
                    if part in record:
                        record[part] = self._mask(record[part], SETTING)


def _string(value: str) -> tuple[str, Counter[str]]:
    if len(value) < SHORTEST_SECRET:
        return value, Counter[str]()
    clean, counts = text(value.encode("utf-8", "surrogatepass"))
    return (clean.decode("utf-8", "surrogatepass") if counts else value), counts


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_secret(plain: str) -> bool:
    return plain in SECRET_FIELDS or plain.endswith(SECRET_ENDINGS)


def _is_secret_setting(key: str) -> bool:
    name = re.sub(r"[_:]", ".", key.lower()).removeprefix("raven.").removesuffix(".secondary")
    return name in SECRET_SETTINGS or bool(SECRET_SETTING.search(name)) or _is_secret(_plain(name))
