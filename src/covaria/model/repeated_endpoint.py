"""A number at several planned visits of each subject, with errors that are about normal and correlated."""

from covaria.model.endpoint import Capability, NormalEndpoint


class RepeatedEndpoint(NormalEndpoint):
    """A number at planned visits: what a row costs is its squared error, as far as it is looked at alone.

    Nothing is trained by gradient descent, which would take these rows as independent.
    """

    name = "repeated"
    loss = None
    has_visits = True
    capabilities = frozenset(
        {
            Capability.ADJUSTED_MEANS,
            Capability.EVIDENCE,
            Capability.SIGN_FLIPS,
            Capability.NORMAL_QUANTILES,
            Capability.INTERVALS,
        }
    )


REPEATED = RepeatedEndpoint()
