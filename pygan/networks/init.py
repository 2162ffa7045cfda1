"""Initial weights of DCGAN, as the WGAN authors' code draws them."""

from torch import nn

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


def dcgan_init_(network: nn.Sequential) -> nn.Sequential:
    """Convolutions from N(0, 0.02), batch norm gains from N(1, 0.02), batch norm offsets 0.

    Works in place. Source: DCGAN (1511.06434), section 4.
    """
    for module in network.modules():
        if isinstance(module, CONVOLUTIONS):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
            nn.init.zeros_(module.bias)
    return network
