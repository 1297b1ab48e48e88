"""Logs are cleaned as any text is, only quicker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector import alike, redact

LINES = (
    "2026-11-24 12:01:00.8750|INFO|1|Server||Raven.Server|all is well",
    "2026-11-24 12:01:00.8750|INFO|1|Server||Raven.Server|Password=hunter2;Url=x",
    "2026-11-24 12:01:00.8750|INFO|1|Server||Raven.Server|cancellation token 12 was 3",
    "2026-11-24 12:01:00.8750|ERROR|1|Server||Raven.Server|https://me:hunter2@host/",
    "   at Raven.Server.Documents.Handlers.Do(CancellationToken token) in /src/x.cs:line 77",
    'api_key = "sk-abcdefghijklmnopqrstuvwxyz0123"',
    "-----BEGIN PRIVATE KEY-----",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
    "-----END PRIVATE KEY-----",
    "",
)


@given(st.lists(st.sampled_from(LINES).map(str.encode) | st.binary(max_size=60), max_size=30))
def test_the_outcome_is_that_of_looking_at_each_line(lines: list[bytes]) -> None:
    text = b"\n".join(lines)
    assert alike.masked(text) == redact.text(text)


@pytest.mark.parametrize("most", [0, 100, 10_000])
def test_what_was_looked_at_before_changes_nothing(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_KNOWN_BYTES", most)
    monkeypatch.setattr(alike, "_known", alike._Known())
    for number in range(30):
        text = "\n".join((*LINES, f"{'x' * number} fine", f"token={'x' * number}")).encode()
        assert alike.masked(text) == redact.text(text)
        assert sum(map(len, alike._known._lines)) <= most


@pytest.mark.parametrize("digits", ["1111", "9876"])
def test_of_lines_that_differ_by_digits_each_secret_is_masked(digits: str) -> None:
    clean, counts = alike.masked(f"fine\npassword=1234\npassword={digits}\n".encode())
    assert clean == b"fine\npassword=[redacted]\npassword=[redacted]\n"
    assert counts.total() == 2
