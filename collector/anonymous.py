"""Puts pseudonyms for the customer's names into answers, logs, paths and the manifest.

Names are learned first, from all answers, and replaced then, everywhere: a log line does not say that it holds one.
The cost is linear in the bytes, however many names there are: a text is looked at once, word by word.
"""

from __future__ import annotations

import ipaddress
import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from collector import names, redact
from collector.bundle import quoted
from collector.pseudonyms import Pseudonyms

SHORTEST_IN_TEXT = 3
LONGEST_FOLDER = 64  # the server cuts the name of an index that long
# Hosts that the server itself asks or names; they tell nothing about the customer.
OWN_HOSTS = ("localhost", "api.ravendb.net", "docs.ravendb.net", "ravendb.net", "letsencrypt.org", "nuget.org")
ANY_HOST = "*."  # of a domain, in certificates

_WORD = re.compile(r"[^\W_]\w*")
_URL_HOST = re.compile(r"(?<=://)(?:(?P<user>[^\s/:@]+)(?P<password>:[^\s/@]*)?@)?(?P<host>[A-Za-z0-9_.-]+)")
_NUMBER = re.compile(
    r"(?=[0-9A-Fa-f:])(?<![\w.-])(?:"
    r"(?P<digits>[0-9A-Fa-f]{40}(?![\w-])|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:-]))"
    r"|(?<!Version=)(?P<v4>\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\w))"
    r"|(?<!:)(?P<v6>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:]|\.\d)))"
)
_MAIL_HOST = re.compile(r"@(?P<host>[\w-]+(?:\.[\w-]+)+)")
_MAIL_USER = re.compile(r"[\w.+-]{1,64}$")
_HOME = re.compile(r"(?P<before>/home/|[\\/]Users[\\/]{1,2})(?P<user>[\w.-]+)")
_SUBJECT = re.compile(r"(?P<before>\b(?:CN|O|OU|E)=)(?P<name>[^,\]\[\"'\\\r\n|]*[^,\]\[\"'\\|\s])")
_REST_OF_ID = re.compile(r"/(?:\d+(?:-[a-z]{1,4})?|[0-9a-f]{8}-[0-9a-f-]{27})(?![\w/])")
_QUERY = re.compile(r"(?P<before>\bfrom\s[^\r\n]{1,400}?\bwhere\s)(?P<rest>[^\r\n]+)", re.I)
_LITERAL = re.compile(r"(?P<quote>\\?['\"])(?P<value>(?:(?!(?P=quote)).)+)(?P=quote)")


