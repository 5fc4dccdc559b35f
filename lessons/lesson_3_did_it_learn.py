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
# The abstract is due on Friday. "A neural network predicted the biomarker with a mean squared error of 0.09 in 160
# patients it had never seen; linear regression, 1.96." Your co-author at the university, who has reviewed for thirty
# years, sends it back with one line in the margin: *and in another 160?*
#
# It is the best question that anybody can ask of a prediction model, and this lesson is its answer. How far an error
# moves when other patients are drawn; what to do about it; how one tells a network that has learned from one that has
# memorised; and what keeps it from memorising. At the end we leave the made-up biomarker for a trial of Alzheimer's
# disease in which the published answer is *nothing was shown*. A method that you mean to trust has to be able to say
# that, too.

# %% [markdown]
# ## The same recipe, other patients
#
# These are the 800 patients of lesson 2, and its network with a smooth bend: 4 → 16 → 16 → 1. There it learned from
# one set of 640 patients and was judged on the other 160. Patients that a network does not learn from, and is judged
# on, are **held out**. Now let a hundred networks do the same, each with another random 160 held out. They begin from
# the same seed, so that the patients are all that differs.

# %% tags=["folded"]
import numpy as np

from covaria.datasets import biomarker_trial
from covaria.engine import Activation, BatchOrder, FleetPlan, Group, Network, TrainingData, full_mask
from covaria.engine import predict as predict_fleet
from covaria.engine import train as train_fleet
from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters

trial = biomarker_trial()
x, y = trial.inputs, trial.response
shape = Network(4, (16, 16), (Activation.TANH, Activation.TANH))


def network(learns, seed=0, penalty=0.0):
    """One network: it learns where `learns` is True, and is judged on the others."""
    return Group(
        initial=torch_parameters(shape, TorchRandom(seed))[None],
        row_weights=learns.astype(np.float32)[None],
        learning_rate=np.array([0.01], dtype=np.float32),
        weight_decay=np.array([[penalty, penalty, penalty, 0, 0]], dtype=np.float32),  # no price on biases
        mask=full_mask(shape),
        batch_order=BatchOrder(seed, torch_draws(shape)),
    )


def train(networks, inputs, targets, epochs=300, batch=64, judged_every=300):
    plan = FleetPlan(
        shape, tuple(networks), epochs=epochs, batch_size=batch, held_out_interval=judged_every
    )
    return train_fleet(plan, TrainingData(inputs, targets))


def random_part(count, of, rng):
    """Mark so many, drawn at random."""
    marked = np.zeros(of, dtype=bool)
    marked[rng.permutation(of)[:count]] = True
    return marked

# %%
rng = np.random.default_rng(1)
hundred = [random_part(640, 800, rng) for _ in range(100)]
fleet = train([network(learns) for learns in hundred], x, y)
by_network = fleet.held_out_loss[:, -1]
noise = (y - trial.truth(x)) ** 2
by_truth = np.array([noise[~learns].mean() for learns in hundred])

print("held-out MSE       mean     SD  lowest highest")
for name, mse in ("network", by_network), ("the truth itself", by_truth):
    spread = f"{mse.mean():>6.3f}{mse.std():>7.3f}{mse.min():>8.3f}{mse.max():>8.3f}"
    print(f"{name:<17}{spread}")

# %% tags=["hidden"]
assert abs(by_network.mean() - 0.116) < 0.004 and abs(by_network.std() - 0.015) < 0.003
assert abs(by_network.min() - 0.088) < 0.006 and abs(by_network.max() - 0.189) < 0.025
assert np.allclose([by_truth.mean(), by_truth.std(), by_truth.min(), by_truth.max()], [0.087, 0.009, 0.069, 0.111], atol=6e-4)

# %% tags=["folded"]
from covaria.figures import curves

share = np.arange(1, 101)
curves(
    {"the network": (np.sort(by_network), share), "the truth itself": (np.sort(by_truth), share)},
    title="One recipe, a hundred random splits",
    x="MSE on the 160 patients held out",
    y="Splits with so little or less (%)",
    keys=["the same 800 patients, the same seed"],
)

# %% [markdown]
# From 0.09 to 0.19, and nobody did anything wrong. The 0.09 of the abstract is in there: it is the split of a lucky
# Friday. Now look at the other curve. Even *the truth*, the formula that the data were made with, scores anything
# between 0.07 and 0.11, since 160 draws of noise differ from the next 160. That much doubt comes with 160 patients,
# however good the model. A paper that prints one number from one split leaves you to guess where on the curve it
# stands.

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("3a")

