# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 1. Why does retention rise with tenure?
#
# A company looks at its subscribers and finds: the longer someone has been a customer, the less likely she is to
# leave. It concludes that tenure makes customers loyal, and pays to keep everybody for a fourth year. Is the
# conclusion right?
#
# **Objectives.** After this lesson you can (1) compute survival and yearly retention of a cohort, (2) tell a
# population that sorts itself from a customer who changes, (3) say what an experiment must switch off to tell the two
# apart.
#
# **Time plan, 45 minutes.** 5 the question and your prediction; 10 run and read the first market; 10 one customer's
# life; 10 the experiment; 10 exercises and debrief.
#
# Nothing here needs a network connection. The market is small, so that every cell answers within seconds.

# %%
import matplotlib.pyplot as plt
import numpy as np

import sim
from sim.measures.retention import CENSORED, survival

YEARS, SEEDS = 5, (1, 2, 3)
FOUR_EQUAL_FIRMS = [
    "market=subscription_regular", "customers.count=2000", "burn_in=0", f"ticks={12 * (YEARS + 1)}", "network=none",
    "focal.strategy=neutral", "rivals.first.strategy=neutral", "rivals.second.strategy=neutral",
    "rivals.third.strategy=neutral", "firms.plan=fixed", "firms.budget=fixed", "record.survey=0",
]

# %% [markdown]
# The market has four firms that play the same strategy and stand still: their offers never change. Nobody talks to
# anybody. Customers subscribe, use, are let down or not, and think again from time to time. We run it three times,
# with three seeds (the luck of the market), and show means.
#
# ## 1. Predict
#
# No rule of this model contains tenure: nothing that a customer does depends on how long she has been with a firm,
# and the firms do nothing to keep old customers. **Write down**: what will retention be in year 1, and in year 5?
# Will it rise, fall or stay?
#
# ## 2. See

# %%
def markets(*changes):
    """One market a seed, run to its end."""
    return [sim.run(*FOUR_EQUAL_FIRMS, f"seed={seed}", *changes) for seed in SEEDS]


def retention_of(market):
    """Retention in years 1 to YEARS of everyone's first spell with a firm: S(t) / S(t - 1), Kaplan and Meier."""
    spells = sim.frame(market, "relations").query("spell == 1")
    start = spells["start"].to_numpy(np.int64)
    end = spells["end"].fillna(-1).to_numpy(np.int64)
    not_her_choice = spells["end_reason"].isin(CENSORED).to_numpy()
    s = survival(start, end, not_her_choice, market.tick, 12 * np.arange(YEARS + 1))
    return s[1:] / s[:-1]


def yearly_retention(*changes):
    """(seeds, years) of retention under some changes."""
    return np.array([retention_of(market) for market in markets(*changes)])


varied_by_seed = yearly_retention()
varied = varied_by_seed.mean(axis=0)
for year, share in enumerate(varied, 1):
    print(f"year {year}: {share:.1%} of those still there stay")
assert varied[-1] - varied[0] > 0.1, "retention rises with tenure"

# %% [markdown]
# Retention rises a great deal, although no customer became more loyal by staying. So where does the rise come from?
# Look at one person first.
#
# ## 3. One customer's life

# %%
varied_market = sim.run(*FOUR_EQUAL_FIRMS, f"seed={SEEDS[0]}")
choices = sim.frame(varied_market, "choices").query("considered > 0")  # she knew a firm for the job
often, switched = choices["customer"].value_counts(), choices.query("kind == 'switch'")["customer"].unique()
who = next(int(c) for c in sorted(switched) if 6 <= often[c] <= 12)
life = choices[choices["customer"] == who][["tick", "job", "trigger", "kind", "before", "firm", "price", "expected"]]
print(f"customer {who}: what she decided, what made her think, prices in cents")
print(life.to_string(index=False))
spells = sim.frame(varied_market, "relations").query(f"customer == {who}")
print(spells[["firm", "start", "end", "start_reason", "end_reason", "orders"]].to_string(index=False))
assert (life["kind"] == "switch").any()

# %% [markdown]
# Most of the time she does not think about her subscription; it runs on. When she thinks, she compares. Who leaves
# early? Those who think often, and those whom their firm suits badly. Compare the people who were gone within a year
# with those who stayed for three years or more: `rate` is how often someone thinks about her subscriptions (1 is the
# mean), `first_fit` is how well the firm suited her need when she hired it (0 to 1).

# %%
people = sim.frame(varied_market, "customers").set_index("customer")
first = sim.frame(varied_market, "relations").query("spell == 1 and start < 24").join(people, on="customer")
stayed = first["end"].fillna(varied_market.tick) - first["start"]
by_tenure = {"gone within a year": first[stayed < 12], "three years or more": first[stayed >= 36]}
for name, group in by_tenure.items():
    rate, first_fit = group["rate"].mean(), group["first_fit"].mean()
    print(f"{name:20} {len(group):5} spells   rate {rate:.2f}   first_fit {first_fit:.3f}")
