"""Runs that many processes must train as one does: every objective, and what else sums up a batch.

Adam's eps is large, so that it does not blow up the rounding of gradients near 0.
"""

from pygan.objectives import OBJECTIVES

from ..runs import of_objective

CONFIG = """
data: {name: digits}
generator: {name: mlp, latent_dim: 8, width: 16, depth: 1}
critic: {name: mlp, width: 16, depth: 1}
objective: {name: wgan, n_critic: 2}
optimizer: {name: adam, lr: 1.0e-3, eps: 1.0e-3}
batch_size: 32
steps: 20
device: cpu
"""

GAMES = {name: of_objective(name) for name in OBJECTIVES} | {
    "wgan-gp, conditional": ["--objective.name=wgan-gp", "--objective.conditional=true"],
    "wgan-gp, in parts": ["--objective.name=wgan-gp", "--accumulate=4"],
    "dragan, in parts": ["--objective.name=dragan", "--accumulate=2"],
    "fgan, single step": ["--objective.name=fgan", "--single_step=true"],
    "gan, noise": ["--objective.name=gan", "--objective.instance_noise=0.5"],
    "gan, bounded": ["--objective.name=gan", "--max_grad_norm=0.05"],
    "gan, batch norm": ["--objective.name=gan", "--generator.batch_norm=true"],
    "gan, average": ["--objective.name=gan", "--ema_decay=0.9"],
    "gan, batch norm in both": [
        "--objective.name=gan",
        "--generator.name=dcgan",
        "--critic.name=dcgan",
        "--generator.filters=4",
        "--critic.filters=4",
        "--accumulate=2",
    ],
}
