"""Which label each sample of an update is asked for."""

import torch
from torch import Tensor

from pygan.data import Dataset
from pygan.objectives import Roles
from pygan.training.config import TrainConfig
from pygan.training.distributed.ranks import ALONE, Ranks
from pygan.training.randomness import random_generator


class Labels:
    """Labels of this process's rows of a batch, int64; None where there are none.

    They are a function of the update's number.
    """

    def __init__(
        self,
        config: TrainConfig,
        roles: Roles,
        data: Dataset,
        device: torch.device,
        ranks: Ranks = ALONE,
    ) -> None:
        self.config, self.roles, self.data = config, roles, data
        self.device, self.ranks = device, ranks

    def for_critic(self, number: int, indices: Tensor) -> Tensor | None:
        """Those of the real samples at `indices`, or drawn where the data's are not used."""
        if self.roles.asks_for_classes:
            return self.data.labels(indices).to(self.device)
        return self._drawn("critic labels", number)

    def for_generator(self, number: int) -> Tensor | None:
        """Drawn: each as likely as in the data, or all equally likely."""
        return self._drawn("generator labels", number)

    def _drawn(self, purpose: str, number: int) -> Tensor | None:
        classes = self.roles.generator_classes
        if not classes:
            return None
        random = random_generator(torch.device("cpu"), self.config.seed, purpose, number)
        highest = len(self.data) if self.roles.labels_of_data else classes
        drawn = torch.randint(highest, (self.config.batch_size,), generator=random)
        drawn = self.ranks.own(drawn, self.config.accumulate)
        labels = self.data.labels(drawn) if self.roles.labels_of_data else drawn
        return labels.to(self.device)
