"""The training loop. It knows data, networks and objectives only by their interfaces."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor, nn

from pygan.objectives import Step
from pygan.training.checkpoints import Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.labels import Labels
from pygan.training.parser import TrainArguments
from pygan.training.randomness import (
    BatchOrder,
    own_randomness,
    random_generator,
    seed_networks,
)
from pygan.training.report import Report
from pygan.training.run_folder import open_run
from pygan.training.signals import StopRequest
from pygan.training.state import TrainingState


def train(arguments: TrainArguments) -> None:
    """Train as asked, on from the newest checkpoint of a resumed run; say what was made."""
    config = arguments.config
    data = config.data.load()
    state = TrainingState(config, data.shape, data.classes)
    run = open_run(arguments)
    checkpoints = Checkpoints(run.checkpoints, config.keep_checkpoints)
    saved = checkpoints.load(state.device)
    if saved is not None:
        state.load_state_dict(saved)
    order = BatchOrder(len(data), config.batch_size, config.seed)
    labels = Labels(config, state.roles, data, state.device)

    def critic_batch() -> tuple[Tensor, Tensor | None]:
        number = state.critic_steps
        indices = order(number)
        return data.batch(indices).to(state.device), labels.for_critic(number, indices)

    report = Report(config, data, run, state)
    with StopRequest() as stop, own_randomness():
        while state.step < config.steps and not stop.received:
            for _ in range(config.objective.critic_steps(state.step) - config.single_step):
                update_critic(config, state, *critic_batch())
            if config.single_step:
                update_both(config, state, *critic_batch())
            else:
                update_generator(config, state, labels.for_generator(state.step))
            report.after_step()
            if state.step % config.checkpoint_every == 0:
                checkpoints.save(state.step, state.state_dict())
        checkpoints.save(state.step, state.state_dict())
    report.console.close()
    if state.step < config.steps:
        print(f"stopped at step {state.step}; to go on:\n  {run.resume_command}")
    else:
        report.finish()


def update_critic(
    config: TrainConfig, state: TrainingState, real: Tensor, labels: Tensor | None = None
) -> None:
    """One critic step on real samples (B, *shape) and as many generated ones of the same labels."""
    step = begin(config, state, "critic", len(real), labels)
    with torch.no_grad():
        fake = generate(state.generator, step)
    config.objective.before_critic_step(state.critic)
    loss, measures = config.objective.critic_loss(state.critic, real, fake, step)
    descend(loss, config, state.critic_optimizer)
    state.measures.add(measures)
    state.critic_steps += 1


def update_generator(
    config: TrainConfig, state: TrainingState, labels: Tensor | None = None
) -> None:
    """One generator step on fresh samples."""
    step = begin(config, state, "generator", config.batch_size, labels)
    fake = generate(state.generator, step)
    with constant(state.critic):
        loss, measures = config.objective.generator_loss(state.critic, fake, step)
    descend(loss, config, state.generator_optimizer)
    state.measures.add(measures)
    state.step += 1


def update_both(
    config: TrainConfig, state: TrainingState, real: Tensor, labels: Tensor | None = None
) -> None:
    """One step of each network on the same samples, both gradients at the point before.

    The single-step gradient method: Algorithm 1 of f-GAN (1606.00709). One backward pass gives both
    gradients, as neither loss reaches the other's parameters.
    """
    step = begin(config, state, "critic", len(real), labels)
    fake = generate(state.generator, step)
    config.objective.before_critic_step(state.critic)
    critic_loss, measures = config.objective.critic_loss(state.critic, real, fake.detach(), step)
    with constant(state.critic):
        generator_loss, more = config.objective.generator_loss(state.critic, fake, step)
    descend(critic_loss + generator_loss, config, state.critic_optimizer, state.generator_optimizer)
    state.measures.add(measures | more)
    state.critic_steps += 1
    state.step += 1


def begin(
    config: TrainConfig,
    state: TrainingState,
    turn: Literal["critic", "generator"],
    count: int,
    labels: Tensor | None,
) -> Step:
    """The update of a network that is under way; what networks draw themselves starts here too."""
    number = state.critic_steps if turn == "critic" else state.step

    def random(purpose: str) -> torch.Generator:
        return random_generator(state.device, config.seed, f"{turn} {purpose}", number)

    seed_networks(config.seed, f"{turn} networks", number)
    z = config.generator.draw(count, random("z"))
    return Step(state.critic_steps, state.step, random, z, labels, state.roles.generator_classes)


def generate(generator: nn.Module, step: Step) -> Tensor:
    """The samples of an update."""
    samples: Tensor = generator(step.z) if step.labels is None else generator(step.z, step.labels)
    return samples


@contextmanager
def constant(critic: nn.Module) -> Iterator[None]:
    """Inside the block the critic's output carries no gradient to its parameters.

    The generator's step needs none, and without them its backward pass costs half.
    """
    critic.requires_grad_(False)
    yield
    critic.requires_grad_(True)


def descend(loss: Tensor, config: TrainConfig, *optimizers: torch.optim.Optimizer) -> None:
    """One step of optimizers down the gradient of a loss; see `max_grad_norm` for its length."""
    for optimizer in optimizers:
        optimizer.zero_grad()
    torch.autograd.backward(loss)
    for optimizer in optimizers:
        if config.max_grad_norm is not None:
            parameters = [p for group in optimizer.param_groups for p in group["params"]]
            nn.utils.clip_grad_norm_(parameters, config.max_grad_norm)
        optimizer.step()
