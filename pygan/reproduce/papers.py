"""The papers whose tables and figures are made again."""

from typing import NamedTuple


class Paper(NamedTuple):
    """A paper on arXiv."""

    authors: str
    year: int
    title: str
    arxiv: str

    @property
    def address(self) -> str:
        """Where it can be read."""
        return f"https://arxiv.org/abs/{self.arxiv}"


F_GAN = Paper(
    "S. Nowozin, B. Cseke, R. Tomioka",
    2016,
    "f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization",
    "1606.00709",
)
WGAN = Paper("M. Arjovsky, S. Chintala, L. Bottou", 2017, "Wasserstein GAN", "1701.07875")
WGAN_GP = Paper(
    "I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville",
    2017,
    "Improved Training of Wasserstein GANs",
    "1704.00028",
)
