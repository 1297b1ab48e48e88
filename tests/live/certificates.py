"""Certificates for a secured server and its clients, made when they are needed."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key."""

    public: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def thumbprint(self) -> str:
        """Return what RavenDB calls it."""
        return self.public.fingerprint(hashes.SHA1()).hex().upper()

    def pem(self, folder: Path, *, with_key: bool = True) -> Path:
        """Return a new file with the certificate, and its key."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if with_key else b""
        file = folder / f"{self.thumbprint[:8]}-{'both' if with_key else 'public'}.pem"
        file.write_bytes(self.public.public_bytes(Encoding.PEM) + key)
        return file

    def pfx(self, folder: Path, password: str) -> Path:
        """Return a new file with both, under a password."""
        hidden = BestAvailableEncryption(password.encode())
        file = folder / f"{self.thumbprint[:8]}.pfx"
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"own", self.key, self.public, None, hidden))
        return file


def authority(name: str) -> Certificate:
    """Return one that signs itself and others."""
    return _signed(name, None, timedelta(days=-1), timedelta(days=30))


def signed_by(
    issuer: Certificate, name: str, ends_in: timedelta = timedelta(days=30), key_bits: int = 2048
) -> Certificate:
    """Return one for a server on loopback or a client."""
    return _signed(name, issuer, timedelta(days=-2), ends_in, key_bits)


def _signed(
    name: str, issuer: Certificate | None, begins: timedelta, ends: timedelta, key_bits: int = 2048
) -> Certificate:
    key, now = rsa.generate_private_key(65537, key_bits), datetime.now(UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called if issuer is None else issuer.public.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, False, True, False, False, issuer is None, issuer is None, False, False), True
        )
    )
    if issuer is not None:
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    return Certificate(builder.sign(key if issuer is None else issuer.key, hashes.SHA256()), key)