quick, loyal = by_tenure.values()
assert quick["rate"].mean() > 1.5 * loyal["rate"].mean(), "those who think often leave first"

# %% [markdown]
# The two groups were different people from the first day. Whoever is left after three years is a selection of the
# calm and the well suited.
#
# ## 4. The experiment
#
# If selection is the whole story, retention must be flat where all customers are alike. One word makes them so:
# `customers.alike=true` takes away every difference, in needs, taste, activity, jobs and what they know. **Predict**
# the second curve, then run it.

# %%
alike = yearly_retention("customers.alike=true").mean(axis=0)
for year, (a, b) in enumerate(zip(varied, alike, strict=True), 1):
    print(f"year {year}: varied {a:.1%}   alike {b:.1%}")
rise_varied, rise_alike = varied[-1] - varied[1], alike[-1] - alike[1]
print(f"from year 2 to year {YEARS}: varied {rise_varied:+.3f}, alike {rise_alike:+.3f}")
assert rise_varied > 0.06, "the rise goes on where customers vary"
assert alike[1] > alike[0], "the first year is lower even there"
assert abs(rise_alike) < 0.5 * rise_varied, "nearly flat where they are alike"

# %%
figure, axes = plt.subplots(figsize=(7, 4))
for rates, label, style in ((varied, "customers vary", "o-"), (alike, "customers are alike", "s--")):
    axes.plot(range(1, YEARS + 1), 100 * rates, style, label=label)
axes.set(xlabel="year of tenure", ylabel="retention in that year, %", ylim=(0, 100), xticks=range(1, YEARS + 1))
people = len(varied_market.tables.people)
axes.set_title(f"Rising retention is a selection of people\n{people:,} customers, mean of {len(SEEDS)} seeds")
axes.legend()
figure.tight_layout()

# %% [markdown]
# Year 1 is lower than year 2 even where all are alike: new customers still find out what they bought. That is a
# change within people, and it is over soon. After it the dashed curve stays nearly where it is, up to the noise of a
# small market.
#
# **What to take home.** Rising retention is what a mixed population shows even when nobody changes (Fader and Hardie
# 2007). Three consequences: (1) paying people to reach year 4 does not make them like those who reached it unpaid;
# (2) the average retention rate of a base undervalues it, because those who are left stay longer; (3) compare firms
# at equal tenure, never a young base with an old one.
#
# ## 5. Exercises
#
# 1. *One source at a time.* Make everyone think equally often (`customers.rate_shape=1000`), then take away
#    persistent tastes for firms (`customers.taste=0`), then both. Which of them is the reason for the rise?
# 2. *How much is noise?* How far apart are the values of year 5 in the three seeds?
# 3. *A wrong reading.* A manager multiplies year-1 retention five times by itself to forecast how many are left after
#    five years. How far off is she in the varied market?
# 4. *For discussion.* Which data would your own company need to tell selection from loyalty?
#
# ## Solutions

# %%
# Exercise 1. Neither alone: with one source off the other still sorts people. With both off much of the rise is gone;
# what is left comes from needs, jobs held and first months. Taste also moves the level: without it no firm is
# anybody's favourite.
same_rate, no_taste = ["customers.rate_shape=1000"], ["customers.taste=0"]
cases = {"equal rates": same_rate, "no taste": no_taste, "both": same_rate + no_taste}
curves = {"as it is": varied, **{name: yearly_retention(*changes).mean(axis=0) for name, changes in cases.items()}}
rises = {name: float(curve[-1] - curve[0]) for name, curve in curves.items()}
for name, curve in curves.items():
    print(f"{name:12} " + "  ".join(f"{x:.3f}" for x in curve) + f"   rise {rises[name]:+.3f}")
assert rises["both"] < 0.75 * rises["as it is"]
assert min(rises["equal rates"], rises["no taste"]) > rises["both"]

# %%
# Exercise 2. The spread over seeds is the noise of a market of this size.
year_5 = varied_by_seed[:, -1]
print("year 5 by seed:", ", ".join(f"{x:.3f}" for x in year_5), f"- range {year_5.max() - year_5.min():.3f}")

# %%
# Exercise 3. The forecast by one rate against what happened.
forecast, happened = varied[0] ** YEARS, float(np.prod(varied))
print(f"forecast {forecast:.1%} are left after {YEARS} years, in the market it was {happened:.1%}")
assert happened > 1.5 * forecast

# %% [markdown]
# Exercise 4. Tenure alone cannot tell: both stories fit a falling hazard. What helps: repeated observations of the
# same people (does *her* satisfaction change?), what was known of them on the first day (need, activity, channel), or
# an experiment that keeps some people by chance and looks at whether they stay afterwards.
