"""What is built in? One mechanism a lever, alone: an equation has it, so its sign checks the code and is no finding."""

from __future__ import annotations

from experiments.claims.registry import ALONE, LESS, MORE, NONE, RICH, STILL, Claim, way

A = "ASSUMED"
ATTENTION = "attention feeds culture, slower than neglect starves it; an announcement without attention does nothing"

CUSTOMERS = (
    Claim("market.needs", A, "No firm changes what a customer needs.", "needs",
          (way("focal.strategy=product_centric"), way("focal.strategy=customer_centric")), NONE,
          "no rule of needs can see an offer", way("record.digests=true"),
          row="firms cannot change what a customer needs"),
    Claim("market.fit", A, "What fits better is worth more.", "delivered",
          (way("market.fit_width=.5"), way("market.fit_width=1")), MORE, "value is worth times fit", STILL,
          row="a better fit is worth more; value is concave in quality"),
    Claim("market.losses", A, "Losses weigh more than gains.", "satisfaction",
          (way("customers.loss_aversion=1"), way("customers.loss_aversion=2.5")), LESS,
          "negative surprise is multiplied by loss_aversion", STILL, row="losses weigh more than gains in attitude"),
    Claim("market.habit", A, "Habit binds subscribers.", "churn", (way("market.habit=0"), way("market.habit=2")), LESS,
          "habit is added to the utility of the provider", (*STILL, "market=subscription_regular"),
          row="habit binds subscribers"),
    Claim("market.volume", A, "Unit cost falls with what has been made.", "unit_cost",
          (way("firms.progress=0"), way("firms.progress=.2")), LESS, "Wright 1936",
          way("burn_in=0 market.market_age=5")),
)  # fmt: skip

MINDS = (
    Claim("lead.culture", A, "Leaders' attention feeds culture.", "culture",
          (way("lead.effort=0"), way("lead.effort=.1")), MORE, "culture follows attention", ALONE,
          row=ATTENTION),
    Claim("lead.announced", A, "An orientation that is announced without attention has exactly no effect.", "profit",
          (way("lead.effort=0 lead.forum=0"), way("lead.effort=0 lead.forum=1")), NONE,
          "without effort no decision sees evidence", way("focal.strategy=neutral govern.equity=1"),
          row=ATTENTION),
    Claim("discover.error", A, "Evidence brings beliefs nearer to needs.", "belief_error",
          (way("discover.effort=0"), way("discover.effort=.25 discover.observe=1")), LESS,
          "evidence is need plus noise", (*ALONE, *RICH),
          row="evidence brings beliefs nearer to needs; interviews are anchored on today's offer"),
    Claim("discover.blinds", A, "Success without contact blinds, and contact cures.", "myopia",
          (way("discover.effort=0"), way("discover.effort=.25")), LESS, "the idea: Levitt 1960", ALONE,
          row="success without contact blinds; contact cures"),
    Claim("govern.counted", A, "Where what is shipped gets counted, features get shipped.", "features",
          (way("govern.vanity=0"), way("govern.vanity=10")), MORE, "the score of a feature includes vanity",
          (*ALONE, *way("govern.effort=.02 govern.equity=1 govern.horizon=1 design.effort=.3 lead.forum=1")),
          row="what is measured and seen decides which projects get chosen"),
    Claim("organise.lost", A, "While a firm reorganises, work is lost.", "quality_1",
          (way("organise.customer_units=0"), way("organise.customer_units=1")), LESS,
          "money of all levers works in proportion to how far processes have followed", way("focal.strategy=neutral"),
          row="structure changes in stages, and work is lost meanwhile"),
    Claim("organise.coordination", A, "Customer units cost more coordination.", "structure",
          (way("organise.customer_units=0"), way("organise.customer_units=1")), MORE,
          "coordination_customer multiplies the cost of units", ALONE,
          row="customer units cost more coordination and share less learning"),
)  # fmt: skip

