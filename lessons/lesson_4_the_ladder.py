# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# Slide 43 of the read-out is a forest plot of subgroups, and it does what such slides do. "It is the heavy patients
# with a high baseline," says the regional head, "look at that point." The statistician says that there are sixteen
# points. The physician remembers two patients. Somebody asks whether the network has an opinion.
#
# It has, but nobody can read it: its answer is spread over 369 weights. In this lesson you take it apart. First into
# steps, by asking what a model gains when it may bend, when two covariates may act together, when anything goes. Then
# into pairs, to find the one pair of this trial that does act together. And then comes the part that slide 43 left
# out: how often one finds such a pair where there is none.

# %% [markdown]
# ## Four models that are one
#
# Here are the 800 patients once more: age, BMI, a baseline biomarker, dose. Suppose you could give a network a little
# freedom at a time:
#
# | | what it may draw | you would call it |
# | --- | --- | --- |
# | linear | a slope for each covariate | `lm` |
# | **additive** | a curve for each covariate, and their sum | `gam`, splines |
# | **pairwise** | also a surface for each pair | all two-way interactions, in any shape |
# | **dense** | anything | the network of lesson 2 |
#
# Each may do what the one above may, and more. This is the **ladder**, and each of the four is a **rung**. No second
# program is needed for any of them. Take one wide network, and decide which hidden unit may see which covariate: on
# the additive rung one each, on the pairwise rung two. The connections that a rung may not use are fixed at zero by a
# **mask**, as you would write `0 FIX` in a control stream.

# %%
from itertools import combinations

import numpy as np

from covaria.datasets import biomarker_trial
from covaria.engine import Activation, Component, Network, component_mask

trial = biomarker_trial()
x, y = trial.inputs, trial.response
shape = Network(4, (40, 40), (Activation.TANH, Activation.TANH), linear_skip=True)

# Six units for each covariate, two for each pair.
singles = [Component((covariate,), 6) for covariate in range(4)]
pairs = [Component(pair, 2) for pair in combinations(range(4), 2)]
masks = {
    "linear": component_mask(shape, []),
    "additive": component_mask(shape, singles),
    "pairwise": component_mask(shape, singles + pairs),
    "dense": component_mask(shape, [Component((0, 1, 2, 3), 40)]),
}
for rung, mask in masks.items():
    print(f"{rung:<10}{mask.sum():>5} of {shape.parameter_count} parameters in use")

# %% tags=["hidden"]
assert [int(mask.sum()) for mask in masks.values()] == [5, 245, 329, 1885] and shape.parameter_count == 1885

# %% [markdown]
# Five numbers for the straight line, as there must be: four slopes and an intercept. Train all four on the same
# folds, from the same seed:

# %% tags=["folded"]
from covaria.engine import BatchOrder, FleetPlan, Group, TrainingData, predict, train
from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters


def network(mask, learns):
    return Group(
        initial=torch_parameters(shape, TorchRandom(0))[None] * mask,
        row_weights=learns.astype(np.float32)[None],
        learning_rate=np.array([0.01], dtype=np.float32),
        weight_decay=np.array([[1e-4, 1e-4, 1e-4, 0, 0]], dtype=np.float32),
        mask=mask,
        batch_order=BatchOrder(0, torch_draws(shape)),
    )


fold = np.random.default_rng(0).permutation(np.arange(800) % 5)
learns = [fold != k for k in range(5)] + [np.ones(800, dtype=bool)]
groups = tuple(network(mask, each) for mask in masks.values() for each in learns)
fleet = train(FleetPlan(shape, groups, epochs=600, batch_size=64, held_out_interval=600), TrainingData(x, y))
parameters = dict(zip(masks, fleet.parameters.reshape(4, 6, -1)))

print("rung      MSE out of fold")
by_hand = {}
for rung, six in parameters.items():
    predicted = predict(shape, six[:5], x)[fold, np.arange(800)]
    by_hand[rung] = np.mean((predicted - y) ** 2)
    print(f"{rung:<10}{by_hand[rung]:>10.3f}")

