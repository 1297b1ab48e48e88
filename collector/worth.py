"""What a question is worth: how many checks wait for its answer, against what the answer costs.

Where time or room runs out, what is worth least is what is missing.
"""

from __future__ import annotations

from collector.checks_fed import CHECKS_FED
from collector.endpoints import Cost, Endpoint

# An answer that no check needs is still read by people.
FOR_READERS = 0.5
WEIGHTS = {Cost.LIGHT: 1.0, Cost.MEDIUM: 2.0, Cost.HEAVY: 6.0}


def of(endpoint: Endpoint) -> float:
    """Return the checks fed for each unit of cost."""
    return (CHECKS_FED.get(endpoint.source, 0) + FOR_READERS) / WEIGHTS[endpoint.cost]
