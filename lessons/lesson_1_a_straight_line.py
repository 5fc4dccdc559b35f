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
# Eighty healthy volunteers took a single dose between 10 and 200 mg. Somebody at the meeting notices that apparent
# clearance is not constant: it rises with dose, and by a good deal. "How much per milligram?" asks the project
# lead, and you have the answer before the coffee is cold, because it is a straight line and you have fitted a
# thousand of them.
#
# Fit one more, and fit it twice. Once by least squares, as R does it. Once by *walking downhill*, as every neural
# network does. You know what the answer has to be, so nothing can hide behind the method: what is new here is the
# words, and the walk. After this lesson you will know the words in the training section of a paper on prediction models.
#
# No Python is needed. The code is short and stands there to be read; if you would rather run it, take the notebook
# from the top of the page.

# %% [markdown]
# ## Eighty volunteers
#
# The data are simulated, so that the truth is known: each milligram adds 0.25 L/h to an apparent clearance of
# 1 L/h, and volunteers scatter around that line with a standard deviation of 3 L/h.

# %%
import numpy as np

rng = np.random.default_rng(42)
dose = rng.uniform(10, 200, 80)  # mg
clearance = 0.25 * dose + 1 + rng.normal(0, 3, 80)  # L/h

print(f"{len(dose)} volunteers, doses from {dose.min():.0f} to {dose.max():.0f} mg")
print(f"clearance from {clearance.min():.1f} to {clearance.max():.1f} L/h, mean {clearance.mean():.1f}")

# %% tags=["hidden"]
assert len(dose) == 80
assert (round(dose.min()), round(dose.max())) == (11, 195) and abs(clearance.mean() - 27.2) < 0.1

# %% tags=["folded"]
from covaria.figures import scatter

scatter(
    {"one volunteer": (dose, clearance)},
    title="Apparent clearance and dose",
    x="Dose (mg)",
    y="Apparent clearance (L/h)",
)

# %% [markdown]
# What you call a covariate, machine learning calls a **feature**: here there is one, the dose. What you call DV or
# the endpoint is the **target**. Rows are subjects, in both worlds.

# %% [markdown] tags=["aside"]
# *In your field.* `$INPUT ID DOSE DV` has said the same since 1980: which column identifies, which explains, which
# is explained. The words differ and the table does not.

# %% [markdown]
# ## A model, and how wrong it is
#
# A **model** is a formula with numbers left open. Ours has two:
#
# > predicted clearance = weight × dose + bias
#
# The open numbers are the **parameters**, your THETAs. One that multiplies is a **weight** (you would say slope),
# one that is added is a **bias** (you would say intercept). The second word is unlucky: it has nothing to do with
# a biased trial.
#
# Suppose somebody hands you a weight of 0.24 and a bias of 1.1. What the formula then says of one volunteer is a
# **prediction**, and observed minus predicted is the **residual**, as always.

# %% tags=["unseen"]
from covaria.lessons import exercise

exercise("1a")

# %% tags=["hidden"]
assert abs(exercise("1a").answer - (0.24 * 100 + 1.1)) < 1e-12
assert abs(0.24 * 100 + 1.1 - 25.1) < 1e-12

# %% [markdown]
# Whether 0.24 and 1.1 are good numbers, eighty residuals tell together. Square them, take the mean, and you have
# the **mean squared error**, the usual **loss** of a model that predicts a number. Loss is their word for your
# objective function: one number that says how badly the model fits, to be made small.

# %%
def predict(weight, bias, dose):
    return weight * dose + bias


def mean_squared_error(weight, bias, dose, clearance):
    residual = clearance - predict(weight, bias, dose)
    return np.mean(residual**2)


print(f"prediction at 100 mg:           {predict(0.24, 1.1, 100):.1f} L/h")
print(f"mean squared error, all eighty: {mean_squared_error(0.24, 1.1, dose, clearance):.2f}")

# %% tags=["hidden"]
assert abs(predict(0.24, 1.1, 100) - 25.1) < 1e-9
assert abs(mean_squared_error(0.24, 1.1, dose, clearance) - np.mean((clearance - 0.24 * dose - 1.1) ** 2)) < 1e-12

# %% [markdown] tags=["aside"]
# *In your field.* With normal errors of one variance, minus twice the log-likelihood is n·log(MSE) plus a constant.
# So the loss and NONMEM's objective function put models in the same order. What is missing is any penalty for
# parameters: for that, this field looks at subjects the model has not seen. We come to it below.