# %% tags=["hidden"]
assert abs(exercise("3a").answer - 160 * (0.015 / 0.005) ** 2) < 1e-9 and round(by_network.std(), 3) == 0.015

# %% [markdown]
# ## Everybody serves once
#
# The remedy is older than networks. Divide the 800 patients into five parts, the **folds**. Hold out the first, and
# train on the other four; hold out the second, and so on. That is **cross-validation**. It takes five networks
# instead of one, and in return every single patient has been predicted by a network that had never seen them:
# **out of fold**, as we shall say from here on.

# %%
def divide(patients, rng):
    return rng.permutation(np.arange(patients) % 5)


def out_of_fold(fold, inputs, targets, **choices):
    """Predict every row by the network of the fold that did not see it."""
    five = train([network(fold != k, **choices) for k in range(5)], inputs, targets)
    return predict_fleet(shape, five.parameters, inputs)[fold, np.arange(len(fold))]


rng = np.random.default_rng(2)
predicted = out_of_fold(divide(800, rng), x, y)
squares = (predicted - y) ** 2
oof_mse, oof_se = squares.mean(), squares.std(ddof=1) / np.sqrt(800)

anew = [out_of_fold(divide(800, rng), x, y) for _ in range(20)]
twenty = np.array([np.mean((each - y) ** 2) for each in anew])
print(f"out of fold, all 800: MSE {oof_mse:.3f} (SE {oof_se:.3f})")
print(f"divided anew twenty times: SD {twenty.std():.3f}")
print(f"one split of 160:          SD {by_network.std():.3f}")

# %% tags=["hidden"]
assert abs(oof_mse - 0.116) < 0.006 and abs(oof_se - 0.006) < 0.001
assert abs(twenty.std() - 0.004) < 0.0015 and by_network.std() > 2.5 * twenty.std()

# %% tags=["folded"]
curves(
    {
        "one split, 160 patients held out": (np.sort(by_network), share),
        "five folds, all 800 held out once": (np.sort(twenty), 5 * np.arange(1, 21)),
    },
    title="How far the answer depends on the draw",
    x="MSE on patients held out",
    y="Draws with so little or less (%)",
)

# %% [markdown]
# The curve stands nearly upright. The same patients, the same network, five times the work, and an answer that
# somebody else would get too. Two kinds of doubt are left. One is the standard error, which says how far 800 patients
# may be from all patients. The other is the luck of division and seed, which can be bought off with more networks;
# that is why Covaria trains hundreds.

# %% [markdown] tags=["playground"]
# In the playground below, set the folds to 5 and run. Each network trains once for every fold, and the cloud of predicted against
# observed has all patients in it, each predicted by networks that had not seen it.

# %% [markdown] tags=["aside"]
# *In your field.* You have done this by another name whenever you ran a case-deletion diagnostic or a cross-validated
# objective function in PsN. And one rule you know from the bootstrap: what is drawn is the *subject*. Ten visits of
# one patient belong into the same fold, or the network is asked about a stranger whom it has met nine times.

# %% tags=["unseen"]
exercise("3b")

# %% [markdown]
# ## Would more patients help?
#
# "How many do we need?" is the second question. No formula answers it for a network, but the trial can answer it
# about itself. Pretend that it was smaller: learn from 20 of the patients, from 40, from 80, and look each time at
# all those who were left out. Error against the number of subjects is a **learning curve**. Sixteen draws of patients
# for each size; linear regression runs along.

# %% tags=["folded"]
with_one = np.column_stack([x, np.ones(800)]).astype(float)
sizes = (20, 40, 80, 160, 320, 640)
rows = []
for size in sizes:
    parts = [random_part(size, 800, np.random.default_rng(draw)) for draw in range(16)]
    # As many steps for all, so that small studies are not cut short.
    epochs = 3000 // -(-size // 64)
    grown = train([network(part, seed) for seed, part in enumerate(parts)], x, y, epochs, judged_every=epochs)
    lines = [np.linalg.lstsq(with_one[part], y[part].astype(float))[0] for part in parts]
    residuals = [(y - with_one @ line) ** 2 for line in lines]
    old = np.mean([each[part].mean() for each, part in zip(residuals, parts)])
    new = np.mean([each[~part].mean() for each, part in zip(residuals, parts)])
    rows.append((np.mean(grown.train_loss[:, -1]), np.mean(grown.held_out_loss[:, -1]), old, new))
