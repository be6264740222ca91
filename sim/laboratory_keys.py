"""Which keys has the laboratory, in which the usual methods are scored against the truth? The group `laboratory`."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.units import BadInput, check_ranges, quantity


@dataclass
class Laboratory:
    """What an analyst gets to see, and what she is asked about."""

    observed: int = quantity(36, 12, 600, "months", "from the end of the burn-in to the cut-off")
    horizon: int = quantity(36, 1, 600, "months", "after the cut-off, in which customers go on living")
    valued: int = quantity(240, 12, 600, "months", "after the cut-off, over which today's customers are valued")
    look_back: int = quantity(3, 1, 60, "months", "before a first order in which an advert or a call is its last touch")
    contrast: bool = True  # whether a market of customers who are alike stands beside the others
    markets: list[str] = field(
        default_factory=lambda: ["cdnow", "purchase", "subscription_regular", "subscription_high_end"]
    )

    def __post_init__(self) -> None:
        check_ranges(self, "laboratory")
        if not self.markets or len(set(self.markets)) < len(self.markets):
            raise BadInput(f"laboratory.markets must name at least one market, each once, got {self.markets!r}.")
