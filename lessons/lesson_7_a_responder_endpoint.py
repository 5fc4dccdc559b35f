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
# Many trials do not end in a number. They end in a yes or no: the patient responded, the infection was cleared, the tumour
# shrank. Your next table is one of these: four hundred people with rheumatoid arthritis, five doses, and a column that says whether
# each reached ACR20 after twelve weeks, an improvement by a fifth. What does a network predict, when all there is to predict is yes
# or no? A *probability*. This lesson shows what changes with that, from the loss to the sentence in the report, and what does not.

# %% [markdown]
# ## The table
#
# It is simulated again, so that the truth can be looked up at the end. `ACTIVITY` is the disease activity before treatment, `YEARS` how
# long they have been ill, and `PRIOR` whether another biologic has failed before.

# %%
import csv
from pathlib import Path

import numpy as np

folder = Path("responders")
folder.mkdir(exist_ok=True)


def true_log_odds(dose, activity, years, prior):
    """Emax in the dose; those of middling activity respond best."""
    covariates = -1.3 * prior - 0.07 * (years - 8) - 0.9 * (activity - 5.6) ** 2
    return -1.1 + 2.4 * dose / (dose + 20) + covariates


def draw(seed, patients=400):
    random = np.random.default_rng(seed)
    dose = np.resize([0.0, 10, 25, 50, 100], patients)
    activity = random.normal(5.6, 0.9, patients).round(1)
    years = random.gamma(2.0, 4.0, patients).round(1)
    prior = random.random(patients) < 0.35
    chance = 1 / (1 + np.exp(-true_log_odds(dose, activity, years, prior)))
    return dose, activity, years, prior, (random.random(patients) < chance).astype(int)


def write_table(trial, name):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["USUBJID", "DOSE", "ACTIVITY", "YEARS", "PRIOR", "ACR20"])
        for k, (dose, activity, years, prior, yes) in enumerate(zip(*trial), 1):
            words = "yes" if prior else "no", "Y" if yes else "N"
            table.writerow([f"{k:03d}", f"{dose:g}", f"{activity:g}", f"{years:g}", *words])


trial = draw(7)
write_table(trial, "trial.csv")
lines = (folder / "trial.csv").read_text(encoding="utf-8").splitlines()
print(*lines[:5], "…", sep="\n")

# %% [markdown]
# ## A mean of zeros and ones
#
# Write 1 for yes and 0 for no, and the mean of the column is the *share* of responders. So far nothing is new: a share is a mean,
# and its standard error is √(p (1 − p) / n).

# %%
dose, activity, years, prior, response = trial
for each in (0, 10, 25, 50, 100):
    own = response[dose == each]
    share = own.mean()
    error = np.sqrt(share * (1 - share) / len(own))
    print(f"{each:>3} mg: {own.sum():>2} of {len(own)}, {100 * share:.1f} % (SE {100 * error:.1f})")

# %% tags=["hidden"]
assert response.sum() == 132 and [int(response[dose == each].sum()) for each in (0, 10, 25, 50, 100)] == [
    8,
    20,
    27,
    36,
    41,
]

# %% [markdown]
# A straight line through zeros and ones can be fitted, and it is wrong in a way that everybody sees:

# %%
design = np.column_stack([np.ones(400), dose, activity, years, prior])
line = design @ np.linalg.lstsq(design, response, rcond=None)[0]
print(f"smallest “probability”: {line.min():.3f}")
print(f"below zero: {np.sum(line < 0)} of 400 patients")

# %% tags=["hidden"]
assert abs(line.min() - -0.051) < 0.001 and np.sum(line < 0) == 6

# %% [markdown]
# Nobody responds with a probability below zero. The remedy is as old as logistic regression: let the line, or the network,
# predict something that has no ends, and bend it into 0 to 1 at the very last. That something is the **logit**, the logarithm of the
# odds p / (1 − p). At a share of one half it is 0; each step of 1 multiplies the odds by 2.7.

# %% tags=["folded"]
from covaria.figures import curves

logits = np.linspace(-5, 5, 101)
curves(
    {"probability": (logits, 1 / (1 + np.exp(-logits)))},
    title="From a sum to a probability",
    x="Logit (log odds)",
    y="Probability",
)

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("7a")