curve = np.array(rows)

print("patients    network        linear regression")
print("           old    new       old    new")
for size, (net_old, net_new, line_old, line_new) in zip(sizes, curve):
    print(f"{size:>6}{net_old:>9.2f}{net_new:>7.2f}{line_old:>10.2f}{line_new:>7.2f}")

# %% tags=["hidden"]
known = [[0, 2.91, 1.55, 2.84], [0, 1.38, 1.79, 2.34], [0.03, 0.37, 1.92, 2.15], [0.05, 0.17, 2.01, 2.05]]
assert np.allclose(curve[:2], known[:2], atol=0.3) and np.allclose(curve[2:4], known[2:], atol=0.08)
assert np.allclose(curve[4:], [[0.07, 0.13, 2.03, 2.01], [0.10, 0.11, 2.00, 2.01]], atol=0.012)
assert curve[0, 0] < 0.02 and curve[0, 1] > curve[0, 3] and curve[1, 1] < curve[1, 3]

# %% tags=["folded"]
curves(
    {
        "network, patients it learned from": (sizes, curve[:, 0]),
        "network, new patients": (sizes, curve[:, 1]),
        "linear regression, patients it learned from": (sizes, curve[:, 2]),
        "linear regression, new patients": (sizes, curve[:, 3]),
    },
    title="Learning curves",
    x="Patients learned from",
    y="Mean squared error",
    rules={"noise floor": 0.09},
    keys=["dashed: the noise floor, 0.09", "means of 16 draws of patients"],
)

# %% [markdown]
# Read it from left to right. With 20 patients the network is perfect on those it knows and worse than the straight
# line on everyone else. With 40 it is ahead, but still wrong by far more than it believes. Only as patients come in
# do its two curves approach each other, and the noise floor between them. The straight line met its own floor early:
# its two curves close at 2.0, and no patient more will help it, since it cannot bend.
#
# That gives you two things to look for in any such picture. *A gap between the curves* is overfitting, and more
# patients (or less freedom) will close it. *Curves that have met, high up,* are underfitting, and more patients would
# be a waste of money.

# %% tags=["unseen"]
exercise("3c")

# %% [markdown]
# ## A machine for memorising
#
# Where does that perfect score on 20 patients come from? Do an experiment that no ethics committee would object to.
# Write the 800 responses on cards, shuffle the cards, and deal them out again: each patient gets somebody else's
# response. Every number in the table is real, and there is nothing left to be learned. Then train on 60 patients of
# either table, and do not stop.

# %%
dealt = y[np.random.default_rng(5).permutation(800)]
sixty = [random_part(60, 800, np.random.default_rng(draw)) for draw in range(8)]
looked = np.arange(10, 4001, 10)
learned = {}
for name, targets in {"real": y, "dealt": dealt}.items():
    eight = [network(part, seed) for seed, part in enumerate(sixty)]
    fleet = train(eight, x, targets, epochs=4000, batch=60, judged_every=10)
    spread = np.var(targets)
    learned[name] = (
        fleet.train_loss[:, looked - 1].mean(axis=0) / spread,
        fleet.held_out_loss[:, looked - 1].mean(axis=0) / spread,
    )

print("variance left over, mean of 8 networks")
print("                   60 known   740 new")
for name, (known, new) in learned.items():
    print(f"{name + ' responses':<16}{known[-1]:>10.2f}{new[-1]:>10.2f}")

# %% tags=["hidden"]
assert learned["real"][0][-1] < 0.002 and abs(learned["real"][1][-1] - 0.12) < 0.04
assert learned["dealt"][0][-1] < 0.08 and abs(learned["dealt"][1][-1] - 2.5) < 0.4

# %% tags=["folded", "left"]
def while_learning(name, title):
    known, new = learned[name]
    return curves(
        {"60 patients it learns from": (looked / 100, known), "740 others": (looked / 100, new)},
        title=title,
        x="Epochs, in hundreds",
        y="Share of the variance left over",
        rules={"the mean": 1.0},
        keys=["dashed: predicting the mean for everyone"],
    )


