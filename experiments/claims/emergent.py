"""What may fail? What to look at in each lever, and the patterns that no equation contains."""

from __future__ import annotations

from experiments.claims.registry import (
    DIFFERS,
    LESS,
    MORE,
    OPEN,
    RICH,
    Claim,
    alone,
    between,
    elasticity,
    interaction,
    way,
)

E = "EMERGENT"
NEUTRAL = way("focal.strategy=neutral")
FREE = way("focal.strategy=neutral design.effort=.2")  # a neutral firm with .15 of its money free
PURCHASE = ("market=purchase",)
WHOM = "whom to contact, what to offer next, and whether a reward for recommending pays"
MEANS = "whether a service and information beside the product pay"
PAY = "whether culture, measures, personal offers, inventions or a new structure pay, and where"
CENTRIC = (way("focal.strategy=product_centric"), way("focal.strategy=customer_centric"))

CUSTOMERS = (
    Claim("market.tenure", E, "Retention rises with the age of a relation.", "with_tenure", ((),), MORE,
          "Fader and Hardie 2007: the least suited leave first", NEUTRAL, contrast=alone,
          row="retention rises with tenure"),
    Claim("market.alike", E, "That rise is smaller where customers are alike.", "with_tenure",
          (("customers.alike=false",), ("customers.alike=true",)), LESS,
          "sorting needs something to sort by", (*NEUTRAL, "burn_in=0"), row="retention rises with tenure"),
    Claim("market.referred", E, "Referred customers stay longer.", "referred", ((),), MORE,
          "acquaintances are alike, and a tie holds", NEUTRAL, contrast=alone, row="referred customers stay longer"),
    Claim("market.skew", E, "What customers bring is skewed to the right.", "skew", ((),), MORE,
          "Fader, Hardie, Lee 2005", NEUTRAL, contrast=alone),
    Claim("market.breadth", E, "Strategies differ in the needs that they serve for each customer.",
          "needs_per_customer", CENTRIC, DIFFERS, "Peppers' two directions",
          row="breadth of needs served differs between strategies"),
    Claim("market.value", E, "Customer-centric creates more value than product-centric, or less.", "value", CENTRIC,
          OPEN, "the question of the model; no strategy is meant to win",
          row="which strategy creates more value, delivers more to customers, or wins head to head"),
    Claim("market.delivered", E, "Customer-centric delivers more to customers than product-centric, or less.",
          "delivered", CENTRIC, OPEN, "the same",
          row="which strategy creates more value, delivers more to customers, or wins head to head"),
)  # fmt: skip

MINDS = (
    Claim("lead.drift", E, "A firm that stops meeting customers drifts from them: it delivers less than one that goes "
          "on.", "delivered", (way("discover.effort=.15"), way("discover.effort=0")), LESS,
          "beliefs age while needs move", (*FREE, *way("lead.forum=1"))),
    Claim("lead.pays", E, "Leaders' attention to customers creates more value, or less.", "value",
          (way("lead.effort=0"), way("lead.effort=.08")), OPEN, "no empirical anchor", FREE, row=PAY),
    Claim("discover.sample", E, "Beliefs err less, the more customers are asked.", "belief_error",
          (way("discover.effort=.02"), way("discover.effort=.18")), LESS, "sampling error", FREE),
    Claim("discover.drift", E, "Beliefs err more, the faster needs drift.", "belief_error",
          (way("market.common_drift=0"), way("market.common_drift=.15")), MORE, "evidence ages",
          way("burn_in=0 focal.strategy=neutral")),
    Claim("discover.wish_list", E, "Where needs drift, a firm that takes wishes at their word delivers less than one "
          "that watches, at equal spend.", "delivered",
          (way("discover.observe=1"), way("discover.observe=0 discover.anchor=1")), LESS,
          "stated wishes describe today's offer",
          (*FREE, *way("market.common_drift=.08 discover.effort=.2 lead.forum=1 design.projects=.7")),
          row="copying stated wishes moves offers to where they were"),
    Claim("govern.choice", E, "A firm that counts customer equity ships fewer features than one that counts product "
          "profit.", "features", (way("govern.equity=0"), way("govern.equity=1")), LESS,
          "features win customers and tire them (Thompson, Hamilton, Rust 2005)",
          (*FREE, *way("lead.forum=1 govern.effort=.03 organise.customer_units=1"))),
    Claim("govern.pays", E, "Counting customer equity creates more value than counting product profit, or less.",
          "value", (way("govern.equity=0"), way("govern.equity=1")), OPEN, "no empirical anchor",
          (*FREE, *way("lead.forum=1 govern.effort=.03 organise.customer_units=1")), row=PAY),
    Claim("govern.brand", E, "A firm that counts brand goodwill delivers less than one that counts product profit.",
          "delivered", (way("govern.brand=0"), way("govern.brand=1")), LESS, "goodwill is what is seen before use",
          (*FREE, *way("lead.forum=1 govern.effort=.03"))),
    Claim("organise.convert", E, "To turn customer-centric in stages creates more value than to stay "
          "product-centric, or less.", "value", (way("focal.strategy=product_centric"), way("focal.strategy=convert")),
          OPEN, "the cost of changing"),
    Claim("organise.change", E, "A new structure costs profit in the first year.", "profit_1",
          (way("organise.customer_units=0"), way("organise.customer_units=1")), LESS,
          "work is lost, coordination is dearer", NEUTRAL),
    Claim("organise.pays", E, "Customer units create more value within the horizon, or less.", "value",
          (way("organise.customer_units=0"), way("organise.customer_units=1")), OPEN, "no empirical anchor", NEUTRAL,
          row=PAY),
)  # fmt: skip

