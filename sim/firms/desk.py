"""What does a firm see when it acts? Its own counts of the tick before, its budget, the clock, and paid evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.customers.table import Array

SEEN_AFTER = 2  # quarters until a rival's offer is understood well enough to be copied


@dataclass(frozen=True)
class Seen:
    """What everybody can see of a rival: its offer of a while ago and its share of orders."""

    share: float
    serves: int  # mask of jobs
    worth: list[float]  # of each job, at perfect fit
    points: list[Array]  # of each job, (variants, outcomes)
    foreign: bool  # from outside the category


@dataclass(frozen=True)
class Desk:
    """A firm's view of a tick; nothing here is the truth about customers, save the answers of a sample."""

    tick: int
    months: float  # length of a tick
    discount: float  # rate a tick
    plans: bool  # whether this is a tick in which firms plan
    quarter: int  # ticks between plans
    heads: int  # customers in the market
    budget: int  # cents for this tick
    customers: int  # own customers at the end of the tick before
    share: float  # own share of the orders of the tick before, as the market reports it
    prospects: int  # those who were not
    interview: Callable[[int, str, float], Array]  # (n, purpose, share of own customers) -> rows asked
    needs: Callable[[Array], tuple[Array, Array]]  # rows (n,) -> held (n, jobs), needs (n, jobs, outcomes)
    mine: Callable[[Array], Array]  # rows (n,) -> whether each is a customer of the firm
    rivals: Callable[[], list[Seen]]  # what rivals sold a while ago
    luck: Callable[[int], float]  # k -> the k-th uniform of this firm and tick
    noise: Callable[[int, int, int], Array]  # (n, job, purpose) -> standard normals of this firm and tick