class Anonymizer:
    """Learns names, then replaces them. What it gives a name is remembered by its pseudonyms."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        """Know what these know."""
        self.pseudonyms = pseudonyms
        self._in_text: dict[str, str] = {}  # what may stand in a text, in lower case, and what stands for it
        self._lengths: dict[str, list[int]] = {}  # lengths of what begins with a word
        self._string = lru_cache(maxsize=50_000)(self.text)

    def learn_json(self, body: bytes, path: str) -> None:
        """Learn the names in an answer."""
        try:
            found = set(names.in_json(json.loads(body), names.entry_of(path)))
        except (ValueError, RecursionError):
            return
        for kind, name in found:
            self.learn(kind, name)

    def learn(self, kind: str, name: str) -> None:
        """Learn that something of this kind has this name."""
        made = self._named(kind, name)
        if made == name:
            return
        if kind == "host" and name.startswith(ANY_HOST):
            self._also(name[len(ANY_HOST) :], made[len(ANY_HOST) :])
            return
        self._also(name, made)
        if kind == "index":
            for between in ("/", r"\W"):  # as its folder is called, and its class
                folder, stands = re.sub(between, "_", name), re.sub(between, "_", made)
                self._also(folder[:LONGEST_FOLDER], stands)
                self._also(f"Index_{folder}", f"Index_{stands}")
        if kind == "collection":  # as a step of indexing is called
            self._also(f"Collection_{name}", f"Collection_{made}")
        if kind == "host" and "." in name:
            self._also(name.partition(".")[0], made.partition(".")[0])

    def _also(self, name: str, stands: str) -> None:
        folded = name.lower()
        first = _WORD.match(folded)
        if first is None or len(name) < SHORTEST_IN_TEXT or folded in names.vocabulary() or folded in self._in_text:
            return
        self._in_text[folded] = stands
        lengths = self._lengths.setdefault(first[0], [])
        if len(folded) not in lengths:
            lengths.append(len(folded))
            lengths.sort(reverse=True)

    def _named(self, kind: str, name: str) -> str:
        if name.lower() in names.OWN_NAMES:
            return name
        if kind == "host":
            return self._host(name)
        if kind == "user" and name.lower().rpartition("\\")[2] in names.SYSTEM_USERS:
            return name
        return self.pseudonyms.document(name) if kind == "document" else self.pseudonyms.name(kind, name)

    def json(self, body: bytes, path: str) -> bytes:
        """Return an answer with pseudonyms. Raises ValueError where it is no JSON."""
        return redact.dumped(self._value(json.loads(body), names.entry_of(path), None, 0, is_parameter=False))

    def _value(self, value: Any, entry: str, kind: str | None, depth: int, *, is_parameter: bool) -> Any:
        if isinstance(value, dict):
            return {
                self._key(key): self._field(key, inner, entry, depth, is_parameter=is_parameter)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self._value(
                    inner, entry, None if isinstance(inner, dict) else kind, depth + 1, is_parameter=is_parameter
                )
                for inner in value
            ]
        if not isinstance(value, str) or not value:
            return value
        if kind is not None:
            made = self._named(kind, value)
            return self._string(value) if made == value else made
        return self.pseudonyms.name("literal", value) if is_parameter else self._string(value)

    def _field(self, key: str, value: Any, entry: str, depth: int, *, is_parameter: bool) -> Any:
        kind = names.kind_of(key, entry, depth)
        below = is_parameter or names.plain(key) in names.PARAMETERS
        if isinstance(value, dict):
            if kind is not None and names.is_keyed(key, value):
                value = {self._named(kind, name): inner for name, inner in value.items()}
            kind = None
        return self._value(value, entry, kind, depth + 1, is_parameter=below)

    def _key(self, key: str) -> str:
        return key if key.lower() in names.vocabulary() else self._string(key)

    def text(self, text: str) -> str:
        """Return a text with pseudonyms."""
        if "://" in text:
            text = _URL_HOST.sub(self._authority, text)
        if "@" in text:
            text = self._without_mail(text)
        if "=" in text:
            text = _SUBJECT.sub(lambda found: found["before"] + self._subject(found["name"]), text)
        if "where" in text or "WHERE" in text:
            text = _QUERY.sub(lambda found: found["before"] + self._literals(found["rest"]), text)
        text = _NUMBER.sub(self._number, text)
        text = _HOME.sub(lambda found: found["before"] + self._named("user", found["user"]), text)
        return self._words(text)

    def piece(self, piece: bytes) -> bytes:
        """Return a piece of a log with pseudonyms; pieces end at line ends."""
        return self.text(piece.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def path(self, path: str) -> str:
        """Return the path of an entry with pseudonyms for the names in it."""
        databases = set(names.in_path(path))
        return "/".join(self._part(part, databases) for part in path.split("/"))

    def _part(self, part: str, databases: set[str]) -> str:
        name = unquote(part)
        return quoted(self._named("database", name)) if name in databases else self.text(part)

    def _words(self, text: str) -> str:
        """Return the text with each known name replaced, the longest first, where it stands as words of its own."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose lower case is two: places would not be the same
            lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
        lengths, parts, done = self._lengths, [], 0
        for found in _WORD.finditer(lowered):
            word = found[0]
            if word not in lengths or found.start() < done:
                continue
            start = found.start()
            known = self._longest(lowered, start, lengths[word])
            if known is not None:
                parts += [text[done:start], known[0]]
                done = known[1]
        return "".join([*parts, text[done:]]) if parts else text

    def _longest(self, lowered: str, start: int, lengths: list[int]) -> tuple[str, int] | None:
        """Return what stands for the longest name that begins there, and where the name ends."""
        for length in lengths:
            end = start + length
            stands = self._in_text.get(lowered[start:end])
            after = lowered[end : end + 1]
            if stands is None or after.isalnum() or after == "_":
                continue
            if after == "/" and (rest := _REST_OF_ID.match(lowered, end)):
                key = lowered[start : rest.end()]
                return f"{stands}/{self.pseudonyms.name('id', key)}", rest.end()
            return stands, end
        return None

    def _without_mail(self, text: str) -> str:
        parts, done = [], 0
        for found in _MAIL_HOST.finditer(text):
            user = _MAIL_USER.search(text[max(found.start() - 64, done) : found.start()])
            if user is not None:
                parts += [text[done : found.start() - len(user[0])], self._named("user", user[0]), "@"]
                parts.append(self._host(found["host"]))
                done = found.end()
        return "".join([*parts, text[done:]]) if parts else text

    def _literals(self, rest: str) -> str:
        def literal(found: re.Match[str]) -> str:
            return f"{found['quote']}{self.pseudonyms.name('literal', found['value'])}{found['quote']}"

        return _LITERAL.sub(literal, rest)

    def _subject(self, name: str) -> str:
        return name if name.lower().endswith(OWN_HOSTS) else self.pseudonyms.name("customer", name)

    def _host(self, name: str) -> str:
        if name.lower().endswith(OWN_HOSTS):
            return name
        if name.startswith(ANY_HOST):
            return ANY_HOST + self.pseudonyms.name("domain", name[len(ANY_HOST) :])
        if not _WORD.match(name) or name.lower() in names.vocabulary():
            return name
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return self.pseudonyms.host(name)
        return name  # an address is replaced as such, wherever it stands in a text

    def _authority(self, found: re.Match[str]) -> str:
        before = f"{self._named('user', found['user'])}{found['password'] or ''}@" if found["user"] else ""
        return before + self._host(found["host"])

    def _number(self, found: re.Match[str]) -> str:
        return self.pseudonyms.digits(found[0]) if found["digits"] else self._address(found[0])

    def _address(self, value: str) -> str:
        try:
            return self.pseudonyms.address(value)
        except ValueError:
            return value