TWO_WAYS = (way("extend.effort=.15 extend.own=0"), way("extend.effort=.15 extend.own=1"))
OPENING = (*FREE, *way("extend.most=4 discover.effort=.1"))  # one job opens
OFFERS = (
    Claim("design.slow_loads", E, "A firm that listens to a few customers mends what fails them, where insiders add "
          "features: fewer incidents.", "incidents",
          (way("lead.forum=0"), way("lead.forum=1")), LESS, "15 interviews reveal slow loads, not missing widgets",
          (*FREE, *way("discover.effort=.1 serve.effort=0 govern.effort=.03 govern.equity=1 design.projects=.7"))),
    Claim("design.segments_few", E, "Two variants for a job create more value than one.", "value",
          (way("design.segments=1"), way("design.segments=2")), MORE, "needs differ between situations",
          (*FREE, *way("discover.effort=.2 lead.forum=1 design.projects=.7")), row="an interior optimum of segments"),
    Claim("design.segments_many", E, "Four variants for a job create less value than two.", "value",
          (way("design.segments=2"), way("design.segments=4")), LESS, "evidence and learning are split",
          (*FREE, *way("discover.effort=.2 lead.forum=1 design.projects=.7")), row="an interior optimum of segments"),
    Claim("design.seat", E, "Product, service and information together deliver more than the product alone.",
          "delivered", (way("design.service=0"), way("design.service=.15 design.information=.15")), MORE,
          "many ways to serve one job: the seat and its app", FREE, row=MEANS),
    Claim("design.means_pay", E, "A service and information beside the product create more value, or less.", "value",
          (way("design.service=0"), way("design.service=.15 design.information=.15")), OPEN, "no empirical anchor",
          FREE, row=MEANS),
    Claim("design.imitate", E, "To copy what rivals sell well creates more value, or less.", "value",
          (way("design.imitate=0"), way("design.imitate=.5")), OPEN, "no empirical anchor", FREE),
    Claim("personalise.pays", E, "Personal offers pay more where discovery is good.", "value",
          (way("personalise.effort=0 discover.effort=0"), way("personalise.effort=.1 discover.effort=0"),
           way("personalise.effort=0 discover.effort=.1"), way("personalise.effort=.1 discover.effort=.1")), MORE,
          "a blurred picture moves offers the wrong way", FREE, contrast=interaction, row=PAY),
    Claim("personalise.blurred", E, "Personal offers without discovery deliver less than none.", "delivered",
          (way("personalise.effort=0"), way("personalise.effort=.15")), LESS, "the same",
          (*FREE, *way("discover.effort=0"))),
    Claim("invent.rejected", E, "Belief-led firms turn down some that would have won: they have fewer customers.",
          "customers", (way("lead.forum=0"), way("lead.forum=1")), LESS, "customers know today's appetite",
          (*RICH, *FREE, *way("invent.effort=.15 design.projects=0"))),
    Claim("invent.pays", E, "Inventions create more value, or less.", "value",
          (way("invent.effort=0"), way("invent.effort=.1")), OPEN, "no empirical anchor", FREE, row=PAY),
    Claim("price.elasticity", E, "Own-price elasticity of orders in the first year.", "orders_1",
          (way("price.level=.95"), way("price.level=1.05")), between(-4.0, -1.5),
          "Bijmolt, van Heerde, Pieters 2005", (*NEUTRAL, *PURCHASE), contrast=elasticity(1.05 / 0.95)),
    Claim("extend.breadth", E, "A firm that extends serves more needs of each customer.", "needs_per_customer",
          (way("extend.effort=0"), way("extend.effort=.2")), MORE, "Peppers: one direction of growth", (*RICH, *FREE)),
    Claim("extend.customers", E, "A firm that extends has more customers, or fewer.", "customers",
          (way("extend.effort=0"), way("extend.effort=.2")), OPEN, "Peppers: the other direction", (*RICH, *FREE)),
    Claim("extend.own", E, "Who opens what its own customers need besides serves more needs of each than who opens "
          "what others need.", "needs_per_customer", TWO_WAYS, MORE, "Peppers' two directions", OPENING),
    Claim("extend.others", E, "Who opens what others need has more customers, or fewer.", "customers",
          TWO_WAYS[::-1], OPEN, "Peppers' two directions", OPENING),
    Claim("extend.losing", E, "Some customers with two jobs or more cost more than they bring.", "losing", ((),), MORE,
          "contacts and acquisition cost money", way("focal.strategy=customer_centric"), contrast=alone),
)  # fmt: skip

