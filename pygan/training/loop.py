"""The training loop. It knows data, networks and objectives only by their interfaces."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager

import torch
from torch import Tensor, nn

from pygan.data import Dataset, Stored
from pygan.objectives import Step
from pygan.objectives.base import Losses
from pygan.training.accumulation import parts_of
from pygan.training.batches import Batches
from pygan.training.checkpoints import NO_SCORES, Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.descent import Network, descend, note
from pygan.training.distributed.agreement import check_same
from pygan.training.distributed.beginning import begin
from pygan.training.distributed.launcher import Launcher
from pygan.training.distributed.ranks import ALONE, Ranks
from pygan.training.distributed.restart import open_or_resume
from pygan.training.distributed.silence import Silence
from pygan.training.distributed.wish import Wish
from pygan.training.finite import check_finite
from pygan.training.labels import Labels
from pygan.training.orders import ORDERS
from pygan.training.parser import TrainArguments
from pygan.training.profile import Profile
from pygan.training.randomness import BatchOrder, own_randomness
from pygan.training.report import Report
from pygan.training.resident import resident
from pygan.training.run_folder import RunFolder
from pygan.training.schedule import learning_rate, set_learning_rate
from pygan.training.signals import StopRequest
from pygan.training.stages import staged
from pygan.training.state import TrainingState
from pygan.training.tf32 import tf32
from pygan.training.work import Part


def train(arguments: TrainArguments, ranks: Ranks = ALONE) -> RunFolder:
    """Train as asked, on from the newest checkpoint of a resumed run; say what was made, and where.

    Every process of a run calls this; the first one reports and writes files.
    """
    config = arguments.config
    data = config.data.load()
    state = TrainingState(config, data.shape, data.classes, ranks)
    stored = resident(data, config.data.resident, state.device)
    run = ranks.of_first(lambda: open_or_resume(arguments))
    with closing(run), run.file_errors():
        train_in(run, arguments, data, stored, state)
    return run


def train_in(
    run: RunFolder,
    arguments: TrainArguments,
    data: Dataset,
    stored: Stored,
    state: TrainingState,
) -> None:
    """The rest of `train`, once there is a folder to write into."""
    config, ranks = arguments.config, state.ranks
    checkpoints = Checkpoints(run.checkpoints, config.keep_checkpoints)
    begin(state, checkpoints)
    order = BatchOrder(len(data), config.batch_size, config.seed, ORDERS[config.order])
    labels = Labels(config, state.roles, data, state.device, ranks)

    def rows(number: int) -> Tensor:
        return ranks.own(order(number), config.accumulate)

    batches = Batches(stored, rows, config.seed, state.device, state.memory_format)

    def critic_batch() -> tuple[Tensor, Tensor | None]:
        number = state.critic_steps
        with state.stages("data"):
            return batches(number), labels.for_critic(number, rows(number))

    def save() -> None:
        check_finite(config, state, run)
        if ranks.first:
            judged = report.scores() if config.keep_best else NO_SCORES
            with state.stages("checkpoint"):
                checkpoints.save(state.step, state.state_dict(), judged)

    report = Report(config, data, run, state) if ranks.first else Silence()
    profiled = arguments.profile if ranks.first else None
    profile = Profile(profiled, state.stages, run.profile, report.console.say)
    with (
        StopRequest(patient=ranks.size > 1) as stop,
        own_randomness(),
        tf32(config.tf32),
        closing(report.console),
        closing(batches),
        closing(profile),
    ):
        to_stop, launcher = Wish(ranks, state.device), Launcher()
        while state.step < config.steps and not to_stop(stop.received or launcher.gone):
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
            if state.step % config.check_ranks_every == 0:
                check_same(ranks, state.step, state.generator, state.critic)
            if state.step % config.checkpoint_every == 0:
                save()
            profile.after_step()
        save()
    if state.step == config.steps:
        report.finish()
    elif ranks.first:
        print(f"stopped at step {state.step}; to go on:\n  {run.resume_command}")


@staged("critic")
def update_critic(
    config: TrainConfig, state: TrainingState, real: Tensor, labels: Tensor | None = None
) -> None:
    """One critic step on real samples (B, *shape) and as many generated ones of the same labels."""

    def losses(real: Tensor, step: Step) -> dict[Network, Losses]:
        with torch.no_grad():
            fake = generate(state.generate, step)
        return {"critic": config.objective.critic_loss(state.critic, real, fake, step)}

    def work(parts: Iterable[Part]) -> dict[str, Tensor]:
        config.objective.before_critic_step(state.critic)
        measures = descend(config, state, ("critic",), parts, losses)
        config.objective.after_critic_step(state.critic, measures)
        return measures

    parts = parts_of(config, state, "critic", len(real), labels, real)
    note(state, state.perform("critic", work, parts))
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

    def work(parts: Iterable[Part]) -> dict[str, Tensor]:
        measures = descend(config, state, ("generator",), parts, losses)
        state.average.update()
        return measures

    count = config.batch_size // state.ranks.size
    parts = parts_of(config, state, "generator", count, labels)
    note(state, state.perform("generator", work, parts))
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

    def work(parts: Iterable[Part]) -> dict[str, Tensor]:
        config.objective.before_critic_step(state.critic)
        measures = descend(config, state, ("critic", "generator"), parts, losses)
        config.objective.after_critic_step(state.critic, measures)
        state.average.update()
        return measures

    parts = parts_of(config, state, "critic", len(real), labels, real)
    note(state, state.perform("both", work, parts))
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
