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
# Monday, eight o'clock, the dose committee. Four hundred patients with gout have taken placebo or one of four doses of a drug that
# makes the kidney let go of urate. The project lead wants one number for phase III. The statistician wants it with an interval.
# The nephrologist at the end of the table wants to know what happens in patients whose kidneys hardly work, and says so twice.
#
# So far this course has asked whether a response can be predicted. That is not what the committee asks. It asks what a dose
# *does*: how far the mean moves, from which dose on it moves far enough, where more stops helping, and for whom. In twenty
# minutes you will have answered all of it, by the methods you know and by networks, side by side, with the truth at hand to see
# which of them to believe.

# %% [markdown]
# ## Four hundred patients with gout
#
# Doses of 0, 5, 10, 20 and 40 mg, assigned at random. The response is the change of serum urate after four weeks, in mg/dL:
# *less is better*. Before treatment we know age, kidney function (eGFR, in mL/min per 1.73 m²) and the urate to begin with. The
# data are simulated. The drug follows an Emax curve, and it needs the kidney to work: with an eGFR of 45 it does half of what
# it does from 90 on.

# %%
import numpy as np

rng = np.random.default_rng(5)
levels = np.array([0.0, 5.0, 10.0, 20.0, 40.0])  # mg
dose = rng.permutation(np.repeat(levels, 80))
age = rng.normal(58, 11, 400).clip(25, 85).round()
egfr = rng.normal(72, 20, 400).clip(30, 115).round()
base = rng.normal(8.6, 1.2, 400).clip(6.5, 13).round(1)


def effect(dose, egfr):
    """Expected difference from placebo, in mg/dL."""
    return -5 * np.minimum(egfr, 90) / 90 * dose / (dose + 10)


urate = (-0.25 * (base - 8.6) + effect(dose, egfr) + rng.normal(0, 0.9, 400)).round(1)
trial = {"AGE": age, "EGFR": egfr, "BASE": base, "DOSE": dose, "CHG": urate}

true_effect = np.array([effect(level, egfr).mean() for level in levels])
print("dose  patients  mean change  true difference from placebo")
for level, true in zip(levels, true_effect):
    given = dose == level
    print(f"{level:>4.0f}{given.sum():>10}{urate[given].mean():>13.2f}{true:>31.2f}")

# %% tags=["hidden"]
raw = np.array([urate[dose == level].mean() for level in levels])
assert abs(true_effect[-1] - -3.18) < 0.01 and abs(true_effect[2] - -1.99) < 0.01

# %% [markdown] tags=["aside"]
# *In your field.* ICH E4 has asked since 1994 for the whole dose-response with its uncertainty, not for a row of tests against
# placebo. Five levels, spread over an eightfold range, are what makes that possible: with two one can only draw a line.

# %% tags=["folded"]
from covaria.figures import scatter

beside = dose + rng.uniform(-0.9, 0.9, 400)  # so that points do not hide one another
grid = np.linspace(0, 40, 201)
truth = np.array([effect(each, egfr).mean() for each in grid])
scatter(
    {"one patient": (beside, urate)},
    {"the truth, on average": (grid, truth)},
    title="Four hundred patients on five doses",
    x="Dose (mg)",
    y="Change of serum urate (mg/dL)",
    keys=["points are moved sideways a little"],
)

# %% [markdown]
# ## A fair comparison of five groups
#
# Random assignment makes the five groups alike *on average over all the trials that might have been*. In the one that was, they
# differ a little by luck, and since we measured the baselines we can see how. An adjusted mean takes that luck out. You know it as
# the least-squares mean of an analysis of covariance. Here is a road to it that goes further: *let a model predict every patient
# under every dose, take the mean, and correct it by what the model got wrong*.
#
# To see what the correction is worth, we take a model that is plainly wrong, a straight line in the dose:

# %%
def columns(dose):
    return np.column_stack([np.ones(400), age, egfr, base, dose])


