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
# Friday, and the course is over but for one thing: doing it. On your drive lies a table from data management, three hundred
# rows, a trial in type 2 diabetes with five doses. On Monday somebody will ask what it says, and somebody else how you know. This
# lesson goes the whole way once, from the file to a paragraph for the analysis plan, a paragraph for the report, and a list of
# sentences that you will *not* write.
#
# Everything here can be typed into a terminal. Where Python says the same, it stands beside it. Take your own table if you have
# one, and change the names of the columns.

# %% [markdown]
# ## The table, as it comes
#
# One row for each patient, real units, the names that CDISC's ADaM standard gives. `CHG` is the change of HbA1c after twelve weeks, in mmol/mol: less is
# better, and 5 mmol/mol, about half a percentage point, is held to be worth having. This table is simulated, like all others of the
# course. So its rows may be shown, and at the end we can look up the truth.

# %%
import csv
from pathlib import Path

import numpy as np

from covaria.datasets import dose_finding_trial

folder = Path("own-trial")
folder.mkdir(exist_ok=True)


def cell(value):
    """What stands in a cell: text, a number, or nothing where it is missing."""
    return value if isinstance(value, str) else "" if np.isnan(value) else f"{value:g}"


def write_table(columns, name):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*(values.tolist() for values in columns.values())):
            writer.writerow(map(cell, row))


simulated = dose_finding_trial()
write_table(simulated.columns(), "trial.csv")
lines = (folder / "trial.csv").read_text(encoding="utf-8").splitlines()
print(*lines[:6], "…", sep="\n")

# %% tags=["hidden"]
assert len(simulated.dose) == 300 and sorted(set(simulated.dose)) == [0, 10, 25, 50, 100]

# %% [markdown] tags=["aside"]
# *In your field.* In a real submission this table does not lie ready. Age, sex and site come from ADSL, the rest from a findings
# data set with one row for each parameter and visit. Which parameter, which visit, which analysis flag: that is your estimand, put into
# three filters. Decide it, write it down, and hand over one row for each patient. No software can decide it for you.

# %% [markdown]
# ## What is what
#
# Tell Covaria what the response is, what is wanted of it (less: `--goal min`), and from where on a difference matters (`--delta 5`).
# It guesses the rest and says what it guessed.

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
units = "AGE=years,WEIGHT=kg,DOSE=mg,BASE=mmol/mol,CHG=mmol/mol"
terminal(
    f"""covaria fit trial.csv --response CHG --group SITEID --goal min --delta 5 \\
  --units {units} --out fitted --force""",
    until="\n\nDoes dose",
)

# %% tags=["hidden"]
import covaria

by_terminal = covaria.load_model(folder / "fitted" / "model.covaria")
assert by_terminal.evaluation.subjects == 287 and np.isnan(simulated.weight[~np.isnan(simulated.change)]).sum() == 17
assert np.isnan(simulated.change).sum() == 13 and by_terminal.evaluation.folds == 10

# %% [markdown]
# Read this list as you would read a define.xml. Four of its lines are decisions, and they are yours:
#
# - *Thirteen patients are left out*, as they have no response. Here they are missing by chance. If people leave a trial because the drug
#   fails them, those who stay flatter it; then this is a matter for the estimand, and no setting of any software mends it.
# - *Seventeen weights are missing.* The trial's median is filled in, and the networks are told by a **missingness indicator**, a
#   column that is 1 where something was filled in. A missing value never becomes 0 by accident, as it may in a control stream.
# - *Sites.* Left to itself, Covaria ignores a site. We declared it as a group: each site is held out whole, so that the error is
#   that of a *new* site, and patients of one site do not count as independent.
# - *USUBJID* is recognised, and kept out of the model. So is everything computed from the response. Try to slip in the value on
#   treatment, which is `BASE` plus `CHG`:

# %%
on_treatment = simulated.baseline + simulated.change
write_table({**simulated.columns(), "AVAL": on_treatment}, "with_aval.csv")
terminal(
    "covaria fit with_aval.csv --response CHG --effort quick --out leaking --force",
    until="\nLeft out",
)

# %% tags=["hidden"]
slipped = covaria.load_model(folder / "leaking" / "model.covaria")
assert "AVAL" not in [each.column for each in slipped.provenance.roles if each.role.value == "covariate"]

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("6a")

