"""What does an order leave in the books of a spell? Cents, counted once, for the customer and for the firm."""

from __future__ import annotations

import numpy as np

from sim.customers.codes import (
    ADVOCATED,
    CARE,
    GOODS,
    INITIAL,
    MARGIN_OLD,
    NEW,
    ORDERS,
    REBATES,
    REFERRAL,
    RETURN,
    RETURNED,
    REVENUE,
    REWARDS,
    SURPLUS,
)
from sim.customers.hire import REFERENCE_PRICE, fit
from sim.customers.table import Rows, add, offer_of, person, spell_of, tie_of, worth_after
from sim.numbers.compiled import rule


@rule
def open_spell(m: Rows, t: int, i: int, f: int, j: int, told: bool, chunk: int) -> None:
    """Begin a spell with the order that is about to be paid; its reason was found when the firm was hired."""
    p, tie, spell, me = m.params, tie_of(m, i, f), spell_of(m, i, f), person(m, i)
    tie.spell = min(tie.spell + 1, 127)
    me.opened = 1
    spell.start, spell.last_order, spell.end_reason = t, t, -1
    spell.clv = 0.0
    spell.revenue_tick, spell.margin_tick, spell.revenue, spell.margin = 0, 0, 0, 0
    spell.acquisition, spell.orders, spell.served, spell.nth_incident = 0, 0, 0, 0
    spell.retention, spell.ended = 0, 0
    spell.jobs_held = me.jobs
    spell.first_fit = fit(m, t, i, f, j)
    spell.channel = INITIAL if t < p.burn_in else RETURN if tie.spell > 1 else tie.channel
    spell.referrer = tie.referrer if spell.channel == REFERRAL else -1
    add(m, chunk, f, NEW if tie.spell == 1 else RETURNED, 1)
    reward = int(offer_of(m, t, f).reward)
    if reward != 0 and tie.spell == 1 and tie.channel == REFERRAL:
        spell.acquisition = reward
        add(m, chunk, f, REWARDS, reward)
    if tie.spell == 1 and (tie.channel == REFERRAL or told):
        add(m, chunk, f, ADVOCATED, 1)


@rule
def pay(m: Rows, t: int, i: int, f: int, j: int, value: float, care: int, told: bool,
        chunk: int) -> int:  # fmt: skip
    """Book one order, or one bill: the margin in cents (price - unit cost - care), rebates apart."""
    p, offer, spell, me = m.params, offer_of(m, t, f), spell_of(m, i, f), person(m, i)
    if spell.start < 0:
        open_spell(m, t, i, f, j, told, chunk)
    size = p.tier_size[me.tier]
    price = int(offer.price[j]) * size // 100
    goods = int(offer.unit_cost) * size // 100
    if tie_of(m, i, f).spell == 1 and spell.orders == 0 and offer.rebate > 0.0:
        rebate = int(price * np.float64(offer.rebate))
        spell.acquisition += rebate
        add(m, chunk, f, REBATES, rebate)
    margin = price - goods - care
    spell.orders += 1
    spell.last_order = t
    spell.served = int(spell.served) | (1 << j)
    spell.revenue += price
    spell.revenue_tick += price
    spell.margin += margin
    spell.margin_tick += margin
    spell.clv += margin * worth_after(m, t - spell.start)
    add(m, chunk, f, ORDERS, 1)
    add(m, chunk, f, REVENUE, price)
    add(m, chunk, f, GOODS, goods)
    if care != 0:
        add(m, chunk, f, CARE, care)
    if spell.start < p.mark:
        add(m, chunk, f, MARGIN_OLD, margin)
    surplus = p.value_weight * value + np.float64(tie_of(m, i, f).taste) - p.without
    surplus = surplus / max(p.price_weight, 0.01) - offer.price[j] / REFERENCE_PRICE
    add(m, chunk, f, SURPLUS, int(surplus * REFERENCE_PRICE))
    return margin