straight = np.linalg.lstsq(columns(dose), urate)[0]
residual = urate - columns(dose) @ straight

adjusted = []
print("dose  predicted for all  correction  adjusted mean")
for level in levels:
    # All 400, as if each had been given this dose …
    for_all = (columns(np.full(400, level)) @ straight).mean()
    # … and what the model got wrong for those who were.
    correction = residual[dose == level].mean()
    adjusted.append(for_all + correction)
    print(f"{level:>4.0f}{for_all:>15.2f}{correction:>14.2f}{adjusted[-1]:>13.2f}")

# %% tags=["hidden"]
factors = np.column_stack([age, egfr, base, *(dose == level for level in levels)]).astype(float)
by_ancova = np.linalg.lstsq(factors, urate)[0][3:] + factors[:, :3].mean(axis=0) @ np.linalg.lstsq(factors, urate)[0][:3]
assert np.abs(np.array(adjusted) - by_ancova).max() < 0.05
missed = [residual[dose == level].mean() for level in levels]
assert abs(max(map(abs, missed)) - 0.78) < 0.005 and np.abs(adjusted - np.array([0.04, -1.25, -2.02, -2.53, -3.13])).max() < 0.01

# %% tags=["folded"]
scatter(
    {"mean as measured": (levels, [urate[dose == level].mean() for level in levels]), "adjusted mean": (levels, adjusted)},
    {
        "the straight line alone": (levels, [(columns(np.full(400, level)) @ straight).mean() for level in levels]),
        "the truth, on average": (grid, truth),
    },
    title="A wrong model, set right by its errors",
    x="Dose (mg)",
    y="Mean change of serum urate (mg/dL)",
)

# %% [markdown]
# The line alone is wrong by up to 0.78 mg/dL. The correction repairs that, because the patients who had a dose say by how much the
# line missed them. So a wrong model does little harm at this place: since the dose was assigned at random, it can make the result
# less precise, but not biased. And a good model makes it more precise, as it explains what would otherwise be noise. That is why a
# network, which nobody can inspect, may stand here.

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("5a")

# %% [markdown]
# ## A network in the place of the line
#
# The first column of that table, the mean prediction over all patients under each dose, has a name in machine learning:
# **partial dependence**. Most papers that show "the effect of dose" by a network show just this, and stop. It is the column
# without the correction. A network bends, so it will be off by less than a line. But its penalties pull every effect a little
# towards zero, and nobody tells you by how much.
#
# So the correction stays. With a network it needs one precaution: residuals of patients from whom the network learned are too
# small, and would correct too little. Each patient must be predicted by networks that never saw this patient. Predictions
# used in that way are called **cross-fitted**; they are the out-of-fold predictions of lesson 3, put to another use.

# %%
import covaria

units = {"AGE": "years", "BASE": "mg/dL", "DOSE": "mg", "CHG": "mg/dL"}
model = covaria.fit_model(
    trial, response="CHG", dose="DOSE", goal="min", delta=2, units=units, effort="quick"
)
over_dose = model.dose_response()

print("      network  adjusted  difference")
print("dose    alone      mean   from 0 mg  95 % interval     truth")
for each, true in zip(over_dose.levels, true_effect):
    alone = model.predict({**trial, "DOSE": each.dose}).mean.mean()
    ends = f"{each.difference_lower:.2f} to {each.difference_upper:.2f}"
    told = f"{each.difference:>12.2f}  {ends:<14}{true:>9.2f}" if each.dose else ""
    print(f"{each.dose:>4.0f}{alone:>9.2f}{each.mean:>10.2f}{told}")

# %% tags=["hidden"]
assert abs(over_dose.levels[-1].difference - -3.18) < 0.05
assert all(each.difference_lower <= true <= each.difference_upper for each, true in zip(over_dose.levels, true_effect))

# %% [markdown]
# With 400 patients and a strong drug, network and adjusted means almost agree. Further down is a case where they do not.