# %% [markdown]
# ## What a wrong probability costs
#
# Squared error asks how far a prediction is from the response. Of a probability one asks: *what did you say of what then happened?*
# If a patient responded, and you had said 0.9, that was good; had you said 0.1, it was bad; had you said 0, you were not
# merely wrong but certain. Take minus the logarithm of the probability that was given to what happened, and average over patients:
# this is the **log loss**. You have met it before, as minus the log-likelihood of a Bernoulli response, divided by n.

# %%
for said in (0.99, 0.9, 0.5, 0.1, 0.01):
    print(f"said {said:<4} of what then happened: log loss {-np.log(said):.3f}")
share = response.mean()
entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share))
print(f"saying {share:.2f} of every patient of this trial: {entropy:.3f}")

# %% tags=["hidden"]
assert abs(entropy - 0.634) < 0.001

# %% tags=["folded"]
said = np.linspace(0.01, 0.99, 99)
curves(
    {"if yes": (said, -np.log(said)), "if no": (said, -np.log(1 - said))},
    title="What a probability costs",
    x="Probability of a response that was predicted",
    y="Log loss",
)

# %% [markdown] tags=["aside"]
# *In your field.* Twice the log loss times n is the deviance of a logistic regression, and NONMEM's objective function with `LIKE` or
# `-2LL` is the same number again. Machine learning calls predicting a yes or no **classification**, even where nobody is put into
# a class. Here nobody is: what comes out is a probability.

# %% [markdown]
# Logistic regression is a network without hidden layer whose loss is this one. Newton's method, which takes the curvature
# into account, is there in a few steps:

# %%
def logistic(design, response, steps=8, penalty=0.0):
    weights = np.zeros(design.shape[1])
    ridge = penalty * np.diag([0.0] + [1.0] * (design.shape[1] - 1))  # not on the intercept
    for _ in range(steps):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (response - p) - ridge @ weights
        curvature = (design.T * (p * (1 - p))) @ design + ridge
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def log_loss(p, response):
    return -np.mean(np.log(np.where(response == 1, p, 1 - p)))


weights = logistic(design, response)
fitted = 1 / (1 + np.exp(-design @ weights))
for name, weight in zip(["intercept", "dose (mg)", "activity", "years ill", "prior biologic"], weights):
    print(f"{name:<15} {weight:>8.4f}   odds × {np.exp(weight):.3f}")
print(f"log loss on its own patients: {log_loss(fitted, response):.3f}")

# %% tags=["hidden"]
from covaria.regression.logistic import logistic_regression

np.testing.assert_allclose(weights, logistic_regression(design, response.astype(float), np.ones(400)), atol=1e-6)

# %% [markdown]
# ## The fit
#
# Two words more than in lesson 6: that the endpoint is binary, and which cell is a response. `--delta 0.15` says that 15
# percentage points are worth having.

# %% tags=["folded"]
import os
import shlex
import subprocess
import sys

COVARIA = [sys.executable, "-c", "from covaria.cli.main import main; main()"]


def terminal(command, until=None):
    """Run a command as a terminal would, and print what it says, up to a text."""
    words = shlex.split(command.replace("\\\n", " "))
    # A notebook asks for colours, which a page cannot show.
    plain = {**os.environ, "FORCE_COLOR": "", "TERM": "dumb", "COLUMNS": "80"}
    ran = subprocess.run(
        [*COVARIA, *words[1:]], cwd=folder, env=plain, capture_output=True, encoding="utf-8", check=False
    )
    said = ran.stdout + ran.stderr
    shown, cut, _ = said.partition(until) if until else (said, "", "")
    print(f"$ {command}\n{shown.rstrip()}" + ("\n…" if cut else ""))

# %% tags=["hidden"]
import contextlib
import io

as_readers_run_it = terminal


