"""How does a tick close for a firm? From integer totals to one row of the table `firms`, and the cents balance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.customers import codes
from sim.customers.close import spread_acquisition
from sim.customers.survey import ANSWER, ask
from sim.customers.table import FIXED, Array
from sim.firms.levers import LEVERS
from sim.measures.advocacy import net_promoters

if TYPE_CHECKING:
    from sim.firms.firm import Firm
    from sim.market import Market

NAN = float("nan")


def close_books(market: Market, totals: Array) -> None:
    """Book the tick for every firm, spread what acquisition cost over new customers, and write the rows down."""
    for firm, row in zip(market.firms, totals.tolist(), strict=False):
        firm.ledger.book("relate", row[codes.CONTACTS] * firm.row.contact_cost + row[codes.REWARDS])
        firm.contacts = row[codes.CONTACTS]
        firm.ledger.book("sell", row[codes.SALES_CALLS] * firm.call_cost)
        direct = row[codes.GOODS] + row[codes.CARE] + row[codes.REBATES]
        cost, profit = firm.ledger.close(row[codes.REVENUE], direct)
        spend = acquisition(firm, row)
        market.carry[firm.id] += spend - row[codes.REBATES] - row[codes.REWARDS]
        firm.stocks.volume += row[codes.ORDERS]
        if not market.quiet:
            market.records.firms.append(firm_row(market, firm, row, cost, profit, spend))
        market.previous[firm.id] = row[codes.CUSTOMERS]
        if firm.open and firm.ledger.cash < 0:
            firm.open = False
    allocate(market, totals[:, codes.NEW])


def acquisition(firm: Firm, row: list[int]) -> int:
    """Acquisition spend in cents: reach, by the share of non-customers among those reached; sell; rebates; rewards."""
    spent, hits = firm.ledger.spent, row[codes.HITS]
    reach = spent["reach"] * row[codes.HITS_NEW] // hits if hits else spent["reach"]
    return reach + spent["sell"] + row[codes.REBATES] + row[codes.REWARDS]


def allocate(market: Market, new: Array) -> None:
    """Spread each firm's cents over the tick's new customers; with none, carry them to the next tick that has some."""
    cents = np.array(market.carry)
    spread_acquisition(market.rows, market.tick, cents, new[:-1].copy())
    market.carry = np.where(new[:-1] > 0, 0, cents).tolist()


def firm_row(market: Market, firm: Firm, row: list[int], cost: int, profit: int, spend: int) -> tuple[object, ...]:
    """The row of the contract, in its order."""
    stocks, previous = firm.stocks, market.previous[firm.id]
    served = stocks.served()
    customers, orders, revenue = row[codes.CUSTOMERS], row[codes.ORDERS], row[codes.REVENUE]
    new, lost = row[codes.NEW], row[codes.LOST]
    churn = lost / previous if previous else NAN
    margin = (revenue - row[codes.GOODS] - row[codes.CARE]) / max(customers, 1)
    firm.ledger.remember(margin, 0.0 if np.isnan(churn) else churn)
    clv = firm.ledger.clv(market.discount)
    asked, answers = survey(market, firm)
    recommend = answers["recommend"]
    nps, nps_se = net_promoters(recommend)
    return (
        firm.id, market.tick, firm.strategy.label,
        customers, row[codes.REACHED], firm.ledger.cash, ratio(row[codes.SATISFACTION] / FIXED, customers),
        ratio(row[codes.JOBS], customers), len(served), mean(firm.row.price[served]),
        mean(stocks.quality[served]), stocks.features, int(stocks.variants[served].sum()), firm.units,
        firm.budget, firm.culture, firm.belief_error, firm.row.unit_cost, clv, clv * customers,
        new, row[codes.RETURNED], lost, orders, row[codes.REFUSALS], revenue, cost, spend,
        *(firm.ledger.spent[name] for name in LEVERS), profit, row[codes.INCIDENTS],
        ratio(row[codes.DELIVERED] / FIXED, orders), ratio(row[codes.MET], row[codes.OCCASIONS]),
        ratio(row[codes.SURPLUS], orders), 1.0 - churn, churn,
        ratio(orders, market.whole_orders), ratio(revenue, market.whole_revenue), ratio(revenue, row[codes.WALLET]),
        ratio(spend, new), ratio(row[codes.ADVOCATED], new), asked, len(answers),
        mean(answers["satisfaction"]), nps, nps_se,
        row[codes.CONSIDERED], row[codes.AGAIN], row[codes.RECOMMENDING], row[codes.MARGIN_OLD],
    )  # fmt: skip


def mean(values: Array) -> float:
    """The mean, its sum exactly rounded (`sum` of floats changed with Python 3.12); NaN where there is none."""
    return math.fsum(values.tolist()) / len(values) if len(values) else NAN


def ratio(part: float, whole: float) -> float:
    """part / whole, null where there is no whole."""
    return float(part) / float(whole) if whole else NAN


def survey(market: Market, firm: Firm) -> tuple[int, Array]:
    """Ask customers of the firm as configured; the answers go into the records."""
    record = market.config.record
    if record.survey == 0:
        return 0, np.zeros(0, ANSWER)
    answers = np.zeros(record.survey, ANSWER).view(np.recarray)
    asked, answered = ask(market.rows, market.tick, firm.id, record.survey, record.answering, answers)
    market.records.answers.append(answers[:answered])
    return asked, answers[:answered]
