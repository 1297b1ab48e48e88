"""Stands something else for a name, the same for the same name, without telling the name.

A pseudonym is made from the name by HMAC with a secret that stays with the customer, in the map: a file that lies
beside the bundle, for its owner alone, and says which pseudonym stands for what. With the same map, the next bundle has
the same pseudonyms. Relations stay: addresses of one subnet share their first bits, hosts of one domain its pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import os
import secrets
from pathlib import Path
from typing import Any, Union

NOTE = "Says which pseudonym stands for what. Keep it, and do not send it along with the bundle."
FINGERPRINT_DIGITS = 16
DIGITS = 10  # 40 bits: of 100,000 names two share a pseudonym in one of 200 bundles
KEPT_PREFIXES = ("Auto/", "ReplacementOf/", "Dynamic/")  # what the server itself puts before the name of an index
SPECIAL_V4 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
_KEPT_NETWORKS = tuple(ipaddress.ip_network(network) for network in SPECIAL_V4)
Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class MapError(Exception):
    """A map that cannot be used; the text is meant for the user."""


class Pseudonyms:
    """Gives pseudonyms, and remembers what each stands for."""

    def __init__(self, secret: bytes | None = None, known: dict[str, str] | None = None) -> None:
        """Begin with a new secret, or with that of a map and the pseudonyms in it."""
        self._secret = secret or secrets.token_bytes(32)
        self._original = dict(known or {})
        self._by_name: dict[str, str] = {}
        self._by_number: dict[str, str] = {}
        self._bits: dict[tuple[int, int, int], int] = {}
        for pseudonym, name in self._original.items():
            self._by_name.setdefault(name.casefold(), pseudonym)

    def name(self, kind: str, name: str) -> str:
        """Return what stands for a name. Its case does not count: it does not for the server either."""
        for prefix in KEPT_PREFIXES if kind == "index" else ():
            if name.startswith(prefix):
                return prefix + self.name(kind, name[len(prefix) :])
        if not name.strip() or name.startswith("@"):  # @hilo, @empty: collections of the server's own
            return name
        folded = name.casefold()
        if folded not in self._by_name:
            self._by_name[folded] = self._new(kind, name, folded)
        return self._by_name[folded]

    @property
    def fingerprint(self) -> str:
        """Return what tells two maps apart, and nothing else: bundles of one map can be compared name by name."""
        return self._digest("map", "")[:FINGERPRINT_DIGITS]

    def known(self, name: str) -> str | None:
        """Return what stands for a name, if it is known as one."""
        return self._by_name.get(name.casefold())

    def host(self, name: str) -> str:
        """Return what stands for a host; hosts of one domain stay so, and its first label means the same alone."""
        label, dot, domain = name.rstrip(".").partition(".")
        return self.name("host", label) + (f".{self.name('domain', domain)}" if dot and domain else "")

    def document(self, key: str) -> str:
        """Return what stands for the id of a document; what is before the slash keeps standing for its collection."""
        prefix, slash, rest = key.partition("/")
        if not slash:
            return self.name("document", key)
        return f"{self.name('collection', prefix)}/{self.name('id', key) if rest else ''}"

    def digits(self, value: str) -> str:
        """Return as many hexadecimal digits as a thumbprint has, in its case."""
        known = self._by_number.get(value)
        if known is None:
            known = self._digest("thumbprint", value.casefold())[: len(value)]
            known = self._by_number[value] = known if value != value.upper() else known.upper()
            self._original.setdefault(known, value)
        return known

    def address(self, value: str) -> str:
        """Return an address that shares with others as many first bits as the real ones do. Raises ValueError."""
        known = self._by_number.get(value)
        if known is None:
            known = self._by_number[value] = self._new_address(value)
        return known

    def _new_address(self, value: str) -> str:
        real = ipaddress.ip_address(value)
        if real.is_loopback or real.is_unspecified or real.is_multicast or value == "255.255.255.255":
            return value
        kept = next((net.prefixlen for net in _KEPT_NETWORKS if real.version == net.version and real in net), 0)
        kept = 10 if real.version == 6 and real.is_link_local else kept
        made = str(self._flipped(real, kept))
        self._original.setdefault(made, value)
        return made

    def _flipped(self, real: Address, kept: int) -> Address:
        width, number = real.max_prefixlen, int(real)
        result = 0
        for at in range(width):
            prefix = number >> (width - at)
            bit = (number >> (width - at - 1)) & 1
            if at >= kept:
                key = (real.version, at, prefix)
                if key not in self._bits:
                    self._bits[key] = int(self._digest("bit", f"{real.version}/{at}/{prefix}")[0], 16) & 1
                bit ^= self._bits[key]
            result = result << 1 | bit
        return ipaddress.IPv4Address(result) if real.version == 4 else ipaddress.IPv6Address(result)

    def _new(self, kind: str, name: str, folded: str) -> str:
        if folded in self._original:  # it is a pseudonym already
            return name
        # What stands for an index or a collection shall be a word in queries, and what stands for a host a host name.
        between = "-" if kind in ("host", "domain") else "_"
        pseudonym = f"{kind}{between}{self._digest('name', folded)[:DIGITS]}"
        self._original.setdefault(pseudonym, name)
        return pseudonym

    def _digest(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def save(self, path: Path) -> None:
        """Write the map, readable by its owner alone. Raises OSError."""
        whole = {"note": NOTE, "secret": self._secret.hex(), "pseudonyms": self._original}
        part = path.with_name(f"{path.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(whole, file, indent=1)
        part.replace(path)


def load(path: Path) -> Pseudonyms:
    """Return the pseudonyms of a map. Raises MapError."""
    try:
        whole: dict[str, Any] = json.loads(path.read_bytes())
        return Pseudonyms(
            bytes.fromhex(whole["secret"]), {str(key): str(name) for key, name in whole["pseudonyms"].items()}
        )
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise MapError(f"{path} is no map of pseudonyms. Give one that an earlier run wrote.") from None