CONTACTS = way("focal.strategy=neutral design.effort=.2 relate.effort=.12 lead.effort=.08")
EQUAL = way("focal.strategy=neutral design.effort=.2 serve.effort=.25")
SERVICE = (
    Claim("serve.incidents", E, "Equal spend on prevention and on recovery: fewer incidents by prevention.",
          "incidents", (way("serve.recovery=1"), way("serve.recovery=0")), LESS, "service is not centricity", EQUAL),
    Claim("serve.satisfaction", E, "Equal spend on prevention and on recovery: satisfaction differs.", "satisfaction",
          (way("serve.recovery=1"), way("serve.recovery=0")), DIFFERS, "service is not centricity", EQUAL),
    Claim("reach.short", E, "Advertising elasticity of orders in the first year.", "orders_1",
          (way("reach.effort=.2"), way("reach.effort=.3")), between(0.05, 0.20), "Sethuraman, Tellis, Briesch 2011",
          (*NEUTRAL, *PURCHASE, *way("design.effort=.2")), contrast=elasticity(1.5)),
    Claim("reach.long", E, "Advertising elasticity of orders in the last year.", "orders",
          (way("reach.effort=.2"), way("reach.effort=.3")), between(0.12, 0.40), "Sethuraman, Tellis, Briesch 2011",
          (*NEUTRAL, *PURCHASE, *way("design.effort=.2")), contrast=elasticity(1.5)),
    Claim("relate.culture", E, "The tool does more for satisfaction with culture than without.", "satisfaction",
          (way("relate.effort=0 lead.effort=0"), way("relate.effort=.12 lead.effort=0"),
           way("relate.effort=0 lead.effort=.08"), way("relate.effort=.12 lead.effort=.08")), MORE,
          "CRM works through people; the exponent 1 of culture is ASSUMED", FREE, contrast=interaction),
    Claim("relate.risk", E, "Contacts with those at risk alone keep more customers than contacts with all.",
          "churn", (way("relate.target=all"), way("relate.target=risk")), LESS,
          "a contact with a content customer is wasted", CONTACTS, row=WHOM),
    Claim("relate.lift", E, "Contacts with those who can still be moved keep more than contacts with all.",
          "churn", (way("relate.target=all"), way("relate.target=lift")), LESS,
          "a contact wakes who sleeps, and comes too late for who is gone", CONTACTS, row=WHOM),
    Claim("relate.value", E, "Contacts with large customers alone create more value than contacts with all, or less.",
          "value", (way("relate.target=all"), way("relate.target=value")), OPEN, "no empirical anchor", CONTACTS,
          row=WHOM),
    Claim("relate.next", E, "The next best offer widens relations more than any offer does.", "needs_per_customer",
          (way("relate.further=any"), way("relate.further=best")), MORE, "it is about a job that she holds",
          (*CONTACTS, *way("extend.effort=.05")), row=WHOM),
    Claim("relate.rewarded", E, "A reward for referrals wins more customers than it takes to pay for.", "value",
          (way("relate.reward=0"), way("relate.reward=.1")), MORE, "promoters speak more", CONTACTS, row=WHOM),
    Claim("relate.slight", E, "A firm that slights its smallest customers creates more value, or less.", "value",
          (way("relate.slight=0"), way("relate.slight=1")), OPEN, "no empirical anchor", CONTACTS),
    Claim("sell.quarter", E, "Pressure in calls gains more orders in the first quarter than in the rest of the year.",
          "pulled", (way("sell.push=0"), way("sell.push=1.5")), MORE, "the quarter against the year",
          (*NEUTRAL, *PURCHASE, *way("design.effort=.2 sell.effort=.2"))),
    Claim("sell.help", E, "Help leaves customers more satisfied than pressure.", "satisfaction",
          (way("sell.push=1.5 sell.help=0"), way("sell.push=1.5 sell.help=1")), MORE,
          "pressure inflates expectations", (*NEUTRAL, *way("design.effort=.2 sell.effort=.2"))),
)  # fmt: skip

EMERGENT: tuple[Claim, ...] = (*CUSTOMERS, *MINDS, *OFFERS, *SERVICE)
