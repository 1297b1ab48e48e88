"""How much is asked: three sizes of a collection, and what is asked by name only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector import worth
from collector.bundle import Gap
from collector.endpoints import CATALOGUE, Cost, Endpoint

NAMED = tuple(endpoint for endpoint in CATALOGUE if endpoint.withheld is not None)


@dataclass(frozen=True)
class Profile:
    """A size. A question that is not light has to be worth `least_worth`; the rest are defaults of options."""

    name: str
    least_worth: float
    max_log_bytes: int
    sample_s: float | None


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("quick", 2.0, 32 << 20, None),
        Profile("standard", 0.0, 256 << 20, None),
        Profile("deep", 0.0, 1 << 30, 60.0),
    )
}
STANDARD = PROFILES["standard"]


@dataclass(frozen=True)
class Choice:
    """What the user chose to ask."""

    profile: Profile = STANDARD
    named: frozenset[str] = frozenset()

    def refusal(self, endpoint: Endpoint) -> tuple[Gap, str] | None:
        """Return why a question is not asked, None where it is."""
        if endpoint.entry in self.named:
            return None
        if endpoint.withheld is not None:
            return Gap.NEVER_ASKED, f"not asked: {endpoint.withheld}; --ask {endpoint.entry} asks it"
        if endpoint.cost is not Cost.LIGHT and worth.of(endpoint) < self.profile.least_worth:
            return Gap.NEVER_ASKED, f"not asked: it costs more than --profile {self.profile.name} allows"
        return None