while_learning("real", "Real responses")

# %% tags=["folded", "right"]
while_learning("dealt", "Responses dealt out like cards")

# %% [markdown]
# Look at the blue curves alone, and you could not say which table was the real one: both fall towards nothing. Given
# time, 369 parameters learn sixty cards by heart. On everybody else the network that learned the cards is more than
# twice as bad as knowing nothing, because it says what it memorised with full conviction.
#
# So a small training error proves nothing. *It is the gap that tells.* And the experiment is one that you can ask of
# any paper: what does your method find when the responses are dealt out anew? It is a permutation test, and your
# statistician will like the question.

# %% [markdown]
# ## Stop in time
#
# With the cards, the held-out curve is lowest at the very start. With the real responses, too, it has a lowest point
# and creeps up behind it. Hence the simplest remedy of all: keep some patients aside, watch them while the network
# trains, and stop when they no longer gain. That is **early stopping**, and the patients who are watched are the
# **validation data**.

# %%
for name, (_, new) in learned.items():
    best = int(np.argmin(new))
    print(f"{name} responses: best after {looked[best]} epochs,")
    print(f"  {new[best]:.2f} left over; at the end {new[-1]:.2f}")

# %% tags=["hidden"]
assert abs(learned["dealt"][1].min() - 1.01) < 0.02 and abs(learned["real"][1].min() - 0.08) < 0.015

# %% [markdown]
# It works: the memoriser is stopped before it does much harm. But mind what the validation patients have become. They
# chose the epoch, so they are judges with an interest, and their error is flattering. When anything of those who
# judge gets into what is judged, it is called **leakage**: choosing the epoch, the covariates, or which of twenty
# networks to publish by the very patients on whom the error is then reported. It needs a third group, or an outer
# round of folds, to say how good the chosen one is.

# %% tags=["unseen"]
exercise("3d")

# %% [markdown]
# ## Make bends expensive
#
# The other remedy works on the loss. Add to the mean squared error a price for large weights, λ times half the sum of
# their squares: a **penalty**, or weight decay, since each step lets all weights decay a little towards zero. Small
# weights mean gentle bends, and a network that wants a sharp one has to earn it by explaining enough patients. How
# high a price? Try nine, on 100 patients of either table:

# %%
prices = np.array([0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1])
parts = [random_part(100, 800, np.random.default_rng(draw)) for draw in range(8)]
by_price = {}
for name, targets in {"real": y, "dealt": dealt}.items():
    priced = [
        network(part, seed, price) for price in prices for seed, part in enumerate(parts)
    ]
    fleet = train(priced, x, targets, epochs=1000, batch=50, judged_every=1000)
    of_each = fleet.held_out_loss[:, -1].reshape(len(prices), 8)
    by_price[name] = of_each.mean(axis=1) / np.var(targets)

print("variance left over, 700 new patients")
print("penalty     real responses    dealt responses")
for k, price in enumerate(prices):
    print(f"{price:<10g}{by_price['real'][k]:>12.3f}{by_price['dealt'][k]:>19.2f}")

# %% tags=["hidden"]
assert abs(by_price["real"][:4] - 0.035).max() < 0.005 and by_price["real"][-1] > 0.9
assert 1.4 < by_price["dealt"][0] < 1.8 and by_price["dealt"][-1] < 1.05

# %% [markdown]
# One table wants next to none, the other cannot have enough: where there is nothing to learn, the best network is one
# that has been priced down to a constant. The penalty must therefore come from the data. A number like it, that no
# gradient settles and somebody has to choose, is a **hyperparameter**. One way to choose it is by folds. You know the
# other way, though not by this name.
#
# Take each weight as a random effect: drawn from a normal distribution around zero, whose variance is to be
# estimated. A small variance is a strong penalty. Now integrate the weights out, as NONMEM integrates out the ETAs,
# and what is left is a marginal likelihood of the variances alone: the **evidence**. It rises as the model explains
# the patients and falls with every freedom that it did not need. For a network whose last layer alone is trained it
# can be written down. Here are 300 sine waves of random direction under one penalty:

# %% tags=["folded"]
rng = np.random.default_rng(3)
z = (x - x.mean(axis=0)) / x.std(axis=0)
waves = np.sqrt(2 / 300) * np.sin(z @ rng.normal(size=(4, 300)) / 1.5 + rng.uniform(0, 2 * np.pi, 300))
part = parts[0]
logs = np.linspace(-4, 3, 57)


