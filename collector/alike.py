"""Takes secrets out of logs as `redact.text` does, and quicker: most lines of a log differ by their digits alone.

No rule asks which digit it is: of lines that are alike one is looked at, and what is suspect is searched line by line.
"""

from __future__ import annotations

from collections import Counter, deque

from collector import redact
from collector.secret_text import PEM_BEGIN, is_suspect

MOST_KNOWN_BYTES = 8 << 20
KNOWN_TEXTS, LONGEST_KNOWN_TEXT_BYTES = 4, 2 << 20  # as many as a log has pieces on their way
_ONE_DIGIT = bytes.maketrans(b"123456789", b"0" * 9)


class _Known:
    """The lines, without their digits, that were looked at and held nothing; all are forgotten when they get many.

    And the last texts that held nothing: each piece of a log is searched again once it was deflated, and is the same.
    """

    def __init__(self) -> None:
        self.texts: deque[bytes] = deque(maxlen=KNOWN_TEXTS)
        self._lines: set[bytes] = set()
        self._left_bytes = MOST_KNOWN_BYTES

    def without(self, lines: set[bytes]) -> set[bytes]:
        return lines - self._lines

    def add(self, lines: set[bytes]) -> None:
        size = sum(map(len, lines))
        if size > self._left_bytes:
            self._lines, self._left_bytes = set(), MOST_KNOWN_BYTES
        if size <= self._left_bytes:
            self._lines |= lines
            self._left_bytes -= size


_known = _Known()


def masked(text: bytes) -> tuple[bytes, Counter[str]]:
    """Return the text without what looks secret, and how many places were masked by which rule. Raises Withheld."""
    if text in _known.texts:
        return text, Counter()
    if PEM_BEGIN in text:  # the one secret of more than a line
        return redact.text(text)
    shapes = text.translate(_ONE_DIGIT).split(b"\n")
    new = _known.without(set(shapes))
    suspects = {shape for shape in new if is_suspect(shape)} if is_suspect(b"\n".join(new)) else set()
    _known.add(new - suspects)
    if not suspects:
        if len(text) <= LONGEST_KNOWN_TEXT_BYTES:
            _known.texts.append(text)
        return text, Counter()
    lines, counts = text.split(b"\n"), Counter[str]()
    for number, shape in enumerate(shapes):
        if shape in suspects:
            lines[number], found = redact.text(lines[number])
            counts.update(found)
    return b"\n".join(lines), counts
