"""What the user gives to get in is used, or named with what is wrong with it; and a certificate is read whoever made it."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from collector import der
from collector.access import Access, WrongInput, clearance, refusal
from tests.live import certificates

OWN = certificates.authority("own")
CLIENT = certificates.signed_by(OWN, "client")


def test_the_password_of_a_pfx_comes_from_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "one two")
    assert isinstance(Access(pfx=CLIENT.pfx(tmp_path, "one two"), password_variable="P").trust(), ssl.SSLContext)


def test_the_password_of_a_pfx_comes_from_a_descriptor(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"one two\n")
    os.close(writing)
    Access(pfx=CLIENT.pfx(tmp_path, "one two"), password_descriptor=reading).trust()
    os.close(reading)


def test_a_pfx_leaves_no_key_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "x")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Access(pfx=CLIENT.pfx(tmp_path, "x"), password_variable="P").trust()
    assert [file.suffix for file in tmp_path.iterdir()] == [".pfx"]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        pytest.param({"password_variable": "WRONG"}, "cannot be opened: the password is wrong", id="wrong password"),
        pytest.param({"password_variable": "UNSET"}, "names UNSET, which is not set", id="no such variable"),
        pytest.param({"password_descriptor": 999}, "--pfx-password-fd 999 cannot be read", id="no such descriptor"),
        pytest.param({}, "it needs a password: --pfx-password-env NAME", id="no password, and nobody to ask"),
        pytest.param({"cert": Path("x.pem")}, "two ways to say the same", id="PEM as well"),
    ],
)
def test_a_pfx_that_cannot_be_used_is_named_with_what_to_do(
    given_: dict[str, object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRONG", "not it")
    with pytest.raises(WrongInput, match=said):
        Access(pfx=CLIENT.pfx(tmp_path, "it"), **given_).trust()  # type: ignore[arg-type]  # each is one of its fields


def test_what_is_no_pfx_and_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.pfx").write_text("no PFX")
    with pytest.raises(WrongInput, match="or it is no PFX"):
        Access(pfx=tmp_path / "text.pfx").trust()
    with pytest.raises(WrongInput, match="No such file"):
        Access(pfx=tmp_path / "none.pfx").trust()


def test_a_certificate_reads_as_another_library_reads_it() -> None:
    public = CLIENT.public
    said = der.described(public.public_bytes(Encoding.DER))
    assert (said["subject"], said["issuer"]) == ("CN=client", "CN=own")
    assert said["names"] == ["127.0.0.1", "localhost"]
    assert datetime.fromisoformat(said["not_after"]) == public.not_valid_after_utc
    assert datetime.fromisoformat(said["not_before"]) == public.not_valid_before_utc
    assert (said["sha1"], int(said["serial"], 16)) == (CLIENT.thumbprint, public.serial_number)
    assert isinstance(public, x509.Certificate)


@given(st.binary(max_size=200) | st.integers(0, 700).map(lambda at: OWN.public.public_bytes(Encoding.DER)[:at]))
def test_bytes_that_are_no_certificate_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any text
        der.described(content)


def test_names_of_a_certificate_that_end_too_early_are_refused() -> None:
    content = CLIENT.public.public_bytes(Encoding.DER)
    name = b"\x82\x09localhost"
    assert content.count(name) == 1
    with pytest.raises(ValueError, match="it is no certificate"):
        der.described(content.replace(name, b"\x82\x0elocalhost"))


def test_a_certificate_that_ended_and_one_with_little_clearance_are_told() -> None:
    ended = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert (refusal(200, {"NotAfter": ended, "SecurityClearance": "ValidUser"}, "") or "").startswith(
        "takes our certificate no more"
    )
    assert refusal(200, {"NotAfter": None, "SecurityClearance": "ClusterAdmin"}, "") is None
    assert clearance({"SecurityClearance": "ClusterAdmin"}) is None
    assert clearance({"SecurityClearance": "ValidUser", "Permissions": {"Shop": "Read"}}) == (
        "our certificate has clearance ValidUser and sees databases Shop only;"
        " for the rest give one with clearance Operator or ClusterAdmin"
    )


def test_a_pfx_that_openssl_or_its_library_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise UnsupportedAlgorithm("RC2 is not known here")

    monkeypatch.setenv("P", "x")
    pfx = certificates.signed_by(OWN, "short", key_bits=1024).pfx(tmp_path, "x")
    with pytest.raises(WrongInput, match=r"\.pfx cannot be used, since OpenSSL refuses what it holds: .*KEY_TOO_SMALL"):
        Access(pfx=pfx, password_variable="P").trust()
    monkeypatch.setattr(pkcs12, "load_key_and_certificates", unsupported)
    with pytest.raises(WrongInput, match=r"\.pfx cannot be used: RC2 is not known here"):
        Access(pfx=pfx, password_variable="P").trust()