def judged(targets):
    """For each penalty: minus twice the log evidence, and the error on new patients."""
    target = (targets - targets[part].mean()) / targets[part].std()
    sizes, directions = np.linalg.eigh(waves[part] @ waves[part].T)
    along = directions.T @ target[part]
    evidence, errors = [], []
    for penalty in 10.0**logs:
        variances = sizes / penalty + 1  # of the responses, in units of the noise
        noise = np.mean(along**2 / variances)
        evidence.append(100 * np.log(noise) + np.log(variances).sum())
        weights = waves[part].T @ directions @ (along / (sizes + penalty))
        errors.append(np.mean((waves[~part] @ weights - target[~part]) ** 2))
    return np.array(evidence), np.array(errors) / np.var(target[~part])


by_table = {"real": judged(y), "dealt": judged(dealt)}
for name, (evidence, errors) in by_table.items():
    chosen = np.argmin(evidence)
    print(f"{name} responses: the evidence chooses λ = {round(10 ** logs[chosen], 4):,g}")
    print(f"  error there {errors[chosen]:.3f}, with the best λ {errors.min():.3f}")

# %% tags=["hidden"]
for evidence, errors in by_table.values():
    assert errors[np.argmin(evidence)] < errors.min() + 0.01
assert 10 ** logs[np.argmin(by_table["real"][0])] < 0.02
assert np.argmin(by_table["dealt"][0]) == 56

# %% tags=["folded", "left"]
def by_penalty(place, title, y_title):
    shown = {f"{name} responses": (logs, both[place] - (0 if place else both[place].min())) for name, both in by_table.items()}
    return curves(shown, title=title, x="Penalty λ, as its logarithm to base 10", y=y_title, log=bool(place))


by_penalty(0, "What 100 patients say of λ", "−2 log evidence, above its least")

# %% tags=["folded", "right"]
by_penalty(1, "What 700 others say of it", "Share of the variance left over")

# %% [markdown]
# The first picture knows nothing but the hundred patients who were learned from; the second asks 700 others. Both
# pairs of curves have their low points in the same places. The evidence has found out from the training data alone
# how much there is to be learned: a little shrinkage for the real responses, as much as it can get for the cards. No
# patient had to be kept aside for it.

# %% [markdown] tags=["aside"]
# *In your field.* This is how OMEGA is estimated, and what shrinks towards zero are empirical Bayes estimates: an ETA
# of a patient with one sample is pulled to the typical value, and so is a weight that few patients speak for. One of
# Covaria's two ways to train works like this, with a variance for each covariate and each pair of them; the other
# tries penalties on the folds. Then their predictions are averaged.

# %% [markdown]
# What does the whole of Covaria make of a hundred patients, real and dealt?

# %% tags=["folded"]
import covaria

tables, found = {"real": y[part], "dealt": dealt[part]}, {}
for name, targets in tables.items():
    hundred_rows = dict(zip((*trial.names, "y"), [*x[part].T, targets]))
    found[name] = covaria.fit_model(hundred_rows, response="y", dose="dose", effort="quick").evaluation

told = []
for name, of in found.items():
    in_sample = 1 - of.oof.train_score / np.var(tables[name])
    r2s = f"{in_sample:.2f}", f"{of.oof.explained:z.2f}"
    told.append([*r2s, f"{of.mean_weight:.0%}", f"{of.prediction_p_value:.2g}"])
labels = "R², in sample", "R², out of fold", "weight of the mean", "p, anything at all"
print("responses                real     dealt")
for label, of_real, of_dealt in zip(labels, *told):
    print(f"{label:<21}{of_real:>8}{of_dealt:>10}")

# %% tags=["hidden"]
assert found["real"].oof.explained > 0.97 and found["dealt"].oof.explained < 0.02
assert found["real"].prediction_p_value < 1e-10 and abs(found["dealt"].prediction_p_value - 0.59) < 0.15
assert 1 - found["dealt"].oof.train_score / np.var(tables["dealt"]) < 0.1 and found["real"].mean_weight == 0

# %% [markdown]
# From the real hundred it learns nearly all that there is. From the cards it learns next to nothing: an R² of 0.02 on
# those it knows and of none on others, a quarter of the weight on the plain mean, and the rest on networks that the
# evidence has all but flattened. **In sample** means on the very patients who were learned from; you saw what a
# network without restraint makes of that number. The last line is a test of whether out-of-fold predictions follow
# the responses at all.