# %% [markdown]
# ## The fit, and what to set beside it
#
# The same fit by Python. The numbers are the same to the last bit, since it is the same fit: everything random comes from one seed,
# which the model remembers.

# %% tags=["left"]
import covaria

model = covaria.fit_model(
    folder / "trial.csv",
    response="CHG",
    group="SITEID",
    goal="min",
    delta=5,
    units=dict(each.split("=") for each in units.split(",")),
)
oof = model.evaluation.oof
rmse = oof.score**0.5
print(f"out of fold: R² {oof.explained:.3f}")
print(f"MSE {oof.score:.1f}, its root {rmse:.2f} mmol/mol")

# %% tags=["hidden"]
assert oof.score == by_terminal.evaluation.oof.score
assert abs(oof.explained - 0.274) < 0.006 and abs(oof.score - 59.7) < 0.5

# %% [markdown] tags=["right"]
# | in the terminal | in Python |
# | --- | --- |
# | `covaria fit …` | `covaria.fit_model(…)` |
# | `covaria explain` | `model.effects()`, `.interactions()` |
# | `covaria dose` | `model.dose_response()`, … |
# | `covaria predict` | `model.predict(table)` |
# | `covaria evaluate` | `covaria.validate_model(model, table)` |
# | `covaria report` | `covaria.write_report(model, path)` |

# %% [markdown]
# Before anything else, ask: beside what? Here are the errors of what one might have used instead, on the same folds.

# %%
explained = {each.name: each.explained for each in model.evaluation.comparators}
for name in ("linear", "emax"):
    print(f"{name:<15} explains {100 * explained[name]:.1f} % of the variance")
print(f"averaged model  explains {100 * oof.explained:.1f} %")

# %% tags=["hidden"]
assert abs(explained["linear"] - 0.228) < 0.003 and abs(explained["emax"] - 0.266) < 0.003

# %% tags=["folded"]
covaria.plot(model).ladder()

# %% [markdown]
# Networks earn next to nothing here. Over linear regression there is a gain, and an Emax model with linear covariates has it as well:
# the dose bends, and the rest is nearly straight. *Say so.* A report that admits that Emax would have done is believed
# on the next page, where it may say something else.
#
# ## How wrong is one prediction?
#
# R² 0.27 means that most of what happens to a patient is not known beforehand. In units it is easier to feel. Covaria gives each
# prediction a **prediction interval**, made from errors on patients whom the networks had not seen:

# %%
patient = {"AGE": 61, "SEX": "F", "WEIGHT": 74, "BASE": 70, "DOSE": 50}
one = model.predict(patient, level=0.9)
interval = model.evaluation.interval

print(f"predicted change: {one.mean[0]:.1f} mmol/mol")
print(f"90 % prediction interval: {one.lower[0]:.1f} to {one.upper[0]:.1f}")
print(f"of 287 patients {100 * interval.coverage:.1f} % lay inside theirs")

# %% tags=["hidden"]
assert abs(interval.coverage - 0.9) < 0.02
assert abs(one.mean[0] - -14.9) < 0.5 and abs(one.lower[0] - -27.8) < 0.8 and abs(one.upper[0] - -2.2) < 0.8

# %% tags=["folded"]
covaria.plot(model).predicted_observed()

# %% [markdown]
# Patients are gathered here by what was predicted for them, some fourteen to a point, so that nobody can be recognised. The *means* follow
# the line. Each patient lies up to 13 mmol/mol above or below, nine times in ten. An effect that is certain for the group and a wide
# range for each of its members is the rule and not the exception. Nobody's dose should be chosen by such a prediction alone.

# %% tags=["unseen"]
exercise("6b")

# %% [markdown]
# ## What moves the response
#
# How much of what the model predicts is due to each covariate, and to pairs of them:

# %%
terminal("covaria explain fitted/model.covaria", until="\nIn neither")

# %% tags=["hidden"]
strongest = model.effects()[:2]
assert [each.covariate for each in strongest] == ["DOSE", "BASE"]
assert not any(each.is_found for each in model.interactions())
by_pair = {frozenset(each.covariates): each.p_value for each in model.interactions()}
assert abs(by_pair[frozenset({"DOSE", "BASE"})] - 0.97) < 0.02