# %% [markdown] tags=["aside"]
# *In your field.* The FDA's guidance on covariate adjustment (2023) reasons alike: in a randomised trial the working model need not
# be right, if the standard errors are robust. Predicting everybody under each treatment is called g-computation there;
# epidemiologists know the corrected form as augmented inverse probability weighting.

# %% [markdown]
# ## Which dose?
#
# Five means are not yet a dose. Two ways lead from here to one, and both begin with the same five means.

# %% [markdown] tags=["left"]
# ### MCP-Mod
#
# Candidate shapes are written down before the trial. One test, adjusted for all of them, asks whether there is any dose-response;
# then those that pass are fitted and averaged.

# %% tags=["left"]
covariates = ["AGE", "EGFR", "BASE"]
mcpmod = covaria.mcp_mod(
    trial, "CHG", covariates=covariates, goal="min", delta=2
)
test = mcpmod.test

weight = {each.fit.shape.name: each.weight for each in mcpmod.fits}
print("shape             t   weight")
for candidate, t in zip(test.candidates, test.statistics):
    name = candidate.shape.name
    print(f"{name:<13}{t:>6.1f}{weight[name]:>8.2f}")
print(f"critical t   {test.critical_value:>6.1f}")
print(f"a fall of 2 at {mcpmod.averaged_dose.dose:.1f} mg")

# %% tags=["hidden"]
assert abs(mcpmod.averaged_dose.dose - 9.9) < 0.05 and abs(mcpmod.test.critical_value - 2.27) < 0.01
assert abs(mcpmod.test.statistics.max() - 23.5) < 0.05 and abs(weight["emax"] - 0.73) < 0.01

# %% [markdown] tags=["right"]
# ### One curve, averaged
#
# Covaria does the same with more shapes, among them curves that turn and curves that take no shape at all, weighed by how
# credible the five means make them.

# %% tags=["right"]
best = model.best_dose()
smallest = model.minimum_effective_dose()
share = model.effective_dose(0.8)

def line(name, of):
    ends = f"{of.lower:.1f} to {of.upper:.1f}"
    print(f"{name:<20}{of.dose:>6.1f}  {ends}")

print("                      dose  95 % interval")
line("lowest mean", best)
line("a fall of 2 mg/dL", smallest)
line("80 % of the effect", share)
if best.at_upper_edge:
    print("the first ends at the highest dose studied")

# %% tags=["hidden"]
true_smallest = 2 * 10 / (-true_effect[-1] / 0.8 - 2)
assert abs(true_smallest - 10.13) < 0.05 and smallest.lower < true_smallest < smallest.upper
assert best.dose == 40 and best.at_upper_edge and abs(best.lower - 31.2) < 1.5
assert abs(smallest.dose - 10.1) < 0.3 and abs(smallest.lower - 5.5) < 0.4 and abs(smallest.upper - 19) < 0.7
assert abs(share.dose - 17.6) < 1

# %% [markdown]
# Both say that a fall of 2 mg/dL takes about 10 mg, and the truth is 10.1 mg. What the interval adds is worth the committee's time:
# anything from 5 to 19 mg is compatible with this trial. Whoever goes to phase III with "10 mg" has chosen a number from that range.
# It is that wide since 5, 10 and 20 mg were studied and nothing between: the interval counts curves that rise at a single step
# on the way, as a receptor with a threshold would have them.

# %% tags=["folded"]
covaria.plot(model).dose_response()

# %% [markdown]
# Around the curve lies a **band**, or rather two. The darker one holds at each dose taken by itself, nineteen times in twenty. The
# paler one holds for the whole curve at once, which is what you need if you let your eye wander and stop at the place you like
# best. Neither is for a single patient: a band is about the mean.

# %% tags=["unseen"]
exercise("5b")