# %% [markdown]
# ## Two ways to the same line
#
# For a straight line the smallest loss can be written down: set both derivatives to zero, solve two equations. This is
# what `lm` does. A network has no such formula, so it does something humbler. It starts anywhere, asks in which
# direction the loss falls, takes a step that way, and asks again.
#
# The direction comes from the **gradient**: the derivative of the loss by each parameter, which points uphill. Walking
# against it, step after step, is **gradient descent**. How far one step goes is set by the **learning rate**, which
# multiplies the gradient. And each time that all the rows have been used once is an **epoch**.

# %% [markdown] tags=["left"]
# ### Least squares
#
# One line of R, `lm(clearance ~ dose)`, or:

# %% tags=["left"]
columns = np.column_stack([dose, np.ones(80)])
slope, intercept = np.linalg.lstsq(columns, clearance)[0]

least = mean_squared_error(slope, intercept, dose, clearance)
variance = least * 80 / 78  # two degrees of freedom are spent
covariance = variance * np.linalg.inv(columns.T @ columns)
slope_se, intercept_se = np.sqrt(np.diag(covariance))

print(f"slope     {slope:.9f} (SE {slope_se:.5f})")
print(f"intercept {intercept:.9f} (SE {intercept_se:.3f})")
print(f"MSE       {least:.3f}")

# %% tags=["hidden"]
assert abs(slope - 0.257349063) < 1e-8 and abs(intercept - -0.150469390) < 1e-7
assert round(slope_se, 5) == 0.00612 and round(intercept_se, 3) == 0.722 and round(least, 3) == 7.687

# %% [markdown] tags=["right"]
# ### Gradient descent
#
# From 0 and 0, at a learning rate of one millionth:

# %% tags=["right"]
def gradient(weight, bias, dose, clearance):
    error = predict(weight, bias, dose) - clearance
    return np.mean(2 * error * dose), np.mean(2 * error)


weight, bias = 0.0, 0.0
for epoch in range(8000):
    by_weight, by_bias = gradient(weight, bias, dose, clearance)
    weight = weight - 1e-6 * by_weight
    bias = bias - 1e-6 * by_bias

walked = mean_squared_error(weight, bias, dose, clearance)
print(f"weight {weight:.3f}")
print(f"bias   {bias:.3f}")
print(f"MSE    {walked:.3f}")

# %% tags=["hidden"]
assert (round(weight, 3), round(bias, 3), round(walked, 3)) == (0.256, 0.001, 7.692)

# %% [markdown]
# The same line, to the eye and to any clinical purpose: 0.257 and 0.256 L/h per mg. The walk needed eight thousand
# epochs for what least squares did in one stroke, and it did not quite arrive. Is that a weakness? For a line, yes.
# But nothing in the walk knew that the model was a line. It needs a loss and its gradient, and so it works just as
# well with 369 parameters as with two.

# %% tags=["folded"]
ends = np.array([10.0, 200.0])
scatter(
    {"volunteers": (dose, clearance)},
    {
        "least squares": (ends, predict(slope, intercept, ends)),
        "gradient descent, 8,000 epochs": (ends, predict(weight, bias, ends)),
        "the truth": (ends, predict(0.25, 1, ends)),
    },
    title="Two fits and the truth",
    x="Dose (mg)",
    y="Apparent clearance (L/h)",
    keys=["three lines, of which two lie on each other"],
)

# %% [markdown]
# ## The intercept that would not move
#
# Look again at the two results. Least squares puts the intercept at −0.150. The walk put it at 0.001, which is to say:
# where it started. It did not find a different answer. It never set out.
#
# The reason is the units. A dose is a number around a hundred, and the intercept is multiplied by one. So the loss is
# a valley that is very steep across (the slope) and all but level along (the intercept). How steep and how level are the
# two eigenvalues of its second derivatives, and their ratio is the condition number. You have met it: NONMEM prints
# the eigenvalues of the correlation matrix of the estimates, and above a thousand your reviewer asks questions.

# %%
hessian = 2 * columns.T @ columns / 80
level, steep = np.linalg.eigvalsh(hessian)
print(f"condition number      {steep / level:,.0f}")
print(f"largest stable rate   {2 / steep:.3g}")

weight, bias = 0.0, 0.0
for epoch in range(1000):
    by_weight, by_bias = gradient(weight, bias, dose, clearance)
    weight, bias = weight - 1e-3 * by_weight, bias - 1e-3 * by_bias
    with np.errstate(over="ignore"):
        loss = mean_squared_error(weight, bias, dose, clearance)
    if not np.isfinite(loss):
        break
print(f"learning rate 0.001:  infinite after {epoch + 1} epochs")

