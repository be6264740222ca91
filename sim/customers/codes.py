"""Which words do tables use where the columns hold small integers? Position in the list is the code."""

from __future__ import annotations

NOBODY = -1  # the firm of a customer who does without

CHANNELS = ["initial", "reach", "contact", "sell", "referral", "search", "cross_sell", "return"]
INITIAL, REACH, CONTACT, SELL, REFERRAL, SEARCH, CROSS_SELL, RETURN = range(8)

START_REASONS = ["need", "offer", "price", "promise", "word", "dissatisfaction"]
FOR_NEED, FOR_OFFER, FOR_PRICE, FOR_PROMISE, FOR_WORD, FOR_DISSATISFACTION = range(6)

END_REASONS = ["incident", "price", "broken_promise", "need_moved", "better_offer", "job_ended", "left_market",
               "firm_closed", "solution_dropped"]  # fmt: skip
(BY_INCIDENT, BY_PRICE, BY_BROKEN_PROMISE, BY_NEED_MOVED, BY_BETTER_OFFER, BY_JOB_ENDED, BY_LEFT_MARKET,
 BY_FIRM_CLOSED, BY_SOLUTION_DROPPED) = range(9)  # fmt: skip

TRIGGERS = ["own", "incident", "contact", "price"]
OWN, ON_INCIDENT, ON_CONTACT, ON_PRICE = range(4)

KINDS = ["first", "repeat", "switch", "return", "renewal", "without"]
FIRST, REPEAT, SWITCH, CAME_BACK, RENEWAL, WITHOUT = range(6)

# Integer totals that the customer pass adds up for each firm (row F: for nobody and the whole market).
TOTALS = ["customers", "reached", "jobs", "satisfaction", "new", "returned", "lost", "advocated", "orders", "refusals",
          "revenue", "goods", "care", "rebates", "incidents", "delivered", "met", "occasions", "surplus", "wallet",
          "contacts", "sales_calls", "hits", "hits_new", "margin_old", "considered", "again",
          "recommending", "rewards"]  # fmt: skip
(CUSTOMERS, REACHED, JOBS, SATISFACTION, NEW, RETURNED, LOST, ADVOCATED, ORDERS, REFUSALS, REVENUE, GOODS, CARE,
 REBATES, INCIDENTS, DELIVERED, MET, OCCASIONS, SURPLUS, WALLET, CONTACTS, SALES_CALLS, HITS, HITS_NEW, MARGIN_OLD,
 CONSIDERED, AGAIN, RECOMMENDING, REWARDS) = range(29)  # fmt: skip
