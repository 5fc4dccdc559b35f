"""Which part of the subjects each fold holds out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings import FitSettings

HeldOut = BoolArray
"""Whether a fold holds out each row; shape (rows,)."""


@dataclass(frozen=True)
class Folds:
    """The rows that each fold holds out. Where a trial is divided several times, each repeat has its folds.

    Attributes
    ----------
    held_out : (folds, rows) bool array
        Those of one repeat after the other.
    repeats : int
        Each holds out every row once.
    """

    held_out: BoolArray
    repeats: int

    def __len__(self) -> int:
        """Number of folds of all repeats."""
        return len(self.held_out)

    def __iter__(self) -> Iterator[HeldOut]:
        """Go through the folds."""
        return iter(self.held_out)

    @property
    def per_repeat(self) -> int:
        """Number of folds of one repeat."""
        return len(self) // self.repeats

    def each_repeat(self) -> Iterator["Folds"]:
        """Go through the repeats."""
        for held_out in np.split(self.held_out, self.repeats):
            yield Folds(held_out, 1)

    def take(self, rows: IntArray) -> "Folds":
        """The same folds of some of the rows, by their positions."""
        return Folds(self.held_out[:, rows], self.repeats)

    def out_of_fold(self, predictions: FloatArray) -> FloatArray:
        """Take what each fold's models predict of the rows that it holds out, averaged over the repeats.

        From (…, folds, rows) to (…, rows).
        """
        total = np.zeros((*predictions.shape[:-2], predictions.shape[-1]))
        for fold, held_out in enumerate(self):
            total[..., held_out] += predictions[..., fold, held_out]
        return total / self.repeats

    def predict(self, rule: Callable[[HeldOut], FloatArray]) -> FloatArray:
        """Predict the rows that each fold holds out, averaged over the repeats.

        Parameters
        ----------
        rule : callable
            From the rows held out to their predictions, (…, rows held out).

        Returns
        -------
        (…, rows) array
        """
        found = [rule(held_out) for held_out in self]
        total = np.zeros((*found[0].shape[:-1], self.held_out.shape[1]))
        for held_out, own in zip(self, found, strict=True):
            total[..., held_out] += own
        return total / self.repeats


def folds_of_fit(analysis: AnalysisSet, settings: FitSettings) -> Folds:
    """Divide the units as a fit with these settings does."""
    random = generator_of(settings.seed, Stream.FOLDS)
    parts, repeats = settings.folds_of(analysis.units), settings.repeats_of(analysis.subjects)
    return folds_of_parts([assign_units(analysis, parts, random) for _ in range(repeats)])


def settings_with_folds(analysis: AnalysisSet, settings: FitSettings) -> FitSettings:
    """Say in the settings how an analysis set is divided, where they leave it to its size."""
    return replace(
        settings,
        folds=settings.folds_of(analysis.units),
        repeats=settings.repeats_of(analysis.subjects),
    )


def folds_of_parts(repeats: Sequence[IntArray]) -> Folds:
    """Hold out each part of each repeat; a repeat numbers the part of each row, (rows,)."""
    held_out = [part == np.arange(part.max() + 1)[:, None] for part in repeats]
    return Folds(np.vstack(held_out), len(repeats))


def assign_units(analysis: AnalysisSet, parts: int, random: np.random.Generator) -> IntArray:
    """Divide the units into parts, balanced over the dose or arm alone; the part of each row, shape (rows,).

    Units are ordered by dose or arm, those of one at random, and assigned in blocks, one unit to a part, in
    random order within each block. All rows of a unit are assigned together. The response has no say: parts
    of balanced responses differ by less than other subjects would, and every error and band taken from how
    they differ would be too small.
    """
    counts = np.bincount(analysis.unit)
    means = [np.bincount(analysis.unit, column) / counts for column in analysis.treatment.T]
    order = np.lexsort([random.permutation(len(counts)), *(np.round(own, 6) for own in means)])
    blocks = -(-len(order) // parts)
    assigned = np.concatenate([random.permutation(parts) for _ in range(blocks)])[: len(order)]
    part_of_unit = np.empty(len(order), dtype=np.int64)
    part_of_unit[order] = assigned
    part: IntArray = part_of_unit[analysis.unit]
    return part