# %% tags=["hidden"]
assert round(steep / level) == 73_584 and round(2 / steep * 1e5, 2) == 7.18 and epoch + 1 == 107

# %% [markdown]
# There is the trap. A step that is short enough not to fly out of the valley (below 0.0000718) is far too short to get
# along it. And at a learning rate of 0.001, which looks modest, each step overshoots to a higher point on the other
# side, until the numbers no longer fit into the machine.
#
# The remedy is one that you apply every time you centre a covariate at its median: change the units.
# **Standardisation** subtracts the mean and divides by the standard deviation. The valley becomes a round bowl, its
# condition number is 1, and one learning rate suits both parameters.

# %%
def descend(feature, target, rate, epochs):
    """Losses of each epoch, and the last parameters."""
    weight, bias, losses = 0.0, 0.0, []
    for _ in range(epochs):
        losses.append(mean_squared_error(weight, bias, feature, target))
        by_weight, by_bias = gradient(weight, bias, feature, target)
        weight, bias = weight - rate * by_weight, bias - rate * by_bias
    return np.array(losses), weight, bias


centre, scale = dose.mean(), dose.std()
raw, raw_weight, raw_bias = descend(dose, clearance, 7e-5, 200)
round_bowl, weight, bias = descend((dose - centre) / scale, clearance, 0.1, 200)

print(f"milligrams, rate 0.00007:  slope {raw_weight:.3f}, intercept {raw_bias:.3f}")
slope_of_bowl, intercept_of_bowl = weight / scale, bias - weight * centre / scale
print(f"standardised, rate 0.1:    slope {slope_of_bowl:.3f}, intercept {intercept_of_bowl:.3f}")
print(f"least squares:             slope {slope:.3f}, intercept {intercept:.3f}")

# %% tags=["hidden"]
assert abs(slope_of_bowl - slope) < 1e-9 and abs(intercept_of_bowl - intercept) < 1e-6
assert abs(raw_bias) < 0.05

# %% tags=["folded"]
from covaria.figures import curves

after = np.arange(1, 201)
curves(
    {"in milligrams, rate 0.00007": (after, raw - least), "standardised, rate 0.1": (after, round_bowl - least)},
    title="How far above the least loss",
    x="Epoch",
    y="Mean squared error above the least",
    log=True,
    keys=["both start at 0 and 0"],
)

# %% [markdown]
# One walk flattens out where the slope is right and the intercept is not; its loss is only 0.005 too high, so nothing
# complains. The other falls straight to the bottom. Keep this picture in mind: *a training curve that has become flat
# has not necessarily arrived.* It may be in the level part of a long valley.

# %% tags=["hidden"]
assert abs((walked - least) - 0.004) < 0.001 and abs(raw[-1] - least - 0.005) < 0.002

# %% tags=["unseen"]
exercise("1b")

# %% [markdown]
# ## What will it do for the next volunteer?
#
# The loss so far was measured on the very people the line was fitted to. They are poor judges: the line was bent
# towards them. The fair question is how wrong it is for somebody new, and the oldest way to ask is a **split**: before
# anything is fitted, draw some rows at random and lock them away. The others are the **training data**. The locked-away
# rows are the **test data**, and you look at them once.

# %%
order = np.random.RandomState(0).permutation(80)
test, train = order[:20], order[20:]

w, b = np.polyfit(dose[train], clearance[train], 1)
train_mse = mean_squared_error(w, b, dose[train], clearance[train])
errors = (clearance[test] - predict(w, b, dose[test])) ** 2
test_mse, test_se = errors.mean(), errors.std(ddof=1) / np.sqrt(20)
print(f"training data, 60 volunteers: MSE {train_mse:.3f}")
print(f"test data, 20 volunteers:     MSE {test_mse:.3f} (SE {test_se:.1f})")

# %% tags=["hidden"]
assert round(train_mse, 3) == 7.941 and round(test_mse, 3) == 7.144

# %% [markdown]
# The test error is *lower* than the training error. Luck, and nothing else: the standard error says how little twenty
# people can tell. That is the honest reading of a single split of a small study, and few papers print the standard error
# beside it. Lesson 2 has 160 people to test on, and there too one split leaves more doubt than one would like.

# %% [markdown] tags=["aside"]
# *In your field.* This is internal validation, and TRIPOD+AI asks a paper to say how it was done. Some of those who wrote
# it advise cross-validation or a bootstrap instead of one random split (Collins and others, BMJ 2024, 384: e074819): each
# subject then serves for both, and nobody's data are wasted. Covaria's report never uses a single split.

