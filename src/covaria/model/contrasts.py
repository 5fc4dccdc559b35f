"""Reference subjects of a model, and the subjects that differ from them in one covariate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MINIMUM_CELL
from covaria.errors import UsageError
from covaria.explain.axes import EffectPoints
from covaria.explain.contrasts import CovariateContrast, CovariateForest, differences, low_and_high
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.effects import Decomposition
from covaria.explain.surface import Surface
from covaria.model.design import Design
from covaria.model.profile import Profile, complete_profile, subject_columns, value_of
from covaria.table import NumberCovariate
from covaria.wording.lists import listed

MOST_PROFILES = 3

Given = Mapping[str, float | str]
Changed = tuple[str, float | str, str]
"""A covariate, what it is instead, and how that value is described."""


@dataclass(frozen=True)
class ContrastTask:
    """What contrasts are made from.

    Attributes
    ----------
    design : Design
    surface : Surface
    decomposition : Decomposition
        Whose points represent the trial's subjects.
    curves : DoseCurves or None
        None where there is no dose.
    subjects : int
        Of the trial.
    repeats : int
        Of the trial into the folds of the surface.
    arm : (str, str) or None
        The column of the arm, which is not changed, and the arm of a reference subject unless one is given.
    visit : str or None
        The column of planned visits, of which a profile has one.
    """

    design: Design
    surface: Surface
    decomposition: Decomposition
    curves: DoseCurves | None
    subjects: int
    repeats: int
    arm: tuple[str, str] | None = None
    visit: str | None = None

    @property
    def studied(self) -> tuple[float, ...]:
        """The doses of the trial, where they are levels; otherwise none."""
        curves = self.curves
        return curves.studied if curves is not None and len(curves.studied) == curves.dose_levels else ()

    @property
    def arm_column(self) -> str | None:
        """The column of the arm, where there is one."""
        return None if self.arm is None else self.arm[0]

    def common_levels(self, points: EffectPoints) -> list[str]:
        """Levels of a category that at least 11 subjects have."""
        if not points.levels:
            return []
        pairs = zip(points.levels, points.shares, strict=True)
        known = self.design.levels_of(points.covariate)
        return [
            level
            for level, share in pairs
            if level in known and round(share * self.subjects, 6) >= MINIMUM_CELL
        ]


def reference_subjects(task: ContrastTask) -> dict[str, dict[str, float | str]]:
    """Name a few reference subjects, each by what sets it apart from the median one.

    The median subject, at the median, the lowest and the highest dose studied, and the median subject with
    another value of the covariate that has the strongest effect.
    """
    named: dict[str, dict[str, float | str]] = {}
    dose = None if task.curves is None else task.curves.dose
    if task.curves is None or dose is None:
        named["median subject"] = {}
    else:
        low, high = task.curves.studied[0], task.curves.studied[-1]
        for each in dict.fromkeys((_median_dose(task), low, high)):
            named[f"median subject, {dose} {each:.3g}"] = {dose: each}
    for points in _others(task, dose)[:1]:
        for value in low_and_high(points) if points.values else task.common_levels(points):
            named[f"median subject with {points.covariate} {_shown(value)}"] = {points.covariate: value}
    return named


def dose_profiles(task: ContrastTask) -> dict[str, dict[str, float | str]]:
    """Name a few profiles whose dose-response is worth comparing.

    They differ in the covariate that is claimed to act together with the dose, most strongly of several, or
    otherwise has the strongest effect: low, median and high of a number, or up to three levels.
    """
    if task.curves is None:
        return {}
    dose = task.curves.dose
    found = [each for each in task.decomposition.interactions if dose in each.covariates and each.is_found]
    partners = [points for each in found for points in each.points if points.covariate != dose]
    may_differ = (each for each in [*partners, *_others(task, dose)] if each.covariate != task.visit)
    for points in may_differ:
        return {
            f"{points.covariate} {_shown(value)}": {points.covariate: value}
            for value in _evenly_spaced(task, points)
        }
    return {"median subject": {}}


def _evenly_spaced(task: ContrastTask, points: EffectPoints) -> list[float | str]:
    """Low, median and high, or the most common levels in their order."""
    if not points.values:
        share = dict(zip(points.levels, points.shares, strict=True))
        most = sorted(task.common_levels(points), key=lambda level: -share[level])[:MOST_PROFILES]
        return [level for level in points.levels if level in most]
    low, high = low_and_high(points)
    schema = next(each for each in task.design.schema if each.name == points.covariate)
    assert isinstance(schema, NumberCovariate)
    return sorted({low, schema.median, high} if low < schema.median < high else {low, high})


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"


def _others(task: ContrastTask, dose: str | None) -> list[EffectPoints]:
    """Covariates but the dose or arm, the strongest first."""
    treatment = (dose, task.arm_column)
    return [each.points for each in task.decomposition.effects if each.covariate not in treatment]


def covariate_forest(task: ContrastTask, given: Given, level: float) -> CovariateForest:
    """Move one covariate of a reference subject at a time.

    Raises
    ------
    UsageError
        If the reference does not fit the model, or the level is outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError("The level of a band must be between 0 and 1.")
    dose = None if task.curves is None else task.curves.dose
    filled = given if dose is None or dose in given else {**given, dose: _median_dose(task)}
    if task.arm is not None:
        filled = {task.arm[0]: task.arm[1], **filled}
    own = complete_profile(task.design, None, filled)
    reference = dict(own.values)
    changed = [each for each in _changes(task, dose) if _differs(reference, each)]
    subjects = [reference, *({**reference, name: _text(value)} for name, value, _ in changed)]
    encoded = task.design.encode(subject_columns(task.design, subjects))
    deviations = _deviations(task, reference, changed)
    response, middle, half_width = differences(
        task.surface,
        encoded[0],
        encoded[1:],
        deviations,
        level,
        task.repeats,
        _other_scales(task, reference, changed),
        task.decomposition.rounding,
    )
    bands = np.column_stack([middle, middle - half_width, middle + half_width]).tolist()
    return CovariateForest(
        reference=tuple((name, value_of(task.design, name, text)) for name, text in own.values),
        response=response,
        contrasts=tuple(CovariateContrast(*each, *band) for each, band in zip(changed, bands, strict=True)),
        level=level,
        notes=tuple(_notes(task, own)),
    )


