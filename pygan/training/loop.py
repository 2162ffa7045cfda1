"""The training loop. It knows data, networks and objectives only by their interfaces."""

import torch

from pygan.training.checkpoints import Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.parser import TrainArguments
from pygan.training.randomness import BatchOrder, normal
from pygan.training.report import Report
from pygan.training.run_folder import open_run
from pygan.training.signals import StopRequest
from pygan.training.state import TrainingState


def train(arguments: TrainArguments) -> None:
    """Train as asked, on from the newest checkpoint of a resumed run; say what was made."""
    config = arguments.config
    data = config.data.load()
    state = TrainingState(config, data.shape)
    run = open_run(arguments)
    checkpoints = Checkpoints(run.checkpoints, config.keep_checkpoints)
    saved = checkpoints.load(state.device)
    if saved is not None:
        state.load_state_dict(saved)
    order = BatchOrder(len(data), config.batch_size, config.seed)
    report = Report(config, data, run, state)
    with StopRequest() as stop:
        while state.step < config.steps and not stop.received:
            for _ in range(config.objective.critic_steps(state.step)):
                update_critic(config, state, data.batch(order(state.critic_steps)).to(state.device))
            update_generator(config, state)
            report.after_step()
            if state.step % config.checkpoint_every == 0:
                checkpoints.save(state.step, state.state_dict())
        checkpoints.save(state.step, state.state_dict())
    report.console.close()
    if state.step < config.steps:
        print(f"stopped at step {state.step}; to go on:\n  {run.resume_command}")
    else:
        report.finish()


def update_critic(config: TrainConfig, state: TrainingState, real: torch.Tensor) -> None:
    """One critic step on real samples (B, *shape) and as many generated ones."""
    shape = (len(real), config.generator.latent_dim)
    z = normal(shape, state.device, config.seed, "critic z", state.critic_steps)
    with torch.no_grad():
        fake = state.generator(z)
    config.objective.before_critic_step(state.critic)
    loss, measures = config.objective.critic_loss(state.critic, real, fake)
    descend(loss, state.critic_optimizer)
    state.measures.add(measures)
    state.critic_steps += 1


def update_generator(config: TrainConfig, state: TrainingState) -> None:
    """One generator step on fresh samples."""
    shape = (config.batch_size, config.generator.latent_dim)
    z = normal(shape, state.device, config.seed, "generator z", state.step)
    # The critic's own gradients are not needed here: without them its backward pass costs half.
    state.critic.requires_grad_(False)
    loss, measures = config.objective.generator_loss(state.critic, state.generator(z))
    descend(loss, state.generator_optimizer)
    state.critic.requires_grad_(True)
    state.measures.add(measures)
    state.step += 1


def descend(loss: torch.Tensor, optimizer: torch.optim.Optimizer) -> None:
    """One step of an optimizer down the gradient of a loss."""
    optimizer.zero_grad()
    torch.autograd.backward(loss)
    optimizer.step()