# %% tags=["folded"]
covaria.plot(model).forest()

# %% [markdown]
# Dose and baseline, then weight, then nothing much. Two cautions. A high baseline falls further for two reasons: the drug has more to do,
# and whoever was measured high by chance comes down without any drug. The table cannot tell these apart, and the second is at work on
# placebo as well. And no pair is claimed. Hold on to that: we shall come back to it with the truth in hand.

# %% [markdown]
# ## The dose
#
# Means, curve and doses of lesson 5, in one command:

# %%
terminal("covaria dose fitted/model.covaria", until="\n57 subjects")

# %% tags=["folded"]
covaria.plot(model).dose_response()

# %% tags=["hidden"]
levels = model.dose_response().levels
smallest, best = model.minimum_effective_dose(), model.best_dose()
assert abs(levels[-1].difference - -10.8) < 0.3 and abs(smallest.dose - 8.3) < 0.5
assert abs(smallest.lower - 0.7) < 0.3 and abs(smallest.upper - 24.2) < 1 and best.dose == 100

# %% [markdown]
# Look at the minimum effective dose: 8.3 mg, between placebo and the lowest dose studied, with an
# interval from 0.7 to 24.2 mg. The trial knows that 25 mg does enough on average. That 10 mg does is likely, and not certain; and where
# between placebo and 10 mg the response begins to fall, no dose was there to tell.

# %% tags=["unseen"]
exercise("6c")

# %% [markdown]
# ## Somewhere else
#
# A second trial of the same drug reads out, in other hospitals. It is the best thing that can happen to a model, if one
# looks at it once, with the model as it stands:

# %%
second = dose_finding_trial(seed=1)
write_table(second.columns(), "second.csv")
terminal("covaria evaluate fitted/model.covaria second.csv", until="\nLeft out")

# %% tags=["hidden"]
elsewhere = covaria.validate_model(model, folder / "second.csv")
assert abs(elsewhere.calibration_slope.value - 0.96) < 0.03 and abs(elsewhere.calibration_intercept.value - 1.6) < 0.3
assert abs(elsewhere.coverage.value - 0.905) < 0.02 and abs(elsewhere.score - 60.1) < 1.5

# %%
seen = ~np.isnan(second.change)
table = {name: values[seen] for name, values in second.columns().items()}
predicted, observed = model.predict(table).mean, table["CHG"]
shift = np.mean(observed - predicted)
print(f"observed minus predicted, on average: {shift:.1f} mmol/mol")

# %% tags=["hidden"]
assert abs(shift - 1.9) < 0.1

# %% tags=["folded"]
from covaria.figures import scatter

tenths = np.array_split(np.argsort(predicted), 10)
scatter(
    {"some 28 patients": ([predicted[rows].mean() for rows in tenths], [observed[rows].mean() for rows in tenths])},
    title="The second trial, in tenths",
    x="Mean predicted change (mmol/mol)",
    y="Mean observed change (mmol/mol)",
    keys=["dashed: observed equals predicted"],
    identity=True,
)

# %% [markdown]
# The mean squared error is 60.1, and 59.7 was promised. The picture shows **calibration**: where a fall of 15 was predicted, was it 15 on
# average? A slope of 1 and an intercept of 0 would be perfect. A slope well below 1 is the mark of overfitting, since then extreme
# predictions come true only in part. Here it is 0.96, with an interval that holds 1: *differences* between patients are predicted rightly. Their
# *level* is a little off. Nearly all points lie above the line, as people in the second trial fell by 1.9 mmol/mol less on average.
# Other hospitals, other habits: no model can know them beforehand, and no difference from placebo rests on them.
#
# The prediction intervals keep their word too. R² is lower than in the first trial, with the same error: there was less spread to
# explain. That is why one reports both.

# %% [markdown] tags=["aside"]
# *In your field.* This is external validation. TRIPOD+AI asks for its performance with intervals, for calibration, and for the model
# in full, so that others can apply it. `model.covaria` is that model, and holds no patient's row.

# %% tags=["unseen"]
exercise("6d")