# %% [markdown]
# ## A trial in which nothing was shown
#
# Now for a result that was published as a null. In the xanomeline trial that CDISC uses as its pilot study, patients
# with Alzheimer's disease were given a patch with 0, 54 or 81 mg, and the ADAS-Cog(11) (higher is worse) was read
# after 24 weeks. The study report gives numbers of patients, means and standard deviations (CDISC pilot project,
# tables 14-3.01 and, for age and BMI of all who were randomised, 14-2.01). Patients' rows do not come with this page;
# they do not have to. We draw patients who have exactly these means and standard deviations:

# %%
# Dose: n; mean and SD of baseline, change, age and BMI; SD at week 24.
published = {
    0: (79, (24.1, 12.19), (2.5, 5.80), (75.2, 8.59), (23.6, 3.67), 13.79),
    54: (81, (24.4, 12.92), (2.0, 5.55), (75.7, 8.29), (25.1, 4.27), 13.18),
    81: (74, (21.3, 11.74), (1.5, 4.26), (74.4, 7.89), (25.3, 4.16), 12.48),
}

# %% tags=["folded"]
def exactly(drawn, mean, sd):
    return mean + sd * (drawn - drawn.mean()) / drawn.std(ddof=1)


rng = np.random.default_rng(24)
arms = []
for dose, (n, baseline, change, age, bmi, sd_24) in published.items():
    start = exactly(rng.gamma(4, 1, n), *baseline)  # skewed, as such scores are
    # Three standard deviations fix the correlation of baseline and change.
    r = (sd_24**2 - baseline[1] ** 2 - change[1] ** 2) / (2 * baseline[1] * change[1])
    scored, other = exactly(start, 0, 1), rng.normal(size=n)
    other = exactly(other - np.polyval(np.polyfit(scored, other, 1), scored), 0, 1)
    changed = exactly(r * scored + np.sqrt(1 - r**2) * other, *change)
    ages, bmis = (exactly(rng.normal(size=n), *each) for each in (age, bmi))
    arms.append(np.column_stack([ages, bmis, start, np.full(n, dose), changed]))
patients = np.vstack(arms)
dose, baseline, change = patients[:, 3], patients[:, 2], patients[:, 4]


def ancova(*terms):
    """Estimates, standard errors and p-values of the terms, with intercept and baseline in the model."""
    from scipy.stats import t

    columns = np.column_stack([*terms, baseline, np.ones(234)])
    estimate = np.linalg.lstsq(columns, change)[0]
    freedom = 234 - columns.shape[1]
    variance = np.sum((change - columns @ estimate) ** 2) / freedom
    se = np.sqrt(variance * np.diag(np.linalg.inv(columns.T @ columns)))
    return [(b, s, 2 * t.sf(abs(b / s), freedom)) for b, s in zip(estimate, se)][: len(terms)]


low, high = ancova(dose == 54, dose == 81)
(trend,) = ancova(dose)
print("difference (SE)    these patients    published")
print(f"54 mg - placebo      {low[0]:>5.2f} ({low[1]:.2f})  -0.5 (0.82)")
print(f"81 mg - placebo      {high[0]:>5.2f} ({high[1]:.2f})  -1.0 (0.84)")
print(f"p of the dose        {trend[2]:>5.3f}         0.245")

# %% tags=["hidden"]
assert abs(low[0] - -0.494) < 0.001 and abs(high[0] - -1.053) < 0.001 and abs(trend[2] - 0.2319) < 0.001
for d, (n, base, chg, *_, sd_24) in published.items():
    arm = patients[dose == d]
    assert len(arm) == n and np.allclose(arm[:, 4].mean(), chg[0]) and np.allclose(arm[:, 4].std(ddof=1), chg[1])
    assert np.allclose((arm[:, 2] + arm[:, 4]).std(ddof=1), sd_24)
    assert np.allclose(arm[:, 2].std(ddof=1), base[1]) and arm[:, 2].min() > 0 and arm[:, 2].max() < 70