# %% [markdown] tags=["aside"]
# *In your field.* MCP-Mod has had the EMA's qualification opinion since 2014 and the FDA's fit-for-purpose letter since 2016. If a protocol
# names it, it is the analysis. A curve from a network is supportive beside it, and says so; what it adds are intervals for
# the dose, covariates that need not act in straight lines, and the next but one section.

# %% [markdown]
# ## Beside Emax
#
# "It is always Emax", says the pharmacologist, and as a rule is right. Then why not fit Emax and be done? Here it is, with
# an interval from 200 bootstrap samples:

# %%
from scipy.optimize import curve_fit


def emax(dose, placebo, largest, ed50):
    return placebo + largest * dose / (dose + ed50)


def fitted_emax(dose, response, begin=(0, -3, 10)):
    bounds = [-50, -50, 0.01], [50, 50, 400]
    return curve_fit(emax, dose, response, p0=begin, bounds=bounds)[0]


def smallest_by_emax(parameters):
    _, largest, ed50 = parameters
    return 2 * ed50 / (-largest - 2) if largest < -2 else np.inf


of_urate = fitted_emax(dose, urate)
resample = np.random.default_rng(0)
drawn = [resample.integers(0, 400, 400) for _ in range(200)]
fits = [fitted_emax(dose[rows], urate[rows]) for rows in drawn]
emax_lower, emax_upper = np.quantile(list(map(smallest_by_emax, fits)), [0.025, 0.975])

print("a fall of 2 mg/dL at    dose   95 % interval")
print(f"Emax model            {smallest_by_emax(of_urate):>6.1f}   {emax_lower:.1f} to {emax_upper:.1f}")
print(f"averaged curve        {smallest.dose:>6.1f}   {smallest.lower:.1f} to {smallest.upper:.1f}")

# %% tags=["hidden"]
assert abs(smallest_by_emax(of_urate) - 9.25) < 0.05
assert abs((emax_upper - emax_lower) / (smallest.upper - smallest.lower) - 0.36) < 0.05
assert abs(emax_lower - 7.11) < 0.1 and abs(emax_upper - 11.92) < 0.1 and emax_lower < true_smallest < emax_upper

# %% [markdown]
# Where the truth is an Emax curve, the Emax model is hard to beat: its interval is a little more than a third as wide, and it holds the
# truth. It is entitled to that, since it was told the shape. The averaged curve had to find the shape among others, a step between
# two doses among them, and the width is what not knowing costs.
#
# Now the other endpoint of the same trial. Patients also scored their well-being, and there the drug has two faces: less gout, more
# nausea. The truth rises until about 9 mg, and turns.

# %%
def well_being(dose):
    return 14 * dose / (dose + 5) - 0.35 * dose


score = (well_being(dose) + rng.normal(0, 8, 400)).round()
second = {**trial, "CHG": score}

of_score = fitted_emax(dose, score, (0, 5, 5))
turning = covaria.fit_model(second, response="CHG", dose="DOSE", goal="max", effort="quick")
curve = turning.dose_response()
optimum = turning.best_dose()

alone = np.array([turning.predict({**second, "DOSE": each}).mean.mean() for each in levels])

print("differences from 0 mg")
print("dose  truth   Emax  network alone  adjusted means")
for each, by_network in zip(curve.levels, alone - alone[0]):
    true, by_emax = well_being(each.dose), emax(each.dose, *of_score) - of_score[0]
    print(f"{each.dose:>4.0f}{true:>7.1f}{by_emax:>7.1f}{by_network:>15.1f}{each.difference:>16.1f}")
ends = f"{optimum.lower:.1f} to {optimum.upper:.1f}"
print(f"best dose: {optimum.dose:.1f} mg ({ends}); the truth is 9.1")