def terminal(command, until=None):
    """Hold a command to what the lesson shows of it: no error, and cut where its text says so."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        as_readers_run_it(command, until)
    print(said.getvalue(), end="")
    assert "Error" not in said.getvalue() and (until is None or said.getvalue().endswith("\n…\n")), command

# %%
terminal(
    """covaria fit trial.csv --response ACR20 --dose DOSE --endpoint binary \\
  --responder Y --goal max --delta 0.15 --out fitted --force""",
    until="\n\nDoes dose",
)

# %% [markdown]
# Without `--endpoint binary` Covaria refuses this column. That is on purpose: a scale that somebody has cut in two says less than the scale,
# and whoever analyses it should at least have decided so. If you have the number of which this is the half, fit the number.
#
# All the rest is as you know it: the same ladder, the same folds. Beside it stands what one would have used
# instead, here logistic regression, on the same patients out of fold:

# %%
import covaria

model = covaria.load_model(folder / "fitted" / "model.covaria")
scores = {each.name: each.score for each in model.evaluation.comparators}
oof = model.evaluation.oof
print(f"the share of responders   log loss {scores['mean']:.3f}")
print(f"logistic regression       log loss {scores['logistic']:.3f}")
print(f"averaged networks         log loss {oof.score:.3f}, D² {oof.explained:.3f}")

# %% tags=["hidden"]
by_name = {each.name: each for each in model.evaluation.comparators}
assert abs(oof.score - 0.534) < 0.004 and abs(oof.explained - 0.157) < 0.006
assert abs(scores["logistic"] - 0.569) < 0.002 and abs(scores["mean"] - 0.637) < 0.002
assert by_name["logistic"].above_averaged > 2 * by_name["logistic"].above_averaged_se

# %% tags=["folded"]
covaria.plot(model).ladder()

# %% [markdown]
# D² is R² for a deviance: how much of it is explained. Sixteen per cent sounds little, but there is much less to explain than
# with a number, as the coin is tossed anew in each patient. Even the true probabilities, which only the simulation knows, have a log loss of
# about 0.52. The networks are nearly there, and logistic regression is not. Why not? The ladder says that the response bends. In
# what?

# %%
for each in model.effects():
    points = 100 * each.estimate
    print(f"{each.covariate:<9} {points:>5.1f} percentage points from end to end")

# %% tags=["hidden"]
assert {each.covariate for each in model.effects()[:3]} == {"DOSE", "ACTIVITY", "PRIOR"}
truth = 1 / (1 + np.exp(-true_log_odds(dose, activity, years, prior)))
assert abs(-np.mean(truth * np.log(truth) + (1 - truth) * np.log(1 - truth)) - 0.522) < 0.001

# %% tags=["folded"]
middle = np.linspace(3.8, 7.4, 37)
rows = {"DOSE": [50.0] * 37, "ACTIVITY": middle, "YEARS": [6.0] * 37, "PRIOR": ["no"] * 37}
straight = np.column_stack([np.ones(37), np.full(37, 50.0), middle, np.full(37, 6.0), np.zeros(37)])
curves(
    {
        "averaged networks": (middle, model.predict(rows).mean),
        "logistic regression": (middle, 1 / (1 + np.exp(-straight @ weights))),
        "the truth": (middle, 1 / (1 + np.exp(-true_log_odds(50.0, middle, 6.0, 0)))),
    },
    title="50 mg, six years ill, no biologic before",
    x="Disease activity before treatment",
    y="Probability of a response",
)

# %% [markdown]
# Those of middling activity respond best. A logistic regression has one slope for each covariate, which through a hill is
# nearly level, and says that activity hardly matters. It would have needed a spline, and somebody who thought of it.

# %% [markdown]
# ## Why accuracy misleads
#
# The first thing you will be asked is: "how many did it get right?" Machine learning calls that share the **accuracy**: say yes where the
# probability is above one half, and count. Try it on a second trial of the same drug, which no model has seen:

# %%
second = draw(8)
write_table(second, "second.csv")
observed = second[-1]
chance = model.predict(folder / "second.csv").mean
beside = 1 / (1 + np.exp(-np.column_stack([np.ones(400), *second[:4]]) @ weights))
boastful = 1 / (1 + np.exp(-3 * np.log(chance / (1 - chance))))  # three times as sure

print("                           accuracy   log loss")
for name, p in {
    "nobody responds (1 %)": np.full(400, 0.01),
    "the share, for everybody": np.full(400, share),
    "logistic regression": beside,
    "averaged networks": chance,
    "networks, three times as sure": boastful,
}.items():
    right = 100 * np.mean((p > 0.5) == observed)
    print(f"{name:<29}{right:>4.0f} %{log_loss(p, observed):>11.3f}")

# %% tags=["hidden"]
assert np.mean((chance > 0.5) == observed) == np.mean((boastful > 0.5) == observed)
assert log_loss(boastful, observed) > log_loss(np.full(400, share), observed) > log_loss(chance, observed)
assert log_loss(beside, observed) > log_loss(chance, observed)
assert np.mean(observed) < 0.27 and np.mean((beside > 0.5) == observed) < np.mean(observed == 0)
assert round(100 * np.mean((chance > 0.5) == observed)) == 77

# %% [markdown]
# Fewer responded in the second trial, one patient in four, so whoever says "nobody responds" is right for three of four without having looked at
# one of them. Logistic regression is right *less* often, and yet its probabilities are worth more, as the log loss shows. And look at
# the last two rows: they make the *same* decisions, so accuracy cannot tell them apart. But the boastful one says 0.95 where the other
# says 0.73, and its log loss is worse than knowing nothing. Accuracy throws away all that a probability says beyond the side
# of one half on which it lies. A trial of a drug to which one patient in ten responds has 90 % accuracy for free.
#
# Better ask two questions. *Order*: of a responder and another patient, how often has the responder the higher probability? That is
# the **AUC**. *Honesty*: of those who were told 30 %, did 30 % respond? That is calibration, as in lesson 6.

# %%
found = model.evaluation.probabilities
area, slope = found.area, found.calibration_slope
print(f"AUC {area.value:.3f} ({area.lower:.3f} to {area.upper:.3f})")
print(f"calibration slope {slope.value:.2f} ({slope.lower:.2f} to {slope.upper:.2f})")

# %% tags=["hidden"]
assert abs(area.value - 0.769) < 0.008 and abs(slope.value - 0.93) < 0.05
assert slope.lower < 1 < slope.upper

# %% [markdown] tags=["aside"]
# *In your field.* This AUC has nothing to do with concentrations. The curve below which it is the area plots true against false positives,
# and the area is the c statistic, which survival analysis has for times, or the Mann–Whitney statistic divided by the number of pairs: 0.5
# is a coin, 1 is perfect order. It knows nothing of honesty: the boastful networks have the same AUC.

# %% tags=["folded"]
from covaria.figures import scatter

steps = found.reliability
scatter(
    {"groups of 11 patients or more": ([each.predicted for each in steps], [each.observed for each in steps])},
    title="Of those who were told so, did so many respond?",
    x="Predicted probability, out of fold",
    y="Share that responded",
    keys=["dashed: observed equals predicted"],
    identity=True,
)

# %% [markdown]
# Such a picture is called a **reliability diagram**. The points lie near the line, from one patient in thirty to three in four. So one may say
# "30 %", and mean it.

# %% tags=["unseen"]
exercise("7b")

# %% [markdown]
# ## One patient
#
# There is no prediction interval of a yes or no: it would hold one of them, or both. What Covaria gives instead is a range of the
# *probability*:

# %%
patient = {"DOSE": 50, "ACTIVITY": 5.6, "YEARS": 4, "PRIOR": "no"}
one = model.predict(patient, level=0.9)
real = 1 / (1 + np.exp(-true_log_odds(50, 5.6, 4, 0)))
print(f"probability of a response {one.mean[0]:.2f}, range {one.lower[0]:.2f} to {one.upper[0]:.2f}")
print(f"in truth {real:.2f}")

# %% tags=["hidden"]
assert abs(one.mean[0] - 0.68) < 0.03 and one.lower[0] < one.mean[0] < one.upper[0]

# %% [markdown]
# ## The dose: differences, ratios, odds
#
# An adjusted mean of zeros and ones is an adjusted *risk*: the probability of a response, were all four hundred patients given this
# dose. Nothing of lesson 5 changes but the unit, which is now the percentage point.

# %%
terminal("covaria dose fitted/model.covaria", until="\n\nThe adjusted")

# %% tags=["folded"]
covaria.plot(model).dose_response()

# %% [markdown]
# The same two risks may be compared in three ways, and a report must say which:

# %%
print("against placebo   difference   risk ratio   odds ratio   treated for one more")
for level, ratio in zip(model.dose_response().levels[1:], model.risk_ratios()):
    risks, odds = ratio.risk_ratio.estimate, ratio.odds_ratio.estimate
    points = 100 * level.difference
    print(f"at {level.dose:>3.0f} mg{points:>15.1f} pp{risks:>11.1f}{odds:>13.1f}{1 / level.difference:>18.1f}")

# %% tags=["hidden"]
top, ratios = model.dose_response().levels[-1], model.risk_ratios()[-1]
assert abs(100 * top.difference - 42.4) < 1 and abs(ratios.risk_ratio.estimate - 5.3) < 0.2
assert abs(ratios.odds_ratio.estimate - 10.0) < 0.5

# %% [markdown]
# All of these are the same trial. "The odds are ten times as high" is true, and will be read as "ten times as likely", which is
# false: it is five times as likely, since 52 % is about five times 10 %. The difference, 42 percentage points, is the only one of the three that says how many
# patients gain. Its inverse is the number needed to treat: with 100 mg instead of placebo, one more of every 2.4 patients responds.
#
# The odds ratio has a second trap. Ask the simulation, which knows the truth, for the odds ratio of 100 mg twice: for one patient
# after the other, and for all together.

# %%
def true_risk(dose):
    return np.mean(1 / (1 + np.exp(-true_log_odds(dose, activity, years, prior))))


high, none = true_risk(100.0), true_risk(0.0)
print(f"odds ratio for each patient:    {np.exp(2.4 * 100 / 120):.1f}")
print(f"odds ratio of the whole trial:  {high / (1 - high) / (none / (1 - none)):.1f}")
print(f"difference of the whole trial:  {100 * (high - none):.1f} percentage points")

# %% tags=["hidden"]
assert top.difference_lower < high - none < top.difference_upper
marginal = high / (1 - high) / (none / (1 - none))
assert ratios.odds_ratio.lower < marginal < ratios.odds_ratio.upper and marginal < np.exp(2) - 1

# %% [markdown]
# Nobody is confounded here: dose was randomised. Still the odds ratio of the whole trial is smaller than that of every single
# patient. An average of odds is not the odds of an average. That is why two analyses of one trial, with and without covariates, have odds ratios
# that must not be compared, while their risk differences may. Covaria adjusts risks, and takes differences and ratios afterwards.

# %% tags=["unseen"]
exercise("7c")

# %% [markdown]
# ## When a covariate decides everything
#
# Twelve patients, and a marker above which everybody responded. What is its slope?

# %%
marker = np.array([1.1, 1.4, 1.9, 2.2, 2.4, 2.7, 3.1, 3.3, 3.8, 4.0, 4.4, 4.9])
yes = (marker > 3).astype(int)
few = np.column_stack([np.ones(12), marker - 3])
print("Newton steps     slope   with a penalty of 0.5")
for steps in (2, 4, 6, 8, 10):
    free, held = logistic(few, yes, steps)[1], logistic(few, yes, steps, penalty=0.5)[1]
    print(f"{steps:>12}{free:>10.1f}{held:>15.2f}")

# %% tags=["hidden"]
assert logistic(few, yes, 10)[1] > 1.5 * logistic(few, yes, 6)[1]
assert abs(logistic(few, yes, 10, penalty=0.5)[1] - logistic(few, yes, 8, penalty=0.5)[1]) < 1e-3

# %% [markdown]
# It has none. The steeper, the better: the likelihood has no greatest value, and each step goes further. Software then prints a slope of 30 with
# a standard error of 10,000, or a warning about *separation*. Firth's correction is the remedy that you may know. A penalty is another: it holds that slopes
# are not endless, and the climb ends. Weight decay does so for networks, and the evidence chooses how much. So separation, which a network finds
# more easily than a line does, is no accident that must be waited for.
#
# It is no licence either. Of fewer than ten responders Covaria says their share, with its interval, and fits nothing.

# %% tags=["unseen"]
exercise("7d")

# %% [markdown]
# ## What to write

# %% tags=["folded"]
import textwrap

smallest, best = model.minimum_effective_dose(), model.best_dose()
ratio = model.risk_ratios()[-1]
placebo, highest = model.dose_response().levels[0], model.dose_response().levels[-1]
report = f"""Of {model.evaluation.subjects} patients {found.responders} reached ACR20. The adjusted probability was
{100 * highest.mean:.0f} % on 100 mg and {100 * placebo.mean:.0f} % on placebo, a difference of {100 * highest.difference:.0f}
percentage points (95 % interval {100 * highest.difference_lower:.0f} to {100 * highest.difference_upper:.0f}; risk ratio
{ratio.risk_ratio.estimate:.1f}, {ratio.risk_ratio.lower:.1f} to {ratio.risk_ratio.upper:.1f}). A gain of 15 percentage points
was reached at {smallest.dose:.0f} mg ({smallest.lower:.0f} to {smallest.upper:.0f}). Out of fold the log loss was {oof.score:.3f},
that of a logistic regression {scores["logistic"]:.3f}; the AUC was {area.value:.2f} ({area.lower:.2f} to {area.upper:.2f}), the calibration
slope {slope.value:.2f} ({slope.lower:.2f} to {slope.upper:.2f}). Response was highest in patients of middling disease activity, which
was not foreseen and is to be confirmed."""
print(textwrap.fill(report, 88, break_on_hyphens=False))

# %% tags=["hidden"]
assert "132 reached" in report and "a difference of 42\npercentage" in report

# %%
terminal("covaria report fitted/model.covaria --out report.html --force")

# %% tags=["hidden"]
assert (folder / "report.html").is_file()
true_doses = np.linspace(0, 100, 2001)
gain = np.array([true_risk(each) for each in true_doses]) - none
true_smallest = true_doses[np.argmax(gain >= 0.15)]
assert smallest.lower < true_smallest < smallest.upper

# %% [markdown]
# | tempting | why not | instead |
# | --- | --- | --- |
# | "100 mg makes a response ten times as likely." | That is the odds ratio. | "Five times as likely; 42 percentage points more." |
# | "The model is 77 % accurate." | 74 % come for free. | "AUC 0.77, calibration slope 0.93." |
# | "This patient will respond." | The probability is 0.68. | "Two in three of such patients respond." |
# | "Activity hardly matters." (a slope near 0) | It bends. | "Highest at middling activity." |
# | "Beyond 3 of the marker everybody responds." | Twelve patients. | "All six above 3 did (exact interval 54 to 100 %)." |
#
# And where a response is neither a number nor a yes or no? A count of events, one of a few levels in an order, a time to an event,
# a concentration below the limit of quantification: each has a loss of its own, which is again a likelihood that you know, and the
# rest stays as it was. `covaria fit --help` lists these endpoints, and each report explains the words of its own.

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, with the numbers of this trial and no patient.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know logistic regression, and am new to machine learning. "
setting = f"In a dose-finding trial (placebo, 10, 25, 50, 100 mg; {model.evaluation.subjects} patients, {found.responders} responders) "
Prompts(
    Prompt(
        "Log loss and likelihood",
        f"{reader}My model has a log loss of {oof.score:.3f} out of fold, and predicting the share of responders {scores['mean']:.3f}. Explain how log loss, "
        "deviance and likelihood are related, and what a difference of 0.1 means for 400 patients.",
    ),
    Prompt(
        "Which comparison to report",
        f"{reader}{setting}the adjusted probability of a response was {highest.mean:.3f} on 100 mg and {placebo.mean:.3f} on placebo. Discuss risk difference, risk ratio, odds "
        "ratio and number needed to treat: which belongs in the abstract, and how readers misread each.",
    ),
    Prompt(
        "Collapsibility",
        f"{reader}The odds ratio of my trial is {ratio.odds_ratio.estimate:.3f} after standardising over covariates, and larger in a logistic regression with covariates, although dose was randomised. "
        "Explain non-collapsibility with a small table of numbers, and what ICH E9(R1) and the FDA guidance on covariate adjustment ask for.",
    ),
    Prompt(
        "Order and honesty",
        f"{reader}My model has an AUC of {area.value:.3f} and a calibration slope of {slope.value:.3f}. Explain with examples how a model can be good at one and bad at the other, and which "
        "matters for choosing a dose, for enriching a trial, and for telling a patient.",
    ),
    Prompt(
        "A responder or the number behind it",
        f"{reader}{setting}ACR20 was made of a continuous score. Explain how much information cutting in two costs, when a responder analysis is still the right one, and "
        "how to report both without choosing after the fact.",
    ),
)
