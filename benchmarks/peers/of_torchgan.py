"""torchgan, a library: its clipped WGAN under its Trainer, on its DCGAN for images of 32 x 32."""

import os
from pathlib import Path

import torch
from torch import nn

from benchmarks.peers.pace import BATCH
from benchmarks.peers.training import Training

SIZE = 32  # and one channel


def run(folder: Path) -> None:
    os.environ["TENSORBOARD_LOGGING"] = "0"
    from torchgan.losses import WassersteinDiscriminatorLoss, WassersteinGeneratorLoss
    from torchgan.models import DCGANDiscriminator, DCGANGenerator
    from torchgan.trainer import Trainer
    from torchvision.datasets import MNIST

    optimizer = {"name": torch.optim.RMSprop, "args": {"lr": 5e-5}}
    models = {
        "generator": {
            "name": DCGANGenerator,
            "args": {"out_size": SIZE, "out_channels": 1},
            "optimizer": optimizer,
        },
        "discriminator": {
            "name": DCGANDiscriminator,
            "args": {"in_size": SIZE, "in_channels": 1},
            "optimizer": optimizer,
        },
    }
    losses = [WassersteinGeneratorLoss(), WassersteinDiscriminatorLoss(clip=(-0.01, 0.01))]
    trainer = Trainer(models, losses, device=torch.device("cpu"), ncritic=5, epochs=1)
    trainer(torch.utils.data.DataLoader(MNIST("."), batch_size=BATCH, shuffle=True))


def networks() -> tuple[nn.Module, nn.Module]:
    from torchgan.models import DCGANDiscriminator, DCGANGenerator

    critic = DCGANDiscriminator(in_size=SIZE, in_channels=1)
    return nn.Sequential(critic, nn.Flatten(0)), DCGANGenerator(out_size=SIZE, out_channels=1)


TRAINING = Training(networks)
