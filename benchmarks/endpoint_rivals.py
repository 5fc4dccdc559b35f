"""What one would predict probabilities, rates, levels and hazards by instead, each with its defaults."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from endpoint_truths import Trial
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, ConstantKernel
from sklearn.linear_model import LogisticRegressionCV, PoissonRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import covaria
from covaria.arrays import FloatArray

Method = Callable[[Trial, Trial], FloatArray]
"""Predicts what is true of fresh subjects from those of a trial."""


def by_covaria(endpoint: str) -> Method:
    """The average, as `covaria fit` makes it."""

    def predicted(trial: Trial, fresh: Trial) -> FloatArray:
        roles = {} if trial.seen is None else {"seen": "event"}
        model = covaria.fit_model(trial.columns(), "y", endpoint=endpoint, roles=roles, comparators="few")
        if endpoint == "ordinal":
            return model.predict_probabilities(fresh.columns()).probability.T
        mean = model.predict(fresh.columns()).mean
        return mean if trial.seen is None else np.asarray(np.log(mean), np.float64)

    return predicted


def by_logistic_ridge(trial: Trial, fresh: Trial) -> FloatArray:
    """Logistic regression, multinomial of levels, its penalty by cross-validation of the log loss."""
    model = LogisticRegressionCV(
        Cs=20, cv=5, scoring="neg_log_loss", max_iter=2000, l1_ratios=(0.0,), use_legacy_attributes=False
    )
    return _probabilities(make_pipeline(StandardScaler(), model), trial, fresh)


def by_gaussian_process(trial: Trial, fresh: Trial) -> FloatArray:
    """A Gaussian process with a length scale for each covariate, by Laplace's approximation."""
    kernel = ConstantKernel(1.0) * RBF(np.ones(trial.inputs.shape[1]), (0.05, 1e3))
    model = make_pipeline(StandardScaler(), GaussianProcessClassifier(kernel, random_state=0))
    return _probabilities(model, trial, fresh)


def by_catboost(trial: Trial, fresh: Trial) -> FloatArray:
    """CatBoost of classes."""
    from catboost import CatBoostClassifier

    return _probabilities(
        CatBoostClassifier(verbose=0, random_seed=0, allow_writing_files=False), trial, fresh
    )


def by_ebm(trial: Trial, fresh: Trial) -> FloatArray:
    """An explainable boosting machine."""
    from interpret.glassbox import ExplainableBoostingClassifier

    return _probabilities(ExplainableBoostingClassifier(random_state=0, n_jobs=1), trial, fresh)


def _probabilities(model: Any, trial: Trial, fresh: Trial) -> FloatArray:
    """Of a yes, or of each level; of none for a level that no subject of the trial has."""
    found: FloatArray = model.fit(trial.inputs, trial.response).predict_proba(fresh.inputs)
    if trial.truth.ndim == 1:
        return found[:, 1]
    of_levels = np.zeros((len(fresh.inputs), trial.truth.shape[1]))
    of_levels[:, model.classes_.astype(int)] = found
    return of_levels


def by_proportional_odds(trial: Trial, fresh: Trial) -> FloatArray:
    """Proportional odds regression without a penalty."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    scaler = StandardScaler().fit(trial.inputs)
    model = OrderedModel(trial.response, scaler.transform(trial.inputs), distr="logit")
    fitted = model.fit(method="bfgs", maxiter=500, disp=0)
    found: FloatArray = np.asarray(fitted.predict(scaler.transform(fresh.inputs)), np.float64)
    return found


def by_poisson_ridge(trial: Trial, fresh: Trial) -> FloatArray:
    """Poisson regression, its penalty by cross-validation of the deviance."""
    search = GridSearchCV(
        PoissonRegressor(max_iter=2000),
        {"alpha": np.logspace(-4, 2, 13)},
        cv=5,
        scoring="neg_mean_poisson_deviance",
    )
    model: Any = make_pipeline(StandardScaler(), search).fit(trial.inputs, trial.response)
    found: FloatArray = model.predict(fresh.inputs)
    return found


def by_catboost_of_counts(trial: Trial, fresh: Trial) -> FloatArray:
    """CatBoost under Poisson's loss."""
    from catboost import CatBoostRegressor

    model = CatBoostRegressor(loss_function="Poisson", verbose=0, random_seed=0, allow_writing_files=False)
    found: FloatArray = model.fit(trial.inputs, trial.response).predict(fresh.inputs)
    return found