# %% tags=["hidden"]
assert abs(by_hand["linear"] - 2.01) < 0.03 and abs(by_hand["additive"] - 0.235) < 0.04
assert abs(by_hand["pairwise"] - 0.110) < 0.012 and 0.105 < by_hand["dense"] < 0.17
assert by_hand["pairwise"] < by_hand["dense"] < by_hand["additive"] < by_hand["linear"]

# %% [markdown]
# Bending is worth most, pairs are worth something, and from pairs to anything it gets worse again: the dense rung has
# more freedom to use, finds nothing to use it for, and fits some noise. What the second step bought can be seen.
# Follow BMI, for patients with a low, a middling and a high baseline:

# %% tags=["folded", "left"]
from covaria.figures import curves, scatter

grid = np.linspace(0, 1, 51, dtype=np.float32)


def over_bmi(rung, baseline):
    """Predictions over BMI, at age 0.5, dose 0.4 and a baseline."""
    patient = np.column_stack([np.full(51, 0.5), grid, np.full(51, baseline), np.full(51, 0.4)])
    return predict(shape, parameters[rung][5:], patient.astype(np.float32))[0]


def fan(rung, title):
    return scatter(
        {},
        {f"baseline {each}": (grid, over_bmi(rung, each)) for each in (0.1, 0.5, 0.9)},
        title=title,
        x="BMI (rescaled)",
        y="Expected response",
        limits=(4, 8.5),
    )


fan("additive", "Additive: side by side for ever")

# %% tags=["folded", "right"]
fan("pairwise", "Pairwise: a fan")

# %% tags=["hidden"]
def rise(rung, baseline):
    return np.ptp(over_bmi(rung, baseline)[[0, -1]])


assert abs(rise("additive", 0.9) - rise("additive", 0.1)) < 1e-3
assert rise("pairwise", 0.9) > 2.5 * rise("pairwise", 0.1)

# %% [markdown]
# The three curves of the additive rung have one shape and keep their distance; it has no way to say anything else. On
# the pairwise rung BMI matters little to those with a low baseline and a great deal to those with a high one. That is
# what an interaction *is*, in a picture: curves that are not parallel.

# %% [markdown] tags=["aside"]
# *In your field.* This is stepwise covariate modelling with the steps laid out in advance, and judged by patients who
# were held out instead of by a drop in the objective function. Nobody searches among 2ⁿ models; there are four, and
# everybody knows beforehand which ones.

# %% [markdown]
# ## Reading the ladder
#
# Covaria climbs it with many networks to each rung, with penalties chosen for each, and puts what one would use
# instead beside it.

# %%
import covaria

model = covaria.fit_model(trial.columns(), response="y", dose="dose")
covaria.plot(model).ladder()

# %% [markdown]
# The linear rung is where `lm` is. The additive one comes far down, the pairwise one to the noise floor of 0.09, and
# the dense one stays there. The percentages are weights in the average of all: no rung is chosen, they are mixed by
# how well they predict patients they have not seen.
#
# Do not compare these points by their bars, though. The errors of two rungs are errors on the *same* patients, so
# they rise and fall together. What counts is the **gain**: patient by patient, how far the error of one rung lies
# below that of the rung before.

# %%
steps = model.evaluation.ladder
print("            MSE     SE    gain     SE  unpaired")
for below, step in zip((None, *steps), steps):
    told = ""
    if below:
        unpaired = np.hypot(step.score_se, below.score_se)
        told = f"{step.gain:>8.3f}{step.gain_se:>7.4f}{unpaired:>10.4f}"
    print(f"{step.rung:<9}{step.score:>6.3f}{step.score_se:>7.4f}{told}")