# %% [markdown]
# ## What to write
#
# First the plan, and first in time as well: before unblinding, with every choice that might otherwise be made afterwards. Then the
# report, in which each number comes from the model and none from memory.

# %% [markdown] tags=["left"]
# ### For the plan

# %% tags=["left", "folded"]
import textwrap

version = dict(model.provenance.versions)["covaria"]
plan = f"""The change of HbA1c at week 12 will be modelled from dose, age, sex, weight and baseline by
Covaria {version} with its standard settings and seed {model.provenance.seed}; sites are groups. This analysis
supports the primary one (MCP-Mod) and does not replace it. Mean changes at each dose will be cross-fitted
adjusted means, with 95 % intervals that allow for sites. The minimum effective dose is the smallest whose
mean lies 5 mmol/mol below placebo on the averaged dose curve, and will be given with its 95 % interval.
Interactions are claimed only if the adjusted test (p ≤ 0.05) and the out-of-fold gain agree. Patients
without a response are left out and counted; missing covariates are filled in with the median and an
indicator. Errors will be reported out of fold, beside linear and Emax models on the same folds."""
print(textwrap.fill(plan, 44, break_on_hyphens=False))

# %% [markdown] tags=["right"]
# ### For the report

# %% tags=["right", "folded"]
highest = model.dose_response().levels[-1]
smallest, best = model.minimum_effective_dose(), model.best_dose()
left_out = len(simulated.dose) - model.evaluation.subjects

report = f"""In {model.evaluation.subjects} patients ({left_out} without a response were left out) the
adjusted mean of HbA1c fell by {-highest.difference:.1f} mmol/mol (95 % interval
{-highest.difference_upper:.1f} to {-highest.difference_lower:.1f}) more on 100 mg than on placebo. A fall of 5
mmol/mol was reached at {smallest.dose:.1f} mg ({smallest.lower:.1f} to {smallest.upper:.1f}); the lowest mean lay at
{best.dose:.0f} mg ({best.lower:.0f} to {best.upper:.0f}), the highest dose studied. No interaction was shown, which does not
exclude moderate ones. Out of fold the model explained {100 * oof.explained:.0f} % of the variance, an Emax model
{100 * explained["emax"]:.0f} %. The prediction for one patient is uncertain by about ± {interval.mean_width / 2:.0f} mmol/mol
(90 %). The model file, its fingerprint of the data, seed and versions are archived."""
print(textwrap.fill(report, 44, break_on_hyphens=False))

# %% tags=["hidden"]
assert "by 10.8 mmol/mol" in report and "287 patients" in report and "13 without" in report

# %% [markdown]
# The page to hand over is made by one more command. It ends with what reviewers of such models ask for, from the question
# of interest to the limits of use; machine learning calls such an account a **model card**.

# %%
terminal("covaria report fitted/model.covaria --out report.html --force")

# %% tags=["hidden"]
assert (folder / "report.html").is_file()

# %% [markdown]
# With `--summary` it becomes a single sheet, for those who read no more than that.

# %% [markdown]
# ## What not to claim
#
# | tempting | why not | instead |
# | --- | --- | --- |
# | "8.3 mg is the effective dose." | The interval runs from 0.7 to 24.2 mg. | "Reached at 8.3 mg (0.7 to 24.2)." |
# | "100 mg is the optimal dose." | It is the highest studied. | "Lowest at 100 mg, the highest studied." |
# | "The effect is the same for all." | No interaction was *shown*. | "Not shown; moderate ones are not excluded." |
# | "Heavier patients respond less." | Weight was not assigned at random, and its interval holds zero. | "Associated with weight." |
# | "The network predicts who responds." | ± 13 mmol/mol for one patient. | "Explains 27 % of the variance." |
# | "Networks found the dose-response." | Emax found it as well. | "As good as an Emax model." |
#
# And now the truth, which you will not have on Monday:

# %%
doses = np.array([10.0, 25.0, 50.0, 100.0])
true = simulated.effect(doses[:, None], simulated.baseline).mean(axis=1)
true_smallest = 5 * 20 / (-true[-1] * 1.2 - 5)

print("difference from placebo   estimate   95 % interval      truth")
for each, effect in zip(model.dose_response().levels[1:], true):
    ends = f"{each.difference_lower:.1f} to {each.difference_upper:.1f}"
    print(f"at {each.dose:>3.0f} mg{each.difference:>25.1f}   {ends:<16}{effect:>8.1f}")
