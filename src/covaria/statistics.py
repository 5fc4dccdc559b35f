"""Means, shares and lines of rows that represent subjects, with errors that know which rows go together."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray

LEVEL = 0.95
"""Level of every interval that is not asked for at another."""
NORMAL_95 = 1.96
"""Standard errors to either side that an interval of level 0.95 reaches, with many subjects."""
FLAT = 1e-12
"""A variation below this share of another is what rounding makes of none."""


@dataclass(frozen=True)
class Estimate:
    """A number that was estimated, and how surely.

    Attributes
    ----------
    value : float
    lower, upper : float or None
        Ends of its interval; None where there are too few clusters for one.
    """

    value: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Line:
    """A regression line, its coefficients with intervals."""

    slope: Estimate
    intercept: Estimate


def weighted_mean(
    values: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> tuple[float, float]:
    """Mean of rows that represent `weights` subjects each, and its standard error.

    Where clusters are named, rows of one cluster may err alike, and the standard error is that of the sums
    over clusters (Liang and Zeger 1986, for a mean).

    Parameters
    ----------
    values, weights : (rows,) arrays
    cluster : (rows,) int64 array, optional
        The subject or group of each row.
    """
    total = float(weights.sum())
    mean = float(weights @ values) / total
    if cluster is None:
        variance = float(weights @ (values - mean) ** 2) / max(total - 1, 1)
        return mean, float(np.sqrt(variance / total))
    sums = np.bincount(cluster, weights * (values - mean))
    count = len(np.unique(cluster))
    return mean, float(np.sqrt((sums @ sums) * count / max(count - 1, 1))) / total


def explained_share(
    errors: FloatArray, observed: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> tuple[float, float]:
    """Share of the variance of the observed that is explained with these errors, and its standard error.

    R² = 1 − Σe² / Σ(y − ȳ)²; the standard error is that of its linear part (delta method), over clusters
    where they are named. Both are 0 where the observed does not vary.

    Parameters
    ----------
    errors, observed, weights : (rows,) arrays
    cluster : (rows,) int64 array, optional
    """
    deviations = observed - np.average(observed, weights=weights)
    return explained_part(errors**2, deviations**2, weights, cluster)


def explained_part(
    unexplained: FloatArray, total: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> tuple[float, float]:
    """1 − mean of what is left unexplained / mean of all that there was, as `explained_share`.

    Parameters
    ----------
    unexplained, total, weights : (rows,) arrays
    cluster : (rows,) int64 array, optional
    """
    whole = float(np.average(total, weights=weights))
    if whole <= 0:
        return 0.0, 0.0
    share = float(np.average(unexplained, weights=weights)) / whole
    _, standard_error = weighted_mean(unexplained - share * total, weights, cluster)
    return 1 - share, standard_error / whole


def binomial_interval(share: float, count: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval for a probability (Clopper and Pearson 1934), of a share among a count."""
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import betaincinv

    tail, successes = (1 - level) / 2, share * count
    low = 0.0 if successes <= 0 else float(betaincinv(successes, count - successes + 1, tail))
    high = 1.0 if successes >= count else float(betaincinv(successes + 1, count - successes, 1 - tail))
    return min(low, share), max(high, share)


def clustered_share(inside: FloatArray, weights: FloatArray, cluster: IntArray | None = None) -> Estimate:
    """Share of rows of which something holds, with an interval of level 0.95 over clusters.

    It is the exact interval among as many independent rows as would have the same standard error (Korn and
    Graubard 1998), no more than there are; where all rows agree, among the clusters.

    Parameters
    ----------
    inside : (rows,) array
        1 where it holds, otherwise 0.
    weights : (rows,) array
    cluster : (rows,) int64 array, optional
    """
    share, standard_error = weighted_mean(inside, weights, cluster)
    share = min(max(share, 0.0), 1.0)
    count = float(len(inside)) if cluster is None else float(len(np.unique(cluster)))
    if standard_error > 0:
        count = min(share * (1 - share) / standard_error**2, float(len(inside)))
    return Estimate(share, *binomial_interval(share, count))


