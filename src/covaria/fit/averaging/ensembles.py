"""The networks that a model keeps: those of the candidates that have a weight."""

import numpy as np

from covaria.fit.averaging.weights import AveragingWeights
from covaria.fit.candidates.candidate import Candidates
from covaria.model.averaged_surface import RungEnsemble


def rung_ensembles(candidates: Candidates, chosen: AveragingWeights) -> tuple[RungEnsemble, ...]:
    """Take the networks of each candidate with a weight, without those whose training failed."""
    ensembles = []
    for position, penalty in np.argwhere(chosen.weights > 0):
        fleet = candidates.fleets[position]
        kept = fleet.kept[penalty]
        ensembles.append(
            RungEnsemble(
                fleet.rung.value,
                fleet.trainer.value,
                fleet.network,
                float(chosen.weights[position, penalty]),
                np.nonzero(kept)[0].astype(np.int64),
                fleet.parameters[penalty][kept],
            )
        )
    return tuple(ensembles)