def _deviations(task: ContrastTask, reference: Mapping[str, str], changed: Sequence[Changed]) -> FloatArray:
    """Deviations of each main effect between the reference and what it is instead; (changes, any)."""
    effects = {each.covariate: each for each in task.decomposition.effects}
    rows = [
        effects[name].deviations_at(value)
        - effects[name].deviations_at(value_of(task.design, name, reference[name]))
        for name, value, _ in changed
    ]
    width = max((len(row) for row in rows), default=0)
    return np.array([np.pad(row, (0, width - len(row))) for row in rows]).reshape(len(rows), width)


def _other_scales(task: ContrastTask, reference: Mapping[str, str], changed: Sequence[Changed]) -> FloatArray:
    """What the other scale would change of each difference; (changes,)."""
    effects = {each.covariate: each for each in task.decomposition.effects}
    own = [
        effects[name].other_scale_at(value)
        - effects[name].other_scale_at(value_of(task.design, name, reference[name]))
        for name, value, _ in changed
    ]
    return np.array(own, dtype=np.float64)


def _median_dose(task: ContrastTask) -> float:
    """The median dose, or the one studied that is nearest to it."""
    assert task.curves is not None
    schema = next(each for each in task.design.schema if each.name == task.curves.dose)
    assert isinstance(schema, NumberCovariate)
    if not task.studied:
        return schema.median
    return min(task.studied, key=lambda dose: (abs(dose - schema.median), dose))


def _changes(task: ContrastTask, dose: str | None) -> Iterator[Changed]:
    """What each covariate may be instead."""
    for points in (each.points for each in task.decomposition.effects):
        if points.covariate == task.arm_column:
            continue
        if points.covariate == dose and task.studied:
            yield from ((points.covariate, value, "dose studied") for value in task.studied)
        elif points.values:
            low, high = low_and_high(points)
            if low < high:
                yield points.covariate, low, "10th percentile"
                yield points.covariate, high, "90th percentile"
        else:
            yield from ((points.covariate, level, "level") for level in task.common_levels(points))


def _differs(reference: Mapping[str, str], change: Changed) -> bool:
    name, value, _ = change
    return float(reference[name]) != value if isinstance(value, float) else reference[name] != value


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(float(value))


def _studied(task: ContrastTask, own: Profile, name: str) -> bool:
    """Whether it is the dose, within those studied: their ends are rounded outwards, if continuous."""
    curves = task.curves
    if curves is None or name != curves.dose:
        return False
    return curves.studied[0] <= float(dict(own.values)[name]) <= curves.studied[-1]


def _notes(task: ContrastTask, own: Profile) -> Iterator[str]:
    if task.decomposition.rounding is not None:
        yield (
            f"The response has steps of {task.decomposition.rounding.step:.3g}, and errors are small beside "
            "them: intervals allow for what rounding hides of single subjects."
        )
    outside = [name for name in own.outside if not _studied(task, own, name)]
    if outside:
        yield f"Outside the range of the training rows: {listed(outside)}; this is extrapolation."
    rare = [
        each.covariate
        for each in task.decomposition.effects
        if each.covariate != task.arm_column
        and {*task.common_levels(each.points)}
        != {*each.points.levels, *task.design.levels_of(each.covariate)}
    ]
    if rare:
        yield (
            f"Levels of fewer than {MINIMUM_CELL} subjects, and missing values, are left out of "
            f"{listed(rare)}."
        )