# %% tags=["hidden"]
assert abs(5 * (np.sqrt(14 / (5 * 0.35)) - 1) - 9.14) < 0.01 and optimum.lower < 9.14 < optimum.upper
assert of_score[2] < 0.011 and abs(of_score[1] - 4.56) < 0.02  # an ED50 at its bound
assert abs(optimum.dose - 8.4) < 0.8 and np.abs(alone - alone[0] - [0, 5.1, 7.0, 3.9, -2.1]).max() < 0.3
assert np.abs(np.array([each.difference for each in curve.levels]) - [0, 7.2, 7.6, 4.9, -1.1]).max() < 0.3
assert all(each.difference_lower <= well_being(each.dose) <= each.difference_upper for each in curve.levels)

# %% tags=["folded"]
scatter(
    {"adjusted mean": (levels, [each.mean for each in curve.levels])},
    {
        "Emax model": (grid, emax(grid, *of_score)),
        "averaged curve": (curve.doses, curve.mean),
        "the truth": (grid, well_being(grid)),
    },
    title="A response that turns",
    x="Dose (mg)",
    y="Change of well-being (points)",
    keys=["points: adjusted means"],
)

# %% [markdown]
# Emax cannot turn, so it does the best that it can: a step at the lowest dose and a level line after it. The fit converges without a
# warning, and it recommends 40 mg as warmly as 10. The averaged curve turns, and its interval for the best dose holds the truth.
#
# Look at the network alone, too. It has the shape, and it is drawn in from the adjusted means at each dose but the last. At 5 mg
# that happens to bring it nearer the truth, as drawing in often does. What it lacks is an interval that knows about it. The
# adjusted means have one, and each of the four holds the truth.
#
# And MCP-Mod? That depends on what somebody wrote into the protocol:

# %%
for third in ("sigEmax(10, 3)", "quadratic(-0.025)"):
    candidates = f"linear; emax(10); {third}"
    tried = covaria.mcp_mod(second, "CHG", covariates=covariates, candidates=candidates)
    largest, p_value = tried.test.statistics.max(), tried.test.p_values.min()
    told = "below 0.001" if p_value < 0.001 else f"{p_value:.2f}"
    print(f"{candidates:<36} largest t {largest:>5.2f}, p {told}")

# %% tags=["hidden"]
assert abs(tried.test.statistics.max() - 6.43) < 0.01
only_rising = covaria.mcp_mod(second, "CHG", covariates=covariates, candidates="linear; emax(10); sigEmax(10, 3)")
assert abs(only_rising.test.statistics.max() - -0.12) < 0.01 and abs(only_rising.test.p_values.min() - 0.64) < 0.01

# %% [markdown]
# Candidates that can only rise see nothing in a trial whose dose matters a great deal. One that may turn sees it at once. This is no flaw of
# MCP-Mod. It is the price of any method that tests what it was told to expect, and the reason to let one candidate turn.

# %% tags=["unseen"]
exercise("5c")

# %% [markdown]
# ## For whom?
#
# Back to urate, and to the nephrologist. Every number so far was a mean over all patients. The curve of one patient, all covariates held
# and the dose turned, is called **individual conditional expectation**: you would say, the typical curve of this
# profile. In Covaria it is the curve of the trial, plus what the networks find special about the profile.

# %% tags=["folded"]
kidneys = {"eGFR 40": {"EGFR": 40}, "eGFR 60": {"EGFR": 60}, "eGFR 90": {"EGFR": 90}}
covaria.plot(model).profile_curves(kidneys)

# %%
print("      a fall of                   chance of")
print("eGFR  2 mg/dL at  95 % interval    reaching  truth")
for kidney in (40, 60, 90):
    found = model.minimum_effective_dose(profile={"EGFR": kidney})
    dose = " none to 40" if found.dose is None else f"{found.dose:>8.1f} mg"
    upper = "beyond 40" if found.upper is None else f"{found.upper:.1f}"
    ends, chance = f"{found.lower:.1f} to {upper}", 100 * found.chance_reached
    true = 2 * 10 / (5 * kidney / 90 - 2)
    told = f"{true:.1f} mg" if true <= 40 else "not by 40 mg"
    print(f"{kidney:>4} {dose}  {ends:<17}{chance:>5.0f} %  {told}")

