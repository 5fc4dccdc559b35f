"""The numbers of the method itself, by the part of a fit that they belong to."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from hashlib import sha256

from covaria.fit.settings.adjusted_means import AdjustedMeansSettings, AssignmentSettings, DoseLevelSettings
from covaria.fit.settings.averaging import AveragingSettings
from covaria.fit.settings.candidates import (
    FINER_TREES,
    DoseCurveSettings,
    EvidenceSettings,
    GradientSettings,
    ScaleSettings,
    ScreeningSettings,
    TreeSettings,
    WiderSettings,
)
from covaria.fit.settings.effect_tests import EffectTestSettings
from covaria.fit.settings.endpoints import (
    HazardSettings,
    LimitSettings,
    ProbabilitySettings,
    RoundingSettings,
    ThresholdSettings,
    VisitSettings,
)
from covaria.fit.settings.evaluation import (
    EffectBandSettings,
    ErrorModelSettings,
    FoldSettings,
    LearningCurveSettings,
)
from covaria.fit.settings.rows import RowSettings


@dataclass(frozen=True)
class MethodSettings:
    """The numbers of the method itself, which measurement or a source chose."""

    scales: ScaleSettings = field(default_factory=ScaleSettings)
    gradient: GradientSettings = field(default_factory=GradientSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    wider: WiderSettings = field(default_factory=WiderSettings)
    screening: ScreeningSettings = field(default_factory=ScreeningSettings)
    dose_curves: DoseCurveSettings = field(default_factory=DoseCurveSettings)
    trees: TreeSettings = field(default_factory=TreeSettings)
    finer_trees: TreeSettings = FINER_TREES
    averaging: AveragingSettings = field(default_factory=AveragingSettings)
    effect_tests: EffectTestSettings = field(default_factory=EffectTestSettings)
    adjusted_means: AdjustedMeansSettings = field(default_factory=AdjustedMeansSettings)
    assignment: AssignmentSettings = field(default_factory=AssignmentSettings)
    dose_levels: DoseLevelSettings = field(default_factory=DoseLevelSettings)
    effect_bands: EffectBandSettings = field(default_factory=EffectBandSettings)
    error_model: ErrorModelSettings = field(default_factory=ErrorModelSettings)
    folds: FoldSettings = field(default_factory=FoldSettings)
    learning_curve: LearningCurveSettings = field(default_factory=LearningCurveSettings)
    rows: RowSettings = field(default_factory=RowSettings)
    thresholds: ThresholdSettings = field(default_factory=ThresholdSettings)
    hazard: HazardSettings = field(default_factory=HazardSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    visits: VisitSettings = field(default_factory=VisitSettings)
    probabilities: ProbabilitySettings = field(default_factory=ProbabilitySettings)
    rounding: RoundingSettings = field(default_factory=RoundingSettings)

    def values(self) -> Iterator[tuple[str, object]]:
        """Every number with its full name, such as ("evidence.negligible", 0.05)."""
        for group in fields(self):
            own = getattr(self, group.name)
            for each in fields(own):
                yield f"{group.name}.{each.name}", getattr(own, each.name)

    def changed(self) -> tuple[tuple[str, object], ...]:
        """The numbers that are not the usual ones, with their full names."""
        usual = dict(MethodSettings().values())
        return tuple((name, value) for name, value in self.values() if value != usual[name])

    @property
    def fingerprint(self) -> str:
        """Twelve digits by which models made with different numbers are distinguished."""
        text = "\n".join(f"{name}={value!r}" for name, value in self.values())
        return sha256(text.encode()).hexdigest()[:12]
