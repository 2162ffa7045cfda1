"""The training loop. It knows data, networks and objectives only by their interfaces."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import torch
from torch import Tensor, nn

from pygan.objectives import Step
from pygan.objectives.base import Losses
from pygan.training.accumulation import parts_of
from pygan.training.checkpoints import NO_SCORES, Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.descent import Network, descend
from pygan.training.finite import check_finite
from pygan.training.labels import Labels
from pygan.training.metrics_log import scores
from pygan.training.parser import TrainArguments
from pygan.training.profile import Profile
from pygan.training.randomness import BatchOrder, own_randomness
from pygan.training.report import Report
from pygan.training.run_folder import open_run
from pygan.training.schedule import learning_rate, set_learning_rate
from pygan.training.signals import StopRequest
from pygan.training.stages import staged
from pygan.training.state import TrainingState
from pygan.training.tf32 import tf32


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
        with state.stages("data"):
            indices = order(number)
            real = data.batch(indices).to(state.device, memory_format=state.memory_format)
            return real, labels.for_critic(number, indices)

    def save() -> None:
        check_finite(config, state, run)
        judged = scores(report.log.rows) if config.keep_best else NO_SCORES
        with state.stages("checkpoint"):
            checkpoints.save(state.step, state.state_dict(), judged)

    report = Report(config, data, run, state)
    profile = Profile(arguments.profile, state.stages, run.profile, report.console.say)
    with (
        StopRequest() as stop,
        own_randomness(),
        tf32(config.tf32),
        closing(report.console),
        run.file_errors(),
        closing(profile),
    ):
        while state.step < config.steps and not stop.received:
            lr = learning_rate(config, state.step)
            set_learning_rate(lr, state.generator_optimizer, state.critic_optimizer)
            for _ in range(config.objective.critic_steps(state.step) - config.single_step):
                update_critic(config, state, *critic_batch())
            if config.single_step:
                update_both(config, state, *critic_batch())
            else:
                update_generator(config, state, labels.for_generator(state.step))
            with state.stages("report"):
                report.after_step()
            if state.step % config.checkpoint_every == 0:
                save()
            profile.after_step()
        save()
    if state.step < config.steps:
        print(f"stopped at step {state.step}; to go on:\n  {run.resume_command}")
    else:
        with run.file_errors():
            report.finish()


@staged("critic")
def update_critic(
    config: TrainConfig, state: TrainingState, real: Tensor, labels: Tensor | None = None
) -> None:
    """One critic step on real samples (B, *shape) and as many generated ones of the same labels."""

    def losses(real: Tensor, step: Step) -> dict[Network, Losses]:
        with torch.no_grad():
            fake = generate(state.generate, step)
        return {"critic": config.objective.critic_loss(state.critic, real, fake, step)}

    config.objective.before_critic_step(state.critic)
    parts = parts_of(config, state, "critic", len(real), labels, real)
    measures = descend(config, state, ("critic",), parts, losses)
    config.objective.after_critic_step(state.critic, measures)
    state.measures.add(measures)
    state.critic_steps += 1


@staged("generator")
def update_generator(
    config: TrainConfig, state: TrainingState, labels: Tensor | None = None
) -> None:
    """One generator step on fresh samples."""

    def losses(_: None, step: Step) -> dict[Network, Losses]:
        fake = generate(state.generate, step)
        with constant(state.critic):
            return {"generator": config.objective.generator_loss(state.critic, fake, step)}

    parts = parts_of(config, state, "generator", config.batch_size, labels)
    state.measures.add(descend(config, state, ("generator",), parts, losses))
    state.average.update()
    state.step += 1


@staged("critic and generator")
def update_both(
    config: TrainConfig, state: TrainingState, real: Tensor, labels: Tensor | None = None
) -> None:
    """One step of each network on the same samples, both gradients at the point before.

    The single-step gradient method: Algorithm 1 of f-GAN (1606.00709). One backward pass gives both
    gradients, as neither loss reaches the other's parameters.
    """

    def losses(real: Tensor, step: Step) -> dict[Network, Losses]:
        fake = generate(state.generate, step)
        of_critic = config.objective.critic_loss(state.critic, real, fake.detach(), step)
        with constant(state.critic):
            of_generator = config.objective.generator_loss(state.critic, fake, step)
        return {"critic": of_critic, "generator": of_generator}

    config.objective.before_critic_step(state.critic)
    parts = parts_of(config, state, "critic", len(real), labels, real)
    measures = descend(config, state, ("critic", "generator"), parts, losses)
    config.objective.after_critic_step(state.critic, measures)
    state.average.update()
    state.measures.add(measures)
    state.critic_steps += 1
    state.step += 1


def generate(generator: Callable[..., Tensor], step: Step) -> Tensor:
    """The samples of an update, in the noise's type whatever the network computed in."""
    samples = generator(step.z) if step.labels is None else generator(step.z, step.labels)
    return samples.to(step.z.dtype)


@contextmanager
def constant(critic: nn.Module) -> Iterator[None]:
    """Inside the block the critic's output carries no gradient to its parameters.

    The generator's step needs none, and without them its backward pass costs half.
    """
    critic.requires_grad_(False)
    yield
    critic.requires_grad_(True)