ends = f"{smallest.lower:.1f} to {smallest.upper:.1f} mg"
print(f"minimum effective dose{smallest.dose:>9.1f} mg   {ends:<15}{true_smallest:>6.1f} mg")
low, high = simulated.effect(100.0, [55.0, 73.0])
print(f"effect of 100 mg at a baseline of 55: {low:.1f}; of 73: {high:.1f}")

# %% tags=["hidden"]
assert all(each.difference_lower < effect < each.difference_upper for each, effect in zip(levels[1:], true))
assert smallest.lower < true_smallest < smallest.upper and abs(true_smallest - 12.3) < 0.1
assert abs(low - -8.4) < 0.05 and abs(high - -13.3) < 0.05

# %% tags=["folded"]
from covaria.figures import curves

response = model.dose_response()
fine = np.linspace(0, 100, 201)
curves(
    {
        "estimate": (response.doses, response.difference),
        "95 %, lower": (response.doses, response.difference_lower),
        "95 %, upper": (response.doses, response.difference_upper),
        "the truth": (fine, [simulated.effect(each, simulated.baseline).mean() for each in fine]),
    },
    title="What was said, and what is true",
    x="Dose (mg)",
    y="Difference from placebo (mmol/mol)",
    rules={"the difference that matters": -5},
    keys=["dashed: the difference that matters"],
)

# %% [markdown]
# Every interval holds its truth, as nineteen in twenty should. The estimates themselves are off, as luck would have it: 10 mg did better in
# this trial than the drug does, and so the minimum effective dose came out at 8.3 mg instead of 12.3. Whoever reported the interval was
# right all the same.
#
# And look at the last line. The drug *does* act more strongly in those who begin high, by half as much again. Three hundred
# patients could not show it. Had you written "the effect is the same for all", you would have been wrong, with p = 0.97 to back you up.

# %% tags=["unseen"]
exercise("6e")

# %% [markdown]
# That is the course, for a response that is a number. You have fitted a line by walking, built a network, learned to distrust it, climbed
# a ladder, found a dose, and written it down so that somebody who does not trust networks can check it. The next table is yours. Where it
# ends in a yes or no, lesson 7 says what changes.

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, about five minutes of reading each. They hold the results of this trial and no patient: keep it so
# with your own.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know R and NONMEM, and am new to machine learning. "
setting = f"In a dose-finding trial (placebo, 10, 25, 50, 100 mg; {model.evaluation.subjects} patients, 12 sites) "
slope = covaria.validate_model(model, folder / "second.csv").calibration_slope
Prompts(
    Prompt(
        "Review my analysis plan",
        f"{reader}Here is the paragraph of my plan. Tell me what a statistical reviewer would ask, what is left open, and what contradicts ICH E9(R1): "
        + plan.replace("\n", " "),
    ),
    Prompt(
        "A minimum effective dose between two doses",
        f"{reader}{setting}a fall of 5 mmol/mol in HbA1c is reached at {smallest.dose:.1f} mg (95 % interval {smallest.lower:.1f} to {smallest.upper:.1f}). Discuss "
        "which dose to take into phase III, and what else than this number the choice should rest on.",
    ),
    Prompt(
        "Calibration in a second trial",
        f"{reader}My model explained R² = {oof.explained:.3f} out of fold. In a second trial its calibration slope was {slope.value:.3f} "
        f"({slope.lower:.3f} to {slope.upper:.3f}). Explain slope and intercept with an example, what a slope of 0.6 would mean, and what TRIPOD+AI wants reported.",
    ),
    Prompt(
        "Not shown is not absent",
        f"{reader}{setting}no covariate × dose interaction was shown. Explain how large an interaction such a trial can miss, why subgroup tests "
        "have little power, and how to word this in a report without claiming either way.",
    ),
    Prompt(
        "When a network is not needed",
        f"{reader}{setting}networks explained {100 * oof.explained:.1f} % of the variance out of fold and an Emax model almost as much. Explain when flexible models pay in "
        "trials of this size, and how to defend using one as a supportive analysis.",
    ),
)
