"""How does a tick close for a firm? From integer totals to one row of the table `firms`, and the cents balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.customers import codes
from sim.customers.close import spread_acquisition
from sim.customers.survey import ANSWER, ask
from sim.customers.table import FIXED, Array
from sim.firms.levers import LEVERS

if TYPE_CHECKING:
    from sim.firms.firm import Firm
    from sim.market import Market

NAN = float("nan")


def close_books(market: Market, totals: Array) -> None:
    """Book the tick for every firm, spread what acquisition cost over new customers, and write the rows down."""
    for firm in market.firms:
        row = totals[firm.id]
        firm.ledger.book("relate", int(row[codes.CONTACTS]) * int(firm.row.contact_cost))
        firm.ledger.book("sell", int(row[codes.SALES_CALLS]) * firm.call_cost)
        direct = int(row[codes.GOODS] + row[codes.CARE] + row[codes.REBATES])
        cost, profit = firm.ledger.close(int(row[codes.REVENUE]), direct)
        spend = acquisition(firm, row)
        allocate(market, firm, spend - int(row[codes.REBATES]), int(row[codes.NEW]))
        firm.stocks.volume += float(row[codes.ORDERS])
        book = firm_row(market, firm, row, cost, profit, spend)
        if not market.quiet:
            market.records.firms.append(book)
        if firm.open and firm.ledger.cash < 0:
            firm.open = False


def acquisition(firm: Firm, row: Array) -> int:
    """Acquisition spend in cents: reach, by the share of non-customers among those reached; sell; rebates."""
    spent, hits = firm.ledger.spent, int(row[codes.HITS])
    reach = spent["reach"] * int(row[codes.HITS_NEW]) // hits if hits else spent["reach"]
    return reach + spent["sell"] + int(row[codes.REBATES])


def allocate(market: Market, firm: Firm, cents: int, new: int) -> None:
    """Spread cents over the tick's new customers; with none, carry them to the next tick that has some."""
    market.carry[firm.id] += cents
    if new > 0:
        spread_acquisition(market.rows, market.tick, firm.id, market.carry[firm.id], new)
        market.carry[firm.id] = 0


def firm_row(market: Market, firm: Firm, row: Array, cost: int, profit: int, spend: int) -> tuple[object, ...]:
    """The row of the contract, in its order."""
    stocks, previous = firm.stocks, market.previous[firm.id]
    served = stocks.served()
    customers, orders, revenue = int(row[codes.CUSTOMERS]), int(row[codes.ORDERS]), int(row[codes.REVENUE])
    new, lost = int(row[codes.NEW]), int(row[codes.LOST])
    churn = lost / previous if previous else NAN
    margin = (revenue - int(row[codes.GOODS]) - int(row[codes.CARE])) / max(customers, 1)
    firm.ledger.remember(margin, 0.0 if np.isnan(churn) else churn)
    clv = firm.ledger.clv(market.discount)
    asked, answers = survey(market, firm)
    recommend = answers["recommend"]
    nps, nps_se = net_promoters(recommend)
    market.previous[firm.id] = customers
    market.worth[firm.id] = clv * customers
    return (
        firm.id, market.tick, firm.strategy.label,
        customers, int(row[codes.REACHED]), firm.ledger.cash, ratio(row[codes.SATISFACTION] / FIXED, customers),
        ratio(row[codes.JOBS], customers), len(served), float(firm.row.price[served].mean()),
        float(stocks.quality[served].mean()), float(stocks.features), int(stocks.variants[served].sum()), firm.units,
        firm.budget, firm.culture, firm.belief_error, float(firm.row.unit_cost), clv, clv * customers,
        new, int(row[codes.RETURNED]), lost, orders, int(row[codes.REFUSALS]), revenue, cost, spend,
        *(firm.ledger.spent[name] for name in LEVERS), profit, int(row[codes.INCIDENTS]),
        ratio(row[codes.DELIVERED] / FIXED, orders), ratio(row[codes.MET], row[codes.OCCASIONS]),
        ratio(row[codes.SURPLUS], orders), 1.0 - churn, churn,
        ratio(orders, market.whole_orders), ratio(revenue, market.whole_revenue), ratio(revenue, row[codes.WALLET]),
        ratio(spend, new), ratio(row[codes.ADVOCATED], new), asked, len(answers),
        float(answers["satisfaction"].mean()) if len(answers) else NAN, nps, nps_se,
        int(row[codes.CONSIDERED]), int(row[codes.AGAIN]), int(row[codes.RECOMMENDING]), int(row[codes.MARGIN_OLD]),
    )  # fmt: skip


def ratio(part: float, whole: float) -> float:
    """part / whole, null where there is no whole."""
    return float(part) / float(whole) if whole else NAN


def survey(market: Market, firm: Firm) -> tuple[int, Array]:
    """Ask customers of the firm as configured; the answers go into the records."""
    record = market.config.record
    if market.quiet:
        return 0, np.zeros(0, ANSWER)
    answers = np.zeros(record.survey, ANSWER).view(np.recarray)
    asked, answered = ask(market.rows, market.tick, firm.id, record.survey, record.answering, answers)
    market.records.answers.append(answers[:answered])
    return asked, answers[:answered]


def net_promoters(recommend: Array) -> tuple[float, float]:
    """NPS in points, and its standard error: 100 sqrt((p + d - (p - d)^2) / n) (Rocks 2016)."""
    n = len(recommend)
    if n == 0:
        return NAN, NAN
    p, d = float((recommend >= 9).mean()), float((recommend <= 6).mean())
    return 100.0 * (p - d), 100.0 * float(max(p + d - (p - d) ** 2, 0.0) / n) ** 0.5
