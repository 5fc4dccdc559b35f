"""Networks of fixed sines, trained by their marginal likelihood."""

from covaria.engine.evidence.correlated_responses import Whitening
from covaria.engine.evidence.likelihood import Hyperparameters
from covaria.engine.evidence.prior import EvidencePrior
from covaria.engine.evidence.structure import SineComponent, SineStructure, even_frequencies
from covaria.engine.evidence.training import EvidenceFit, as_network, train_evidence

__all__ = [
    "EvidenceFit",
    "EvidencePrior",
    "Hyperparameters",
    "SineComponent",
    "SineStructure",
    "Whitening",
    "as_network",
    "even_frequencies",
    "train_evidence",
]