# %% [markdown]
# ## Ten volunteers, and a model that flatters you
#
# Suppose the study had stopped after ten people. A straight line gets along with that:

# %%
few_dose, few_clearance = dose[:10], clearance[:10]
order = np.random.RandomState(0).permutation(10)
few_test, few_train = order[:3], order[3:]
w, b = np.polyfit(few_dose[few_train], few_clearance[few_train], 1)
few_squares = (few_clearance - predict(w, b, few_dose)) ** 2
few_errors = [few_squares[rows].mean() for rows in (few_train, few_test)]
print(f"seven to fit, three to test:  slope {w:.3f}, intercept {b:.3f}")
print(f"MSE {few_errors[0]:.3f} in training, {few_errors[1]:.3f} in the test")

# %% tags=["hidden"]
assert (round(w, 3), round(b, 3)) == (0.249, 0.532)
assert [round(each, 3) for each in few_errors] == [3.147, 1.739]

# %% [markdown]
# Two parameters, seven volunteers, and a slope that is right. (The test error is flattering again; of three people one
# should expect no better judgement.) Now give the model more freedom. A polynomial of degree 7 has eight parameters
# for the ten people. To see what it is worth, there are the seventy volunteers who came later.

# %%
from numpy.polynomial import Polynomial

z = (dose - 100) / 95  # powers of small numbers stay small
print("degree  MSE, first ten  MSE, next seventy")
for degree in (1, 3, 5, 7):
    fitted = Polynomial.fit(z[:10], clearance[:10], degree, domain=[-1, 1])
    squares = (clearance - fitted(z)) ** 2
    known, new = squares[:10].mean(), squares[10:].mean()
    print(f"{degree:>6}{known:>16.2f}{new:>19.2f}")

# %% tags=["hidden"]
assert abs(known - 1.3713) < 1e-3 and abs(new / 755.744 - 1) < 1e-3

# %% tags=["folded"]
grid = np.linspace(10, 200, 300)
shapes = {
    f"degree {degree}": Polynomial.fit(z[:10], clearance[:10], degree, domain=[-1, 1])
    for degree in (1, 5, 7)
}
scatter(
    {"the first ten": (dose[:10], clearance[:10]), "the next seventy": (dose[10:], clearance[10:])},
    {name: (grid, shape((grid - 100) / 95)) for name, shape in shapes.items()},
    title="Three curves through ten points",
    x="Dose (mg)",
    y="Apparent clearance (L/h)",
    limits=(-10, 70),
)

# %% [markdown]
# From left to right the error on the ten falls, as it must. On the seventy it explodes. This is **overfitting**: the
# extra parameters have learned these ten people, noise and all.
#
# Its opposite is **underfitting**: a model too stiff for the truth. Suppose the eighty volunteers had shown a response that
# saturates, an Emax curve, and you had stayed with the straight line:

# %%
def emax_curve(dose):
    return 60 * dose / (20 + dose)


rng = np.random.default_rng(1)
saturating, of_others = (emax_curve(dose) + rng.normal(0, 3, 80) for _ in range(2))
w, b = np.polyfit(dose, saturating, 1)
old, others = (mean_squared_error(w, b, dose, each) for each in (saturating, of_others))
print(f"on the eighty it was fitted to: MSE {old:.1f}")
print(f"on eighty others, same doses:   MSE {others:.1f}")
print("the noise, which is the least:      9.0")

# %% tags=["hidden"]
assert (round(old, 1), round(others, 1)) == (19.4, 19.2)

# %% tags=["folded"]
scatter(
    {"volunteers whose response saturates": (dose, saturating)},
    {"a straight line": (grid, predict(w, b, grid)), "the truth, an Emax curve": (grid, emax_curve(grid))},
    title="Too stiff for the truth",
    x="Dose (mg)",
    y="Response",
)

# %% [markdown]
# The error is as large on people the line has never seen as on those it was fitted to, and more people would not help: the line is
# too high at both ends and too low in between, whoever comes. Overfitting shows as a gap between old and new; underfitting as a
# shape in the residuals. A network can do either, within one afternoon, which is why the rest of this course is mostly about
# telling them apart.

# %% tags=["unseen"]
exercise("1c")

# %% [markdown]
# ## Noise is not the model's fault
#
# One more thing that a loss can and cannot tell. Make the volunteers more variable and fit the same line:

# %%
print("noise SD   MSE      slope")
for sd in (3, 6, 10, 20):
    rng = np.random.default_rng(42)
    doses = rng.uniform(10, 200, 80)
    noisy = 0.25 * doses + 1 + rng.normal(0, sd, 80)
    w, b = np.polyfit(doses, noisy, 1)
    print(f"{sd:>8}   {mean_squared_error(w, b, doses, noisy):<8.4g} {w:.4f}")