# %% tags=["hidden"]
scores = [step.score for step in steps]
assert np.allclose(scores, [2.042, 0.187, 0.0914, 0.0944], rtol=0.03)
assert abs(steps[2].gain - 0.0956) < 0.003 and abs(steps[2].gain_se - 0.0082) < 5e-4
assert abs(steps[3].gain - -0.003) < 0.0015 and abs(steps[3].gain_se - 0.0013) < 6e-4
assert np.allclose([steps[2].score_se, steps[3].score_se], [0.0044, 0.0046], atol=2e-4)

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("4a")

# %% tags=["hidden"]
assert abs(exercise("4a").answer - np.hypot(0.0044, 0.0046)) < 1e-4

# %% [markdown]
# From linear to additive the gain is more than twenty of its standard errors: the response bends. From additive to
# pairwise, more than ten: covariates act together. From pairwise to dense the gain is negative. Is there anything
# beyond pairs? *Not shown*, which in this trial happens to be the truth; and the simpler model is also the better
# one, because freedom that is not needed costs something.
#
# A crude rule that has served well: less than one standard error is nothing, more than two is worth a sentence, in
# between one mentions it and plans another trial.

# %% tags=["unseen"]
exercise("4b")

# %% [markdown]
# ## Which pair?
#
# The ladder says that *some* pair acts together. To say which one, the surface of the pairwise model has to be taken
# apart into what each covariate does alone and what only two can do together. That has a catch, which a formula shows
# best. The truth of this trial contains 4 · BMI · baseline. You would think that this is the interaction. But
#
# > 4 · BMI · baseline = 2 · BMI + 2 · baseline − 1 \
# >         + 4 · (BMI − ½) · (baseline − ½)
#
# The first terms are ordinary slopes. Only the last one, which is zero on average along either covariate, is what
# nothing but a pair can do. Taking it out is called **purification**, and you do the same when you centre covariates
# before you multiply them. First, what is left to each covariate alone:

# %% tags=["folded"]
covaria.plot(model).effects()

# %% [markdown]
# A wave in age, the best dose near 0.4, and for BMI and baseline straight lines: the slopes out of the formula. Now
# the six pairs:

# %% tags=["folded"]
covaria.plot(model).interactions()

# %%
print("pair                share   p, adjusted")
strongest = model.interactions()[0]
for term in model.interactions():
    pair = " × ".join(term.covariates)
    claimed = "claimed" if term.is_found else ""
    print(f"{pair:<18}{term.estimate:>7.2%}{term.p_value:>11.3f}   {claimed}".rstrip())

# %% tags=["hidden"]
rest = model.interactions()[1:]
assert strongest.covariates == ("bmi", "baseline") and strongest.is_found and strongest.p_value == 0.001
assert abs(strongest.estimate - 0.0171) < 0.002 and not any(term.is_found for term in rest)
assert min(term.p_value for term in rest) > 0.2

# %% [markdown]
# One pair out of six, the right one, and its share of the variance is 1.7 %. Do not be misled by so small a number.
# Most of the variance belongs to the wave in age. For a patient at the edge of the table the pair means a good deal,
# as the map shows; beside it, the same map of the truth.

# %% tags=["left"]
covaria.plot(model).interaction_maps()

# %% tags=["folded", "right"]
from dataclasses import replace

from covaria.figures import interaction_maps

at_bmi, at_baseline = (np.array(points.values) for points in strongest.points)
true_effect = 4 * np.outer(at_bmi - 0.5, at_baseline - 0.5)
interaction_maps([replace(strongest, effect=tuple(map(tuple, true_effect)))], "y, in truth")

# %% tags=["hidden"]
assert np.abs(np.array(strongest.effect) - true_effect).max() < 0.15 and true_effect.max() > 0.7

# %% [markdown]
# Read it from the corners. High with high, and low with low: up to about 0.8 more than the sum of the separate
# effects would give. High with low: as much less. The colours of the fit and of the truth can hardly be told apart.
#
# For slide 43, put it as a table of four patients who differ in BMI and baseline only:

