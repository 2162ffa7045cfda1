"""The losses of WGAN."""

from torch import Tensor

from pygan.reference.checks import check_outputs


def wasserstein_critic_loss(f_real: Tensor, f_fake: Tensor) -> Tensor:
    """See `pygan.functional.wasserstein_critic_loss`."""
    check_outputs(f_real=f_real, f_fake=f_fake)
    return f_fake.mean() - f_real.mean()
