"""What a model file says in JSON; the arrays are beside it."""

from dataclasses import dataclass, field

from covaria.dose import CurveShape
from covaria.engine import Network
from covaria.explain import Decomposition, DoseCurves
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.arm_means import ArmMeans
from covaria.model.design import Design, Scale
from covaria.model.evaluation import Evaluation
from covaria.model.ordered_shares import OrderedShares
from covaria.model.provenance import Provenance
from covaria.model.sensitivity import Sensitivity
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance


@dataclass(frozen=True)
class EnsembleHeader:
    """What a model file says of an ensemble in JSON."""

    rung: str
    trainer: str
    network: Network
    weight: float


@dataclass(frozen=True)
class Header:
    """What a model file says in JSON; the arrays are beside it."""

    response: str
    dose: str | None
    design: Design
    response_scale: Scale
    ensembles: tuple[EnsembleHeader, ...]
    mean_weight: float
    evaluation: Evaluation
    provenance: Provenance
    missing: tuple[str, ...]
    dose_averages: DoseCurves | None
    adjusted_means: AdjustedMeans | None
    arm_means: ArmMeans | None
    goal: str | None
    delta: float | None
    shape: CurveShape
    decomposition: Decomposition
    units: tuple[tuple[str, str], ...]
    sensitivity: Sensitivity | None
    arrays_sha256: str
    responder: tuple[str, ...] = field(default=(), metadata={"came_later": True})
    survival: SurvivalCurves | None = field(default=None, metadata={"came_later": True})
    levels: tuple[str, ...] = field(default=(), metadata={"came_later": True})
    shares: OrderedShares | None = field(default=None, metadata={"came_later": True})
    visits: VisitCovariance | TimeCovariance | None = field(default=None, metadata={"came_later": True})