# %%
corners = [(bmi, baseline) for bmi in (0.1, 0.9) for baseline in (0.1, 0.9)]
four = {
    "age": [0.5] * 4,
    "bmi": [bmi for bmi, _ in corners],
    "baseline": [baseline for _, baseline in corners],
    "dose": [0.4] * 4,
}
response = model.predict(four).mean.reshape(2, 2)
print("                  baseline 0.1  baseline 0.9")
for bmi, row in zip((0.1, 0.9), response):
    print(f"BMI {bmi}{row[0]:>18.2f}{row[1]:>14.2f}")

# %% tags=["unseen"]
exercise("4c")

# %% tags=["hidden"]
difference = (response[1, 1] - response[1, 0]) - (response[0, 1] - response[0, 0])
assert abs(difference - exercise("4c").answer) < 0.06 and abs(difference - 4 * 0.8 * 0.8) < 0.25

# %% [markdown]
# ## What a p-value of a pair means
#
# A p-value answers one question: if there were nothing, how often would chance alone look as striking as this? For a
# single pair that somebody wrote into the protocol, the answer is the usual one. But nobody had written BMI ×
# baseline into the protocol. We looked at six and noticed one, and with twenty covariates it would have been 190.
#
# So let there be nothing. A thousand trials of 200 patients, four covariates with slopes and not a single
# interaction. In each, add every product to the regression, one at a time, and note the largest |t|. Then the same
# with twenty covariates.

# %% tags=["folded"]
def largest_t(covariates, trials, rng, patients=200):
    """|t| of the first product, and the largest of all, in each of many trials without interactions."""
    first, largest = [], []
    for _ in range(trials):
        z = rng.normal(size=(patients, covariates))
        response = z @ np.full(covariates, 0.3) + rng.normal(size=patients)
        mains = np.linalg.qr(np.column_stack([np.ones(patients), z]))[0]
        products = np.stack([z[:, a] * z[:, b] for a, b in combinations(range(covariates), 2)], axis=1)
        products -= mains @ (mains.T @ products)
        products /= np.linalg.norm(products, axis=0)
        left = response - mains @ (mains.T @ response)
        along = products.T @ left
        t = np.abs(along) / np.sqrt((left @ left - along**2) / (patients - covariates - 2))
        first.append(t[0])
        largest.append(t.max())
    return np.array(first), np.array(largest)


one, of_six = largest_t(4, 1000, np.random.default_rng(0))
_, of_190 = largest_t(20, 300, np.random.default_rng(1))
print("trials without interactions, with p < 0.05 for")
for name, each in {"one pair, named beforehand": one, "any of 6": of_six, "any of 190": of_190}.items():
    print(f"{name:<28}{np.mean(each > 1.972):>5.0%}")

# %% tags=["hidden"]
assert [round(100 * np.mean(each > 1.972)) for each in (one, of_six, of_190)] == [5, 25, 100]
assert np.allclose([np.quantile(each, 0.95) for each in (one, of_six, of_190)], [1.97, 2.58, 3.76], atol=0.03)

# %% tags=["folded"]
heights = np.linspace(0, 5, 101)
curves(
    {
        name: (heights, [100 * np.mean(each > height) for height in heights])
        for name, each in {"one pair": one, "largest of 6": of_six, "largest of 190": of_190}.items()
    },
    title="How far chance alone gets",
    x="|t| of a product",
    y="Trials in which it is larger (%)",
    rules={"5 %": 5},
    keys=["no interaction in any of them", "dashed: 5 %"],
)

# %% [markdown]
# One in twenty, one in four, and with 190 pairs: always. That is slide 43. Its remedy is to ask the right curve. The
# |t| that chance exceeds in 5 % of trials is 2.0 for a pair that was named beforehand, 2.6 for the largest of six,
# and 3.8 for the largest of 190.
#
# How does one know the curve of one's own trial? By making trials without interactions out of it. Fit the model
# without pairs, take what it leaves of each patient, and flip the sign of each of these residuals at random: heads it
# stays, tails it turns. Whatever the residuals had to do with a pair is gone; their size and everything else have
# stayed. Look for the largest of all pairs. Repeat a thousand times, and count how often chance got as far as your
# trial. This is a test by **sign flips**, a cousin of the permutation test, and its p-value is adjusted for having
# looked at all pairs, in whatever way they depend on one another.