def _log_hazards(model: Any, trial: Trial, fresh: Trial) -> FloatArray:
    from sksurv.util import Surv

    fitted: Any = make_pipeline(StandardScaler(), model).fit(
        trial.inputs, Surv.from_arrays(trial.seen == 1, trial.response)
    )
    found: FloatArray = fitted.predict(fresh.inputs)
    return found


def by_cox_ridge(trial: Trial, fresh: Trial) -> FloatArray:
    """Cox regression, its penalty by cross-validation of the partial likelihood."""
    from sksurv.linear_model import CoxPHSurvivalAnalysis

    # Its library's own score is the concordance, which does not see how large effects are.
    search = GridSearchCV(
        CoxPHSurvivalAnalysis(), {"alpha": np.logspace(-2, 4, 13)}, cv=5, scoring=_partial_log_likelihood
    )
    return _log_hazards(search, trial, fresh)


def _partial_log_likelihood(model: Any, inputs: FloatArray, observed: Any) -> float:
    """Cox's, of times without ties."""
    seen, times = (observed[name] for name in observed.dtype.names)
    latest_first = np.argsort(-times)
    predicted = model.predict(inputs)[latest_first]
    return float((predicted - np.logaddexp.accumulate(predicted))[seen[latest_first]].sum())


def by_boosted_hazards(trial: Trial, fresh: Trial) -> FloatArray:
    """Gradient boosting of Cox's partial likelihood."""
    from sksurv.ensemble import GradientBoostingSurvivalAnalysis

    return _log_hazards(GradientBoostingSurvivalAnalysis(random_state=0), trial, fresh)


def by_catboost_of_times(trial: Trial, fresh: Trial) -> FloatArray:
    """CatBoost under Cox's loss, in which a time that is negative ended without an event."""
    from catboost import CatBoostRegressor

    signed = np.where(trial.seen == 1, trial.response, -trial.response)
    model = CatBoostRegressor(loss_function="Cox", verbose=0, random_seed=0, allow_writing_files=False)
    found: FloatArray = model.fit(trial.inputs, signed).predict(fresh.inputs, prediction_type="RawFormulaVal")
    return found


RIVALS: dict[str, dict[str, tuple[str, Method]]] = {
    "binary": {
        "logistic ridge": ("sklearn", by_logistic_ridge),
        "gaussian process": ("sklearn", by_gaussian_process),
        "catboost": ("catboost", by_catboost),
        "ebm": ("interpret", by_ebm),
    },
    "count": {
        "poisson ridge": ("sklearn", by_poisson_ridge),
        "catboost": ("catboost", by_catboost_of_counts),
    },
    "ordinal": {
        "multinomial ridge": ("sklearn", by_logistic_ridge),
        "proportional odds": ("statsmodels", by_proportional_odds),
        "catboost": ("catboost", by_catboost),
    },
    "survival": {
        "cox ridge": ("sksurv", by_cox_ridge),
        "boosted hazards": ("sksurv", by_boosted_hazards),
        "catboost": ("catboost", by_catboost_of_times),
    },
}
"""By endpoint and name: the package, and the method."""


def rivals_of(endpoint: str) -> dict[str, Method]:
    """Those that are installed; says which are not."""
    absent = {package for package, _ in RIVALS[endpoint].values() if find_spec(package) is None}
    for package in sorted(absent):
        print(f"  {package} is not installed, and is left out.")
    return {name: method for name, (package, method) in RIVALS[endpoint].items() if package not in absent}
