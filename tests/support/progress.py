"""A progress to hand to what reports one."""

from covaria.engine.training import Progress


def recorder(most: float = 2.0) -> tuple[list[float], Progress]:
    """A progress that notes what it is called with, and cancels beyond a share."""
    noted: list[float] = []

    def record(share: float) -> bool:
        noted.append(share)
        return share <= most

    return noted, record
