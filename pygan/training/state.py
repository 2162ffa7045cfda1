"""What changes while a run trains: networks, optimizers and counters."""

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from pygan.devices import choose_device
from pygan.objectives import Roles
from pygan.settings import UserError
from pygan.training.average import Average
from pygan.training.checkpoints import State
from pygan.training.compilation import compiled
from pygan.training.config import TrainConfig
from pygan.training.distributed.batch_norm import share_batch_norms
from pygan.training.distributed.ranks import ALONE, Ranks
from pygan.training.fitting import mismatch
from pygan.training.graphs.recorder import CudaRecorder
from pygan.training.graphs.refusals import check_recordable
from pygan.training.graphs.replays import Replays
from pygan.training.losses import Losses
from pygan.training.measures import Measures
from pygan.training.precision import loss_scaler
from pygan.training.randomness import global_seed
from pygan.training.stages import Stages
from pygan.training.work import Perform, at_once

STATEFUL = (
    "generator",
    "critic",
    "average",
    "generator_optimizer",
    "critic_optimizer",
    "generator_scaler",
    "critic_scaler",
    "measures",
)
NETWORKS = ("generator", "critic", "average")
COUNTERS = ("step", "critic_steps", "seconds")


class TrainingState:
    """Networks, the generator's average, optimizers, counters and measures since the last report.

    shape and classes are the data's, roles what the objective makes of them. Batches are shared by
    the `ranks`.

    generate:     the generator as training calls it, compiled if asked for
    perform:      does the work of an update, by replaying CUDA graphs if asked for
    step:         generator updates done
    critic_steps: critic updates done
    seconds:      time since the start, less the time between a stop and its resumption
    """

    def __init__(
        self,
        config: TrainConfig,
        shape: tuple[int, ...],
        classes: int = 0,
        ranks: Ranks = ALONE,
    ) -> None:
        self.shape = shape
        self.classes = classes
        self.roles = config.objective.roles(classes)
        self.ranks = ranks
        self.device = ranks.device(choose_device(config.device))
        with global_seed(config.seed, "initial generator"):
            generator = build_generator(config, self.roles, shape)
        with global_seed(config.seed, "initial critic"):
            critic = config.critic.build(
                shape, self.roles.critic_classes, self.roles.critic_outputs
            )
        self.memory_format = memory_format(config, shape)
        self.generator = self._placed(share_batch_norms(generator, ranks))
        self.critic = self._placed(share_batch_norms(critic, ranks))
        self.generate: Callable[..., Tensor] = self.generator
        if config.compile_generator:
            self.generate = compiled(self.generator, self.device)
        self.generator_optimizer = config.optimizer.build(self.generator.parameters())
        self.critic_optimizer = config.optimizer.build(config.objective.critic_groups(self.critic))
        self.generator_scaler = loss_scaler(config, self.device)
        self.critic_scaler = loss_scaler(config, self.device)
        self.perform: Perform = at_once
        if config.cuda_graph:
            check_recordable(config, self.device, ranks)
            optimizers = self.generator_optimizer, self.critic_optimizer
            self.perform = Replays(config, CudaRecorder(self.device), *optimizers)
        self.average = Average(self.generator, config.ema_decay)
        self.measures = Measures()
        self.losses = Losses()
        self.stages = Stages(self.device)
        self.step = 0
        self.critic_steps = 0
        self._started = time.perf_counter()

    def _placed(self, network: nn.Module) -> nn.Module:
        return network.to(self.device, memory_format=self.memory_format)  # type: ignore[call-overload,no-any-return]

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    @seconds.setter
    def seconds(self, value: float) -> None:
        self._started = time.perf_counter() - value

    def state_dict(self) -> State:
        """Tensors, numbers, lists and dicts only."""
        parts = {name: getattr(self, name).state_dict() for name in STATEFUL}
        counters = {name: getattr(self, name) for name in COUNTERS}
        return {"shape": list(self.shape), "classes": self.classes, **parts, **counters}

    def load_state_dict(self, state: State) -> None:
        """Raises UserError for a state of other networks, and leaves this one as it is."""
        for name in NETWORKS:
            wrong = mismatch(getattr(self, name).state_dict(), state[name])
            if wrong is not None:
                raise UserError(
                    f"the checkpoint does not fit the settings: the {name}'s {wrong}: go on with"
                    " the settings that the run began with"
                )
        for name in STATEFUL:
            getattr(self, name).load_state_dict(state[name])
        for name in COUNTERS:
            setattr(self, name, state[name])


def build_generator(config: TrainConfig, roles: Roles, shape: tuple[int, ...]) -> nn.Module:
    """An untrained generator of samples of that shape."""
    return config.generator.build(shape, roles.generator_classes)


def memory_format(config: TrainConfig, shape: tuple[int, ...]) -> torch.memory_format:
    """How batches and weights of convolutions lie in memory. Raises UserError."""
    if not config.channels_last:
        return torch.contiguous_format
    if len(shape) != 3:
        raise UserError(f"channels_last is for images, not for samples of shape {shape}")
    return torch.channels_last
