"""Initial weights of the papers' networks. Each function works in place."""

from torch import nn

WEIGHTED = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)


def dcgan_init_(network: nn.Sequential) -> nn.Sequential:
    """Weights from N(0, 0.02), batch norm gains from N(1, 0.02), batch norm offsets 0.

    Source: DCGAN (1511.06434), section 4, as the WGAN authors' code reads it.
    """
    for module in network.modules():
        if isinstance(module, WEIGHTED):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
            nn.init.zeros_(module.bias)
    return network


def normal_init_(network: nn.Sequential, std: float) -> nn.Sequential:
    """Weights of linear layers from N(0, std), their offsets 0; batch norm as torch makes it."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0.0, std)
            nn.init.zeros_(module.bias)
    return network


def he_init_(network: nn.Sequential) -> nn.Sequential:
    """Weights of linear layers uniform with variance 2 / inputs, their offsets 0.

    Source: He et al. (1502.01852), equation 10; uniform as in the WGAN-GP authors' `linear.py`.
    """
    for module in network.modules():
        if isinstance(module, nn.Linear):
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)
    return network