OFFERS = (
    Claim("design.quality", A, "Money for design raises quality.", "quality",
          (way("design.effort=.05"), way("design.effort=.35")), MORE, "a stock grows with the root of money", ALONE),
    Claim("design.breadth", A, "Twice the jobs need less than twice the money.", "quality",
          (way("firms.jobs_served=3 design.effort=.15"), way("firms.jobs_served=6 design.effort=.3")), MORE,
          "each of n jobs gets money / sqrt(n)", way("burn_in=0 firms.budget=fixed focal.strategy=neutral"),
          row="serving more jobs with one design budget is cheaper than in proportion"),
    Claim("personalise.fit", A, "A personal offer by a firm that knows its customers delivers more.", "delivered",
          (way("personalise.effort=0"), way("personalise.effort=.15")), MORE,
          "distance shrinks with depth; the picture is sharp with skill",
          (*ALONE, *RICH, *way("discover.effort=.15 design.projects=0"))),
    Claim("personalise.blur", A, "The picture of the individual is as sharp as the skill of discovery.", "delivered",
          (way("discover.effort=0"), way("discover.effort=.15")), MORE, "blur falls with skill",
          (*ALONE, *RICH, *way("personalise.effort=.15 design.projects=0")),
          row="a picture of the individual is as sharp as the skill of discovery"),
    Claim("invent.quality", A, "Money for inventions raises quality now and then.", "quality",
          (way("invent.effort=0"), way("invent.effort=.25")), MORE, "breakthroughs come with the root of money",
          (*ALONE, *way("market.base_budget=.2 firms.cash=20 lead.forum=0 invent.lead=1"))),
    Claim("invent.turned_down", A, "Evidence of today turns some breakthroughs down.", "quality",
          (way("lead.forum=0"), way("lead.forum=1")), LESS, "half of them are doubted by customers of today",
          (*ALONE, *way("market.base_budget=.2 firms.cash=20 invent.effort=.25 invent.lead=1 design.projects=0")),
          row="breakthroughs are rare and heavy-tailed; evidence of today turns down some that would have won"),
    Claim("extend.jobs", A, "Money for extension opens further jobs.", "jobs_served",
          (way("extend.effort=0"), way("extend.effort=.25")), MORE, "a job opens when it is saved up for",
          (*ALONE, *RICH)),
    Claim("price.orders", A, "What costs more is ordered less.", "orders_1",
          (way("price.level=1"), way("price.level=1.2")), LESS, "price_weight in the logit (McFadden 1974)", ALONE),
)  # fmt: skip

SERVICE = (
    Claim("serve.prevention", A, "Prevention lowers the rate of incidents.", "incidents",
          (way("serve.effort=0"), way("serve.effort=.3 serve.recovery=0")), LESS,
          "the rate falls exponentially with the stock", ALONE,
          row="prevention lowers the rate of incidents, recovery their consequence"),
    Claim("serve.recovery", A, "Recovery lowers what an incident takes.", "delivered",
          (way("serve.effort=0"), way("serve.effort=.3 serve.recovery=1")), MORE,
          "a recovered incident loses 1 - recovery_most of its loss", ALONE,
          row="prevention lowers the rate of incidents, recovery their consequence"),
    Claim("serve.channels", A, "Customers have fewer incidents in the channel that they prefer.", "incidents",
          (way("serve.channels=1"), way("serve.channels=4")), LESS, "a part of the incidents does not happen there",
          (*ALONE, *RICH, *way("serve.effort=.3 serve.recovery=1"))),
    Claim("reach.known", A, "Mass communication makes a firm known.", "reached",
          (way("reach.effort=0"), way("reach.effort=.4")), MORE, "the chance to hear is a log of money", ALONE),
    Claim("relate.warmth", A, "A contact warms, as far as culture allows.", "satisfaction",
          (way("relate.effort=0"), way("relate.effort=.25")), MORE, "a contact adds to attitude",
          (*ALONE, *way("lead.effort=.05")), row="a contact warms, as far as culture allows"),
    Claim("sell.calls", A, "Calls win customers at once.", "new_1",
          (way("sell.effort=0"), way("sell.effort=.25")), MORE, "a called prospect has an occasion", ALONE),
)  # fmt: skip

ASSUMED: tuple[Claim, ...] = (*CUSTOMERS, *MINDS, *OFFERS, *SERVICE)
