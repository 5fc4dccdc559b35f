"""Adjusted means of arms without an order, as a model keeps them, and which of them is the reference."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from covaria.errors import UsageError
from covaria.explain.arm_effects import ArmEffects, ObservedArms, arm_effects
from covaria.explain.dose_response import UNBOUNDED
from covaria.model.adjusted_means import AdjustedMeans
from covaria.table import CategoryColumn, TrialTable
from covaria.table.categories import level_name
from covaria.table.reference_arm import ordered_arms, reference_by_name
from covaria.wording.lists import listed


class ReferenceChoice(StrEnum):
    """Why an arm is the reference."""

    DECLARED = "declared"
    BY_NAME = "by name"
    """It alone is called a placebo or another control."""
    FIRST = "first"
    """The first of all arms in their order."""


@dataclass(frozen=True)
class ReferenceArm:
    """The arm that others are compared with, and why it is that one."""

    arm: str
    choice: ReferenceChoice


@dataclass(frozen=True)
class ArmMeans:
    """Mean response of each arm, adjusted for the covariates, with the covariance of all.

    Attributes
    ----------
    arm : str
        The arm column's name.
    arms : tuple of str
        In the order of their numbers where all are numbers, otherwise in that of their text.
    reference : ReferenceArm
    adjusted : AdjustedMeans
        Whose levels number the arms from 0.
    any_effect : float or None
        p-value of a second test, of any difference of the arms, where these were not assigned at random.
    """

    arm: str
    arms: tuple[str, ...]
    reference: ReferenceArm
    adjusted: AdjustedMeans
    any_effect: float | None = None

    def effects(
        self, reference: str | None, level: float, bounds: tuple[float, float] = UNBOUNDED
    ) -> ArmEffects:
        """Compare the arms with one of them, by default the reference; errors as for `arm_effects`.

        Raises
        ------
        UsageError
            If the reference is none of the arms.
        """
        at = self.reference.arm if reference is None else known_arm(reference, self.arm, self.arms)
        found = self.adjusted
        observed = ObservedArms(
            self.arms, found.subjects, np.array(found.crude), np.array(found.crude_errors)
        )
        return arm_effects(self.arm, observed, found.level_means, at, level, self.any_effect or 0.0, bounds)


def known_arm(given: str, arm: str, arms: tuple[str, ...]) -> str:
    """Return the arm that a text names.

    Raises
    ------
    UsageError
        If it is none of the arms.
    """
    name = level_name(given.strip())
    if name not in arms:
        raise UsageError(f"The reference must be one of the arms of {arm}: {listed(arms)}.")
    return name


def arms_of(table: TrialTable) -> tuple[str, ...]:
    """Name the arms of a table in their order; none where no arm is declared."""
    found = (each for each in table.covariates if each.name == table.arm and isinstance(each, CategoryColumn))
    return next((ordered_arms(each.levels) for each in found), ())


def reference_arm(table: TrialTable, wanted: str | None) -> ReferenceArm | None:
    """Choose the arm that others are compared with; None of a table without arms.

    Parameters
    ----------
    table : TrialTable
    wanted : str or None
        By the user; otherwise the one arm that is called a placebo or a control, or else the first.

    Raises
    ------
    UsageError
        If `wanted` is none of the arms, or there are no arms.
    """
    arms = arms_of(table)
    if wanted is not None:
        if table.arm is None or not arms:
            raise UsageError(
                "A reference arm is given, but no column is declared as the arm; declare one, or leave "
                "it out."
            )
        return ReferenceArm(known_arm(wanted, table.arm, arms), ReferenceChoice.DECLARED)
    if not arms:
        return None
    named = reference_by_name(arms)
    if named is None:
        return ReferenceArm(arms[0], ReferenceChoice.FIRST)
    return ReferenceArm(named, ReferenceChoice.BY_NAME)