# %% [markdown]
# That they agree is no coincidence. An analysis of covariance knows its patients by means, variances and covariances
# only, and these are the published ones. (The published model had site groups as well; hence the second digit.) So: a
# slope in the hoped-for direction, and an interval that holds zero without effort.
#
# Give these 234 to the network that was so good at the biomarker, first without any restraint, for all that baseline,
# dose, age and BMI may hide.

# %% tags=["folded"]
inputs = (patients[:, :4] - patients[:, :4].mean(axis=0)) / patients[:, :4].std(axis=0)
inputs, target = inputs.astype(np.float32), ((change - change.mean()) / change.std()).astype(np.float32)

all_of_them = np.ones(234, dtype=bool)
six = train([network(all_of_them, seed) for seed in range(6)], inputs, target, epochs=1000, judged_every=1000)
in_sample = 1 - np.mean((predict_fleet(shape, six.parameters, inputs)[0] - target) ** 2)
by_fold = out_of_fold(divide(234, np.random.default_rng(4)), inputs, target)
oof_r2 = 1 - np.mean((by_fold - target) ** 2)
print(f"R² on the patients it learned from: {in_sample:>5.2f}")
print(f"R² out of fold:                     {oof_r2:>5.2f}")

# %% tags=["hidden"]
assert abs(in_sample - 0.986) < 0.02 and abs(oof_r2 - -1.13) < 0.3

# %% [markdown]
# From 0.99 to below −1: out of fold it does far worse than the mean change for everyone, as it did with the cards.
# What would it have told the project team? Here are six such networks, which differ in their seeds: the mean change,
# were all patients given each dose. And beside them what Covaria says of the same 234.

# %% tags=["folded", "left"]
from covaria.figures import scatter

grid = np.linspace(0, 81, 82)


def average_change(parameters):
    """Of all patients, were they all given each dose."""
    turned = np.repeat(inputs[None], len(grid), axis=0)
    turned[:, :, 3] = ((grid - dose.mean()) / dose.std())[:, None]
    said = predict_fleet(shape, parameters, turned.reshape(-1, 4)).reshape(len(parameters), len(grid), -1)
    return change.mean() + change.std() * said.mean(axis=2)


said = average_change(six.parameters)
scatter(
    {},
    {f"seed {seed}": (grid, each) for seed, each in enumerate(said)},
    title="Six networks, no restraint",
    x="Dose (mg)",
    y="Mean change of ADAS-Cog at week 24",
    limits=(0, 4.5),
)

# %% tags=["folded", "right"]
columns = dict(zip(("age", "bmi", "baseline", "dose", "change"), patients.T))
model = covaria.fit_model(
    columns, response="change", dose="dose", goal="min", effort="quick", units={"dose": "mg"}
)
covaria.plot(model).dose_response()

# %% tags=["folded"]
verdict = model.evaluation
placebo_to_81 = model.dose_response().levels[-1]
least_at = grid[said.argmin(axis=1)]
between = [placebo_to_81.difference_lower, placebo_to_81.difference_upper]
print("Six networks without restraint")
print(f"  81 mg less placebo:  {(said[:, -1] - said[:, 0]).min():.1f} to {(said[:, -1] - said[:, 0]).max():.1f} points")
print(f"  best dose, in mg:    {', '.join(f'{each:.0f}' for each in least_at)}")
print("Covaria")
print(f"  81 mg less placebo:  {placebo_to_81.difference:.1f} ({between[0]:.1f} to {between[1]:.1f})")
print(f"  p of any effect:     {verdict.dose_p_value:.2f}")
print(f"  R², out of fold:     {verdict.oof.explained:z.2f}")

# %% tags=["hidden"]
assert np.ptp(said[:, -1] - said[:, 0]) > 1.5 and np.sum(~np.isin(least_at, [0, 54, 81])) >= 2
assert abs(placebo_to_81.difference - -1.0) < 0.1 and abs(verdict.dose_p_value - 0.36) < 0.06
assert np.allclose(between, [-2.6, 0.6], atol=0.1) and abs(verdict.oof.explained) < 0.03
assert max(step.explained for step in verdict.ladder) < 0.01  # no rung beats the mean

# %% [markdown]
# Six seeds, six drugs. Some of them would have you develop a dose that no patient in the trial was given. Covaria's
# curve comes from the same data and says next to nothing, with a band that says how little: a difference of −1.0, as
# an analysis of covariance has it, and an interval from −2.6 to 0.6. It is not that it was told to be modest. Its
# networks were judged out of fold, none of them beat the mean, and what is said of doses rests on means that are
# adjusted by those networks, not on a network's curve.
#
# ## The R² that was always there
#
# One trap remains, and you will meet it in print. Let the response be the score at week 24 instead of its change:

# %%
week_24 = baseline + change
others = {name: each for name, each in columns.items() if name != "change"}
table = others | {"week_24": week_24}
at_24 = covaria.fit_model(table, response="week_24", dose="dose", effort="quick")
carried = 1 - np.mean((week_24 - baseline - change.mean()) ** 2) / np.var(week_24)

print("what is predicted             R², out of fold")
for what, r2 in {
    "score at week 24": at_24.evaluation.oof.explained,
    "change from baseline": verdict.oof.explained,
    f"week 24 as baseline plus {change.mean():.1f}": carried,
}.items():
    print(f"{what:<29}{r2:>z10.2f}")

# %% tags=["hidden"]
assert abs(at_24.evaluation.oof.explained - 0.84) < 0.015 and abs(carried - 0.84) < 0.01
assert round(change.mean(), 1) == 2.0

# %% [markdown]
# "The model explained 84 % of the variance in patients it had never seen." Every word is true. And a rule that needs
# no model at all, *add two points to the baseline*, explains 84 % as well: scores of ill patients stay where they
# are. An R² means nothing without the R² of the simplest thing that one would do instead. Machine learning calls that
# a **baseline model**, which is an unlucky word here, where baselines are measured. Covaria's report always carries
# some along.

# %% tags=["unseen"]
exercise("3e")

# %% [markdown]
# How would you write it up? "Not shown" is a finding. It is neither "there is no effect", which an interval down to
# −2.6 does not allow, nor "a trend", which is a name for what one hoped.

# %% tags=["unseen"]
exercise("3f")

# %% [markdown]
# Back to the abstract. It may go out on Friday, with another sentence in it: *out of fold, over all 800 patients, the
# mean squared error was 0.12 (standard error 0.006), that of linear regression 2.0, and that of the best possible
# model about 0.09.* The reviewer has no margin left to write in.

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, about five minutes of reading each, with your numbers and no patient in them.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know R and NONMEM, and am new to machine learning. "
evidence, of_real = by_table["real"]
by_evidence = of_real[np.argmin(evidence)]
Prompts(
    Prompt(
        "One split, folds, bootstrap",
        f"{reader}Over 100 random splits of 800 patients, the MSE of a network on the 160 held out had mean {by_network.mean():.3f} and SD "
        f"{by_network.std():.3f}; over 20 divisions into five folds its SD was {twenty.std():.3f}. Explain in about five minutes of reading what "
        "each of these numbers measures, what a bootstrap would add, and which one TRIPOD+AI wants to see.",
    ),
    Prompt(
        "Reading a learning curve",
        f"{reader}With 40 patients my network's MSE was {curve[1, 0]:.2f} on them and {curve[1, 1]:.2f} on new ones; with 640 it was "
        f"{curve[-1, 0]:.2f} and {curve[-1, 1]:.2f}. Linear regression stayed at {curve[-1, 3]:.2f}. How do I extrapolate such a curve to plan the "
        "size of a study, and where does that go wrong?",
    ),
    Prompt(
        "Penalties and random effects",
        f"{reader}A penalty chosen by the evidence left {by_evidence:.3f} of the variance on new patients, the best possible choice "
        f"{of_real.min():.3f}. Explain the marginal likelihood of a network's weights by analogy with OMEGA, ETA shrinkage and empirical "
        "Bayes in a mixed-effects model, and where the analogy ends.",
    ),
    Prompt(
        "Leakage in clinical prediction models",
        f"{reader}Give me five ways in which information from the test patients leaks into a clinical prediction model, each with an example from drug "
        f"development, and say how a reader of the paper could notice. My own cross-validated MSE is {oof_mse:.3f} (SE {oof_se:.3f}).",
    ),
    Prompt(
        "Writing up a null",
        f"{reader}In a trial of 234 patients the top dose differs from placebo by {placebo_to_81.difference:.1f} points (95 % interval "
        f"{between[0]:.1f} to {between[1]:.1f}); flexible networks found nothing out of fold (R² {verdict.oof.explained:z.2f}). Draft three sentences for the "
        "results and one for the discussion, and list wordings that would claim too much or too little.",
    ),
)
