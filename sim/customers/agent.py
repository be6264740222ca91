"""How does Mesa see a customer? As a handle on one row; its `step()` runs the same rule as the compiled loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import mesa
from mesa.agent import AgentSet

from sim.customers.table import has, identity
from sim.customers.tick import live

if TYPE_CHECKING:
    from sim.market import Market


class Customer(mesa.Agent):  # type: ignore[misc]
    """A customer of a market: attributes read her row; nothing is copied or registered."""

    def __init__(self, market: Market, row: int) -> None:
        # Agent.__init__ would register the handle with the model, and keep a million of them alive.
        self.model, self.row = market, row

    @property
    def unique_id(self) -> int:
        """Her id: row + generation x rows."""
        return int(identity(self.model.rows, self.row))

    @property
    def jobs(self) -> list[int]:
        """Jobs that she holds."""
        return [j for j in range(self.model.config.market.jobs) if has(self.person.jobs, j)]

    @property
    def person(self) -> Any:
        """Her row of `people`."""
        return self.model.tables.people[self.row]

    @property
    def providers(self) -> dict[int, str]:
        """Who served each held job last, by name; jobs done without are left out."""
        names = [firm.name for firm in self.model.firms]
        return {j: names[self.person.provider[j]] for j in self.jobs if self.person.provider[j] >= 0}

    def tie(self, firm: int) -> Any:
        """What she knows and feels about a firm: her row of `ties`."""
        return self.model.tables.ties[self.row, firm]

    def step(self) -> None:
        """Live one month."""
        live(self.model.rows, self.model.tick, self.row, 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Customer) and (self.model, self.row) == (other.model, other.row)

    def __hash__(self) -> int:
        return hash((id(self.model), self.row))

    def __repr__(self) -> str:
        return f"Customer({self.unique_id})"


class RowSet(AgentSet):  # type: ignore[misc]
    """An agent set over rows: handles are made when they are looked at.

    Mesa's own set holds weak references, in which handles that nobody else holds would vanish.
    """

    def __init__(self, market: Market, rows: Iterable[int]) -> None:
        self.market, self.rows = market, list(rows) if not isinstance(rows, range) else rows
        self.random = market.random

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Customer]:
        return (Customer(self.market, i) for i in self.rows)

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, Customer) and agent.model is self.market and agent.row in self.rows

    def __getitem__(self, item: int | slice) -> Any:
        picked = self.rows[item]
        return Customer(self.market, picked) if isinstance(picked, int) else [Customer(self.market, i) for i in picked]

    def select(self, filter_func: Callable[[Customer], bool] | None = None, at_most: float = float("inf"),
               inplace: bool = False, agent_type: type | None = None) -> RowSet:  # fmt: skip
        """The rows that pass a filter, at most so many (a count, or a share below 1)."""
        limit = int(at_most * len(self)) if at_most <= 1.0 else at_most
        fits = [c.row for c in self if (agent_type is None or isinstance(c, agent_type))
                and (filter_func is None or filter_func(c))]  # fmt: skip
        chosen = fits if limit == float("inf") else fits[: int(limit)]
        if inplace:
            self.rows = chosen
            return self
        return RowSet(self.market, chosen)

    def shuffle(self, inplace: bool = False) -> RowSet:
        """The same rows in another order, by the model's own generator."""
        rows = list(self.rows)
        self.random.shuffle(rows)
        if inplace:
            self.rows = rows
            return self
        return RowSet(self.market, rows)

    def sort(self, key: Callable[[Customer], Any] | str, ascending: bool = False, inplace: bool = False) -> RowSet:
        """The same rows sorted by an attribute or function."""
        value = key if callable(key) else (lambda c: getattr(c, key))
        rows = [c.row for c in sorted(self, key=value, reverse=not ascending)]
        if inplace:
            self.rows = rows
            return self
        return RowSet(self.market, rows)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> RowSet:
        """Call a method, or a function, on every customer in order."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> RowSet:
        """Call a method, or a function, on every customer in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What a method, or a function, returns for every customer."""
        if isinstance(method, str):
            return [getattr(c, method)(*args, **kwargs) for c in self]
        return [method(c, *args, **kwargs) for c in self]

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Attributes of every customer; missing ones are an error, or the default value."""
        def one(c: Customer, name: str) -> Any:
            return getattr(c, name) if handle_missing == "error" else getattr(c, name, default_value)

        if isinstance(attr_names, str):
            return [one(c, attr_names) for c in self]
        return [[one(c, name) for name in attr_names] for c in self]

    def agg(self, attribute: str, func: Callable[[list[Any]], Any]) -> Any:
        """A function of one attribute over all customers."""
        return func(self.get(attribute))