pair = model.interactions()[0]
print(f"{' × '.join(pair.covariates)}: p = {pair.p_value:.3f}, claimed: {pair.is_found}")

# %% tags=["hidden"]
assert pair.is_found and set(pair.covariates) == {"EGFR", "DOSE"} and pair.p_value < 0.005
doses_found = [model.minimum_effective_dose(profile={"EGFR": kidney}) for kidney in (40, 60, 90)]
assert doses_found[0].dose is None and abs(doses_found[1].dose - 13.4) < 1 and abs(doses_found[2].dose - 7.9) < 0.5
assert doses_found[0].upper is None and abs(doses_found[0].chance_reached - 0.50) < 0.08

# %% [markdown]
# There is what the mean had hidden. Good kidneys need some 8 mg, middling ones some 14. For poor ones the curve has no dose up to 40 mg,
# as in truth; but the interval begins at 10 mg, and whether they get there at all is put at an even chance. That is too kind to poor
# kidneys, and it is no accident: where there are few patients, a penalty pulls their curve towards everybody's. The wide interval, and
# the chance far below 100 %, are the honest part of that line.
#
# Two questions to ask of any individual curve. Is the pair claimed by a test, as here? If not, differences between profiles are noise with a
# colour. And are there patients like this in the trial? A profile of a 25-year-old with an eGFR of 35 is a sentence that the
# software can finish and the data cannot.

# %% tags=["unseen"]
exercise("5d")

# %% tags=["unseen"]
exercise("5e")

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, about five minutes of reading each, with your numbers and no patient in them.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know R and NONMEM, and am new to machine learning. "
last = over_dose.levels[-1]
setting = "In a randomised trial of 400 patients on 0, 5, 10, 20 or 40 mg the adjusted mean of serum urate fell by "
setting += f"{-last.difference:.2f} mg/dL from 0 to 40 mg (95 % interval {-last.difference_upper:.2f} to {-last.difference_lower:.2f}). "
Prompts(
    Prompt(
        "Why a wrong model does no harm",
        f"{reader}{setting}The means were adjusted by predictions of networks, plus the mean residual at each dose, cross-fitted. Explain in "
        "about five minutes of reading why randomisation keeps this unbiased even if the networks are wrong, and what would change in an "
        "observational study.",
    ),
    Prompt(
        "Partial dependence, and what it leaves out",
        f"{reader}In a trial of five doses, networks alone put the gain in well-being from 0 to 5 mg at {alone[1] - alone[0]:.1f} points, adjusted "
        f"means at {curve.levels[1].difference:.1f}. Explain what partial dependence is, why penalties draw it in, and when I may show it.",
    ),
    Prompt(
        "MCP-Mod beside a curve averaged over shapes",
        f"{reader}{setting}MCP-Mod puts a fall of 2 mg/dL at {mcpmod.averaged_dose.dose:.1f} mg, an averaged curve at {smallest.dose:.1f} mg "
        f"({smallest.lower:.1f} to {smallest.upper:.1f}). Compare the two: what each must fix beforehand, what each tests, and which belongs "
        "where in a statistical analysis plan.",
    ),
    Prompt(
        "A best dose at the edge of the design",
        f"{reader}{setting}The dose of the lowest mean is {best.dose:.0f} mg, the highest studied, with an interval from {best.lower:.1f} mg. "
        "What may I conclude of doses above, what does ICH E4 expect, and what would a next trial have to look like?",
    ),
    Prompt(
        "Curves of single patients",
        f"{reader}{setting}The test of eGFR × dose gave p = {pair.p_value:.3f}. Explain how curves by eGFR differ from subgroup analyses, what "
        "shrinkage does to the curve of a rare profile, and how a label for renal impairment would be argued from such a model.",
    ),
)
