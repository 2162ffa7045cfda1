"""Optimizers by name. A parameter group's `clip` bounds its parameters after each step."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import torch

from pygan import optim
from pygan.settings import BELOW_ONE, FRACTION, NON_NEGATIVE, POSITIVE, Settings


@dataclass(frozen=True)
class OptimizerSettings(Settings, ABC):
    """An optimizer's hyper-parameters, the same for generator and critic."""

    lr: Annotated[float, POSITIVE, "learning rate"]

    @abstractmethod
    def build(self, params: Iterable[Any]) -> torch.optim.Optimizer:
        """The optimizer of these parameters or parameter groups."""


@dataclass(frozen=True)
class RMSprop(OptimizerSettings):
    """`pygan.optim.RMSprop`; the learning rate is the WGAN paper's, the rest torch's."""

    lr: Annotated[float, POSITIVE, "learning rate"] = 5e-5
    alpha: Annotated[float, FRACTION, "decay of the mean squared gradient"] = 0.99
    eps: Annotated[float, POSITIVE, "added to the root, against division by 0"] = 1e-8
    weight_decay: Annotated[float, NON_NEGATIVE, "L2 penalty added to the gradient"] = 0.0
    momentum: Annotated[float, NON_NEGATIVE, "decay of the accumulated step"] = 0.0
    centered: Annotated[bool, "divide by the deviation, not the root mean square"] = False

    def build(self, params: Iterable[Any]) -> torch.optim.Optimizer:
        return optim.RMSprop(params, **asdict(self))


@dataclass(frozen=True)
class Adam(OptimizerSettings):
    """`pygan.optim.Adam`; the defaults are the f-GAN paper's, and DCGAN's."""

    lr: Annotated[float, POSITIVE, "learning rate"] = 2e-4
    beta1: Annotated[float, BELOW_ONE, "decay of the mean gradient"] = 0.5
    beta2: Annotated[float, BELOW_ONE, "decay of the mean squared gradient"] = 0.999
    eps: Annotated[float, POSITIVE, "added to the root, against division by 0"] = 1e-8
    weight_decay: Annotated[float, NON_NEGATIVE, "L2 penalty added to the gradient"] = 0.0

    def build(self, params: Iterable[Any]) -> torch.optim.Optimizer:
        betas = (self.beta1, self.beta2)
        return optim.Adam(params, self.lr, betas, self.eps, self.weight_decay)


OPTIMIZERS: dict[str, type[OptimizerSettings]] = {"rmsprop": RMSprop, "adam": Adam}