def clustered_line(
    x: FloatArray,
    y: FloatArray,
    weights: FloatArray,
    cluster: IntArray | None = None,
    level: float = LEVEL,
) -> Line:
    """Line of y on x by least squares, with intervals that hold whatever the errors' variance and clusters.

    The covariance is the sandwich's with each cluster's residuals as they are without it, the jackknife that
    leaves one cluster out at a time: HC3 where each row is its own (MacKinnon and White 1985; CR3 of Bell and
    McCaffrey 2002). Quantiles are those of Student's t with two degrees of freedom less than clusters. A flat
    x has slope 0. Without two degrees of freedom, or where the line rests on a single cluster, there is no
    interval.

    Parameters
    ----------
    x, y, weights : (rows,) arrays
    cluster : (rows,) int64 array, optional
        By default each row, of as many subjects as its weight says, is its own.
    level : float
        Of the intervals.
    """
    centre = float(np.average(x, weights=weights))
    middle = float(np.average(y, weights=weights))
    across, up = x - centre, y - middle
    if np.sqrt(np.average(across**2, weights=weights)) <= FLAT * max(np.abs(up).max(), abs(centre)):
        return Line(Estimate(0.0, None, None), Estimate(middle, None, None))
    slope = float((weights * across) @ up / ((weights * across) @ across))
    replicates, times = _without_each(across, up, weights, cluster)
    intercepts = replicates[:, 0] - replicates[:, 1] * centre
    count = float(times.sum())
    freedom = count - 2

    def estimate(value: float, changes: FloatArray) -> Estimate:
        variance = float(times @ changes**2) * (count - 1) / count
        if freedom <= 0 or not np.isfinite(variance):
            return Estimate(value, None, None)
        reach = t_quantile(level, freedom) * float(np.sqrt(variance))
        return Estimate(value, value - reach, value + reach)

    # Centred, the line goes through the origin, so that changes do not drown in a large mean.
    return Line(
        estimate(slope, replicates[:, 1] - slope),
        estimate(middle - slope * centre, intercepts + slope * centre),
    )


def share_of_pairs(agreeing: FloatArray, comparable: FloatArray, cluster: IntArray | None) -> Estimate:
    """Estimate the share of comparable pairs that agree, a half where there are none.

    The error is that of a U statistic, from what each row's pairs contribute (Hoeffding 1948).

    Parameters
    ----------
    agreeing, comparable : (rows,) arrays
        Of the pairs of each row, so that every pair counts twice.
    cluster : (rows,) array or None
        Which rows may agree alike.
    """
    total = comparable.sum()
    if total <= 0:
        return Estimate(0.5, None, None)
    share = float(agreeing.sum() / total)
    influence = 2 * (agreeing - share * comparable) / total
    if cluster is not None:
        influence = np.bincount(cluster, influence)
    reach = t_quantile(LEVEL, np.inf) * float(np.sqrt((influence**2).sum()))
    return Estimate(share, max(share - reach, 0.0), min(share + reach, 1.0))


def t_quantile(level: float, freedom: float) -> float:
    """How many standard errors to either side an interval of some level reaches (Student 1908)."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def _without_each(
    x: FloatArray, y: FloatArray, weights: FloatArray, cluster: IntArray | None
) -> tuple[FloatArray, FloatArray]:
    """Intercept and slope without each cluster, (clusters, 2), and how often each counts; NaN where flat."""
    rows = [np.ones(len(x)), x, x**2, y, x * y]
    whole = np.array([weights @ row for row in rows])
    if cluster is None:
        own, times = np.array(rows), weights
    else:
        own = np.array([np.bincount(cluster, weights * row) for row in rows])
        own = own[:, np.bincount(cluster) > 0]
        times = np.ones(own.shape[1])
    count, sum_x, sum_xx, sum_y, sum_xy = whole[:, None] - own
    determinant = count * sum_xx - sum_x**2
    flat = (count <= 0) | (determinant <= FLAT * whole[0] * whole[2])
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(flat, np.nan, (count * sum_xy - sum_x * sum_y) / determinant)
        return np.column_stack([(sum_y - slope * sum_x) / count, slope]), times
