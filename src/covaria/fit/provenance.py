"""Where a model comes from: its table, settings, and the versions that its last digits depend on."""

import platform
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec

from covaria.engine.native import instruction_set
from covaria.fit.settings import FitSettings
from covaria.fit.settings.named_values import named_values
from covaria.model.endpoint import Endpoint
from covaria.model.evaluation import Evaluation
from covaria.model.explained_all import explained_all
from covaria.model.provenance import Provenance
from covaria.table import TrialTable


def provenance_of_fit(
    table: TrialTable, settings: FitSettings, endpoint: Endpoint, evaluation: Evaluation
) -> Provenance:
    """Record the table, the settings and the versions of a fit."""
    return Provenance(
        source=table.source,
        fingerprint=table.fingerprint,
        modelled_fingerprint=table.modelled_fingerprint,
        seed=settings.seed,
        settings=named_values(settings),
        versions=(*_versions(), *_platform()),
        roles=table.roles,
        exclusions=table.excluded,
        notes=(*table.notes, *filter(None, [endpoint.left_out, explained_all(evaluation)])),
    )


# Read once: the lookup takes 4 ms, a fortieth of a small fit, and a process keeps what it has imported.
@cache
def _versions() -> tuple[tuple[str, str], ...]:
    """Versions of the packages that a result may depend on; DuckDB, for Parquet, may be absent."""
    packages = ["covaria", "numpy", "scipy", "scikit-learn"]
    if find_spec("duckdb"):
        packages.append("duckdb")
    return tuple((name, version(name)) for name in packages)


def _platform() -> tuple[tuple[str, str], ...]:
    """What else the last digits may depend on: interpreter, system, and the kernel's instruction set."""
    return (
        ("Python", platform.python_version()),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("kernel", instruction_set()),
    )