# %% tags=["hidden"]
assert abs(w - 0.299) < 5e-4 and abs(mean_squared_error(w, b, doses, noisy) - 341.7) < 0.05

# %% tags=["unseen"]
exercise("1d")

# %% tags=["hidden"]
assert abs(exercise("1d").answer - 7.687 * 25) < exercise("1d").tolerance

# %% [markdown]
# The line did not get worse. There is simply less to be known. An error means nothing until you know how low it could
# have been; in a simulation we know that floor, and in a trial it has to be estimated.
#
# ## This was already a network
#
# Here is what the field would call our model: a network with one input, one output, and nothing in between. Covaria's engine
# trains networks of thousands of parameters. Ask it for that one, and compare it with the code above: first its prediction,
# then its gradient, at the weight 0.24 and bias 1.1 from the beginning.

# %%
from covaria.engine import Loss, Network
from covaria.engine.reference import GroupRows, loss_and_gradient
from covaria.engine.reference import predict as engine_predict

line = Network(inputs=1)
parameters = np.array([[0.24, 1.1]])
rows = GroupRows(dose[:, None], clearance[None], np.ones((1, 80)), Loss.SQUARED, np.zeros((1, 1)))
_, slopes = loss_and_gradient(line, parameters, rows)
ours = gradient(0.24, 1.1, dose, clearance)

print(f"parameters:               {line.parameter_count}")
print(f"its prediction at 100 mg: {engine_predict(line, parameters, np.array([[100.0]]))[0, 0]:.1f}")
print(f"its gradient:             {slopes[0, 0]:.4f}, {slopes[0, 1]:.4f}")
print(f"ours:                     {ours[0]:.4f}, {ours[1]:.4f}")

# %% tags=["hidden"]
assert line.parameter_count == 2 and np.allclose(slopes[0], ours, rtol=1e-12)
assert abs(engine_predict(line, parameters, np.array([[100.0]]))[0, 0] - 25.1) < 1e-12

# %% [markdown]
# They are the same, digit for digit, because they are the same formula. Linear regression is the smallest network there is.
# All that a bigger one adds is a bend between the inputs and the output, and that is the next lesson.

# %% tags=["unseen"]
exercise("1e")

# %% [markdown]
# ## Take it further
#
# Five questions for a language model, each good for about five minutes of reading. They hold the numbers of this page,
# or your own if you have run the notebook with other ones; they hold no row of any table, and neither should what you
# add to them. Check what comes back as you would check a trainee's: some of it will be wrong.

# %% tags=["folded"]
from covaria.lessons import Prompt, Prompts

reader = "I am a clinical pharmacologist. I know R and NONMEM, and am new to machine learning. "
Prompts(
    Prompt(
        "Gradient descent beside the minimisation in NONMEM",
        f"{reader}Gradient descent with a learning rate of 1e-6 needed 8,000 epochs to fit clearance = weight × dose + bias, "
        f"and ended at an MSE of {walked:.3f}, where least squares gives {least:.3f}. Explain in about five minutes of "
        "reading how this differs from a quasi-Newton minimisation, and why networks are trained without curvature.",
    ),
    Prompt(
        "Condition number and scaling",
        f"{reader}The second derivatives of my loss have a condition number of {steep / level:,.0f}; the intercept did not move "
        f"from 0 although least squares puts it at {intercept:.3f} (SE {intercept_se:.3f}). Explain with a picture in words what "
        "standardising the dose does to this, and how that compares with centring covariates at their medians.",
    ),
    Prompt(
        "One split of a small study",
        f"{reader}I held out 20 of 80 subjects at random. The training MSE was {train_mse:.3f} and the test MSE {test_mse:.3f} with a standard "
        f"error of {test_se:.1f}. What may I conclude and what not? What would cross-validation and the bootstrap add, in the "
        "light of TRIPOD+AI?",
    ),
    Prompt(
        "Overfitting in Phase I and II",
        f"{reader}A polynomial of degree 7 fitted to 10 subjects has an MSE of {known:.2f} on them and {new:.0f} on the next 70. "
        "Give me three examples from clinical pharmacology where a model did the same, and how each was noticed.",
    ),
    Prompt(
        "Loss and likelihood",
        f"{reader}Explain when minimising a mean squared error is the same as maximum likelihood, when it is not (proportional "
        f"error, repeated measures, censoring), and what people in machine learning do then. My own MSE is {least:.3f}.",
    ),
)