# %% [markdown] tags=["aside"]
# *In your field.* It is what a maximum statistic does in a many-to-one comparison, as Dunnett's, or in MCP-Mod with
# its candidate shapes: one critical value for the best of several correlated looks. Bonferroni would do as well, and
# would give away power where pairs share a covariate.

# %% [markdown]
# Does it keep its promise? In a page of code, on three hundred trials with nothing in them:

# %% tags=["folded"]
def flipped(z, response, rng, flips=999):
    """For each pair: p-value alone, and adjusted for all pairs, by sign flips."""
    patients, covariates = z.shape
    mains = np.linalg.qr(np.column_stack([np.ones(patients), z]))[0]
    products = np.stack([z[:, a] * z[:, b] for a, b in combinations(range(covariates), 2)], axis=1)
    products -= mains @ (mains.T @ products)
    products /= np.linalg.norm(products, axis=0)
    left = response - mains @ (mains.T @ response)
    seen = np.abs(products.T @ left)
    by_chance = np.abs((rng.choice([-1, 1], (flips, patients)) * left) @ products)
    alone = (1 + np.sum(by_chance >= seen, axis=0)) / (1 + flips)
    adjusted = (1 + np.sum(by_chance.max(axis=1)[:, None] >= seen, axis=0)) / (1 + flips)
    return alone, adjusted


rng = np.random.default_rng(7)
claims = np.zeros(2)
for _ in range(300):
    z = rng.normal(size=(200, 4))
    alone, adjusted = flipped(z, z @ np.full(4, 0.3) + rng.normal(size=200), rng, flips=199)
    claims += alone.min() <= 0.05, adjusted.min() <= 0.05
print("300 trials without any interaction")
print(f"claimed, each pair by itself:  {claims[0] / 300:.0%}")
print(f"claimed, adjusted for all:     {claims[1] / 300:.0%}")

# %% tags=["hidden"]
assert abs(claims[0] / 300 - 0.25) < 0.02 and abs(claims[1] / 300 - 0.04) < 0.01

# %% [markdown]
# One claim in four without adjustment, about one in twenty with it. Covaria's p-values of pairs come from such flips,
# of what an additive *network* leaves, with any shape of a pair and not just a product. In simulated trials of many
# designs, all with nothing to find, some pair reaches p ≤ 0.05 in 2 to 7 of a hundred. And it asks for two things
# more: a pair is claimed only if it also gains out of fold, by more than one standard error, and takes at least 0.5 %
# of the prediction's variance. That is what "claimed" meant above, and the blue bar in the figure.

# %% tags=["unseen"]
exercise("4d")

# %% [markdown]
# ## A bend that looks like a pair
#
# Adjusting for many looks does not help when every single look is at the wrong thing. Here is the commonest mistake
# about interactions, and it passes any threshold. In this trial nothing interacts. The response is U-shaped in BMI,
# as mortality is; and BMI goes along with the baseline, as covariates do.

# %%
rng = np.random.default_rng(0)
standard = rng.normal(size=400)
bmi = 27 + 4 * standard
baseline = 50 + 15 * (0.7 * standard + np.sqrt(1 - 0.7**2) * rng.normal(size=400))
dose, age = rng.choice([0.0, 10.0, 20.0, 40.0], 400), rng.uniform(30, 80, 400)
expected = 0.1 * dose + 0.12 * (bmi - 27) ** 2 + 0.05 * baseline
outcome = expected + rng.normal(0, 2.5, 400)

