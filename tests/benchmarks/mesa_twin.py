"""What would the customers' month be in plain Mesa? An agent a customer, the rules of `sim/customers` as methods.

Written as a user of Mesa would who minds speed: integers as masks, lists, local names, `math`, Python's own luck, and
nothing deliberately slow. Firms stand still. Luck is the twin's own: it equals the market in distribution, not in bits.
"""

from __future__ import annotations

from collections import Counter

import mesa

from sim.config import Shape
from sim.customers import codes
from sim.market import Market
from tests.benchmarks.twin_customer import Customer
from tests.benchmarks.twin_parts import Spell, plain, small_world


class Twin(mesa.Model):  # type: ignore[misc]
    """The customers of a market whose firms repeat the offers of its first tick; `market` has just stepped once."""

    def __init__(self, market: Market, seed: int) -> None:
        super().__init__(seed=seed)
        config, luck = market.config, self.random
        if config.network.shape is not Shape.small_world or config.customers.alike:
            raise ValueError("The twin knows the small world and customers who differ; other markets it does not.")
        self.p = p = plain(market.tables.params[0])
        self.offers = [plain(offer) for offer in market.tables.offers[1]]
        self.tick, rows, firms = 0, config.customers.count, len(self.offers)
        self.drift = 0.0 if config.customers.needs_still else config.market.common_drift
        self.centre, self.shock = p.centre, p.shock
        clusters = (rows - 1) // p.cluster + 1
        self.places = [luck.randrange(p.situations) for _ in range(clusters)]
        self.common_taste = [[luck.gauss() for _ in range(firms)] for _ in range(clusters)]
        self.relations: list[tuple[int, int, int, Spell]] = []
        self.open_books()
        people = [Customer(self, place) for place in range(rows)]
        ties = small_world(luck, rows, config.network.degree, config.network.rewire)
        for person, others in zip(people, ties, strict=True):
            person.neighbours = [people[other] for other in others]

    def open_books(self) -> None:
        """Empty totals: for each firm, and last for nobody and the whole market."""
        kinds = len(codes.TOTALS)
        self.totals: list[list[float]] = [[0] * kinds for _ in range(len(self.offers) + 1)]
        self.active: Counter[tuple[int, int, int]] = Counter()
        self.margin: Counter[tuple[int, int, int]] = Counter()

    def step(self) -> None:
        """One tick: shocks to needs once a quarter, then every customer's month in random order."""
        if self.tick % self.p.quarter == 0 and self.tick > 0:
            gauss = self.random.gauss
            self.shock = [[self.drift * gauss() for _ in job] for job in self.shock]
            self.centre = [[[c + s for c, s in zip(point, shift, strict=True)]
                            for point, shift in zip(situation, self.shock, strict=True)]
                           for situation in self.centre]  # fmt: skip
        self.open_books()
        self.agents.shuffle_do("step")
        self.tick += 1
