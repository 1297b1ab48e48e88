"""How the numbers of a plan are written: one place, so that sentence and arithmetic agree."""

from __future__ import annotations

_SIZES = ("B", "kB", "MB", "GB", "TB", "PB")


def size(given: float) -> str:
    """Return bytes in decimal units, as disks and rates are sold: `12.3 GB`."""
    amount, unit = float(given), 0
    while abs(amount) >= 1000 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.3g} {_SIZES[unit]}"


def span(seconds: float) -> str:
    """Return a time span in the one unit that fits: `2.5 h`."""
    for limit, unit in ((86_400 * 2, 86_400), (3600, 3600), (60, 60)):
        if seconds >= limit:
            return f"{seconds / unit:.3g} {({86_400: 'd', 3600: 'h', 60: 'min'})[unit]}"
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def listed(names: list[str], most: int = 8) -> str:
    """Return the first names, and how many there are besides."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