product = (bmi - bmi.mean()) * (baseline - baseline.mean())
regressors = np.column_stack([product, age, bmi, baseline, dose, np.ones(400)])
coefficient = np.linalg.lstsq(regressors, outcome)[0]
left = outcome - regressors @ coefficient
covariance = left @ left / 394 * np.linalg.inv(regressors.T @ regressors)
t = coefficient[0] / np.sqrt(covariance[0, 0])

bent = covaria.fit_model(
    {"age": age, "bmi": bmi, "baseline": baseline, "dose": dose, "outcome": outcome},
    response="outcome", dose="dose", effort="quick", units={"bmi": "kg/m²"},
)
tests = {test.covariates: test.p_value for test in bent.evaluation.interaction_tests}
print(f"lm, bmi:baseline         t = {t:.1f}, p < 1e-40")
print(f"Covaria, bmi × baseline  p = {tests['bmi', 'baseline']:.2f}")
print("rung            gain      SE")
for step in bent.evaluation.ladder[1:]:
    print(f"{step.rung:<10}{step.gain:>10.2f}{step.gain_se:>8.2f}")

# %% tags=["hidden"]
from scipy.stats import t as of_student

assert abs(t - 17.3) < 0.05 and 2 * of_student.sf(t, 394) < 1e-40
assert tests["bmi", "baseline"] > 0.5 and not any(term.is_found for term in bent.interactions())
bending, pairing, _ = bent.evaluation.ladder[1:]
assert bending.gain / bending.gain_se > 4 and pairing.gain < 0.03 * bending.gain

# %% tags=["folded"]
covaria.plot(bent).effects()

# %% [markdown]
# A t of 17, and it is not there. What is there is the U in the last figure. The regression was not allowed to bend in
# BMI, so it used whatever it had that resembles a squared BMI: BMI times something that goes along with BMI. The
# ladder goes up one step at a time. First every covariate may bend, and only what is then left can be a pair.
#
# So the order matters: *whoever tests interactions over straight lines tests straight lines.*

# %% tags=["unseen"]
exercise("4e")

# %% [markdown]
# ## Not shown is not the same as not there
#
# The last doubt is the opposite one. How many patients does it take until a pair can be seen that *is* there? Here is
# the truth of the biomarker again, under noise as in a real clinic (a standard deviation of 1.04 instead of 0.3), and
# trials of four sizes, two of each. On the left Covaria, which knows nothing and searches. In the middle a regression
# by somebody who has been told every curve, and has written this one product into the protocol. On the right, again
# by Covaria, the dose.

# %% tags=["folded"]
from scipy.stats import t as student


def told_beforehand(table):
    """p-value of one product, beside the curves that are true."""
    age, bmi, baseline, dose = (table[name] for name in ("age", "bmi", "baseline", "dose"))
    bends = [np.sin(2 * np.pi * age), bmi, baseline, (dose - 0.4) ** 2, np.ones(len(age))]
    regressors = np.column_stack([(bmi - 0.5) * (baseline - 0.5), *bends])
    estimate = np.linalg.lstsq(regressors, table["y"])[0]
    freedom = len(age) - len(estimate)
    variance = np.sum((table["y"] - regressors @ estimate) ** 2) / freedom
    t = estimate[0] / np.sqrt(variance * np.linalg.inv(regressors.T @ regressors)[0, 0])
    return 2 * student.sf(abs(t), freedom)


found = {}
print("              bmi × baseline")
print("patients searched  told before      dose")
for size in (60, 120, 240, 480):
    for seed in (0, 1):
        table = biomarker_trial(size, seed).columns()
        table["y"] = table["y"] + np.random.default_rng(seed).normal(0, 1, size)
        fitted = covaria.fit_model(
            table, response="y", dose="dose", effort="quick", comparators="few"
        ).evaluation
        tests = {test.covariates: test.p_value for test in fitted.interaction_tests}
        found[size, seed] = tests["bmi", "baseline"], told_beforehand(table), fitted.dose_p_value
    by_kind = zip(found[size, 0], found[size, 1])
    print(f"{size:>5} " + "".join(f"{first:>7.3f}{second:>6.3f}" for first, second in by_kind))

