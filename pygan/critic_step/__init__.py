"""The critic's whole loss of WGAN-GP in one call."""

from pygan.critic_step.loss import CriticTerms, wgan_gp_critic_loss, wgan_gp_critic_terms
from pygan.critic_step.plan import Explanation, explain

__all__ = [
    "CriticTerms",
    "Explanation",
    "explain",
    "wgan_gp_critic_loss",
    "wgan_gp_critic_terms",
]
