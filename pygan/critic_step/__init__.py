"""The critic's whole loss of WGAN-GP in one call."""

from pygan.critic_step.loss import wgan_gp_critic_loss

__all__ = ["wgan_gp_critic_loss"]