# %% tags=["hidden"]
searched, told, of_dose = (np.array([found[size, seed][kind] for size in (60, 120, 240, 480) for seed in (0, 1)]) for kind in range(3))
assert told.max() < 0.005 and of_dose.max() < 0.03 and of_dose[2:].max() < 0.01
assert searched[0] > 0.5 and 0.01 < searched[1] < 0.1 and np.allclose(searched[2:4], [0.76, 0.62], atol=0.2)
assert searched[4] < 0.05 < searched[5] and searched[6:].max() < 0.01

# %% [markdown]
# The dose is seen by sixty patients. The pair is every bit as true, and somebody who was told the curves and the
# product sees it in sixty as well. Whoever has to search, for each curve, for one pair in six, and for the shape of
# that, needs some four hundred to be sure of it. (The 0.044 at sixty is no early success: at 120 the two trials have
# 0.8 and 0.6.) That is the price of a question that is asked afterwards, and no method is let off. If there is one
# interaction that you believe in, write it into the protocol, shape and all. Keep the search for what nobody had
# thought of.
#
# Even then an interaction is the harder thing to see. It is a difference of differences: between two groups and two
# more, its standard error is twice that of a main effect, and as a rule it is also smaller.

# %% tags=["unseen"]
exercise("4f")

# %% tags=["hidden"]
assert exercise("4f").answer == (2 * 2) ** 2

# %% [markdown]
# What, then, of the regional head and slide 43? In the trial at hand you can say: BMI and baseline act together, it
# was not the luckiest of six looks, it predicts patients it had not seen, and here is the map. In most trials you
# will say: an interaction was not shown, and this trial could not have shown one of that size. The second sentence is
# worth as much as the first, and it is rarer on slides.

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, about five minutes of reading each, with your numbers and no patient in them.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know R and NONMEM, and am new to machine learning. "
linear, additive, pairwise, dense = steps
Prompts(
    Prompt(
        "GAM, GAMM, and a ladder of networks",
        f"{reader}Out of fold, a linear model had an MSE of {linear.score:.3f}, an additive one {additive.score:.3f}, one with all pairs "
        f"{pairwise.score:.3f} and an unrestricted network {dense.score:.3f}. Compare this in about five minutes of reading with linear models, GAMs and GAMs with "
        "tensor products in mgcv: what is the same, what is not, and what would AIC have said?",
    ),
    Prompt(
        "Paired differences",
        f"{reader}The pairwise model gains {pairwise.gain:.3f} over the additive one (SE {pairwise.gain_se:.4f}, from differences patient by patient). Explain why the "
        f"standard errors of the two errors ({additive.score_se:.3f} and {pairwise.score_se:.3f}) do not tell this, with an analogy from a cross-over trial.",
    ),
    Prompt(
        "Interactions beyond main effects",
        f"{reader}My model finds BMI × baseline with {strongest.estimate:.2%} of the variance of the prediction. Explain why a product has main effects in it, how centring or "
        "purification takes them out, and why a small share can still matter to single patients.",
    ),
    Prompt(
        "Subgroups and multiplicity",
        f"{reader}In simulated trials without interactions, the best of six pairs had p < 0.05 in {np.mean(of_six > 1.972):.0%}, the best of 190 in {np.mean(of_190 > 1.972):.0%}. "
        "Relate this to subgroup analyses in confirmatory trials, to what guidelines say of them, and to max-T adjustment by resampling.",
    ),
    Prompt(
        "How many patients for an interaction",
        f"{reader}In my simulations the dose effect had p = {found[60, 0][2]:.3f} with 60 patients, and the BMI × baseline interaction p = {found[60, 0][0]:.3f}; with 480 patients "
        f"the interaction had p = {found[480, 0][0]:.3f}. Derive the sample size for an interaction between two continuous covariates, and tell me what to write in a protocol "
        "whose trial cannot have it.",
    ),
)
