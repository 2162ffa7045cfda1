"""The experiments by name: what each shows, how long it takes, and what makes it short."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pygan.reproduce.base import Experiment
from pygan.reproduce.fgan_gaussians import FGANGaussians
from pygan.reproduce.papers import F_GAN, WGAN, WGAN_GP, Paper
from pygan.reproduce.wgan_gp_toy import WGANGPToy
from pygan.reproduce.wgan_parallel_lines import WGANParallelLines


class Picture(NamedTuple):
    """A file that the experiment draws, in words, and what to see in it."""

    file: str
    words: str
    caption: str


@dataclass(frozen=True)
class Entry:
    """An experiment as the list and the gallery show it.

    claim: what the paper says there
    source: where the figures in the column "paper" come from, and those that it is held to
    quick: the settings of a short run
    minutes, quick_minutes: measured; docs/reproductions.md says where
    """

    experiment: type[Experiment]
    paper: Paper
    claim: str
    source: str
    quick: Mapping[str, Any]
    minutes: float
    quick_minutes: float
    pictures: tuple[Picture, ...]


EXPERIMENTS = {
    "fgan-gaussians": Entry(
        experiment=FGANGaussians,
        paper=F_GAN,
        claim="A model that cannot match the data ends elsewhere by each divergence: the Gaussian"
        " by Kullback-Leibler covers the whole mixture, that of its reverse leans to one part. The"
        " variational bound, found by a neural network, leads to the same Gaussians as the"
        " divergence itself.",
        source="Paper: table 3, recalled and not read. Expected: around the optimum, found by"
        " quadrature without any network.",
        quick={"divergences": "kl,reverse_kl,jensen_shannon,pearson", "steps": 5000},
        minutes=30,
        quick_minutes=0.6,
        pictures=(
            Picture(
                "densities.png",
                "Density of the mixture, one narrow and one wide bump, with the density of one"
                " Gaussian for each divergence over it",
                "The Gaussian that each divergence settles on, over the data's density.",
            ),
        ),
    ),
    "wgan-gp-toy": Entry(
        experiment=WGANGPToy,
        paper=WGAN_GP,
        claim="A critic with clipped weights learns simple functions only: its level sets miss how"
        " the data lie. In deep critics the clip makes gradients explode or vanish on their way to"
        " the input. A gradient penalty does neither.",
        source="Paper: figure 1, which has pictures and no figures; in words what it shows. Shares"
        " of the exact distance and modes on 25 Gaussians are measures of pygan's.",
        quick={"steps": 1800, "width": 128, "rate": 10.0},
        minutes=10,
        quick_minutes=1.6,
        pictures=(
            Picture(
                "surfaces.png",
                "Level sets of six critics: three data sets, each with clipped weights and with a"
                " gradient penalty; real samples as points",
                "Value surfaces of critics while the generator is held: bright is real.",
            ),
            Picture(
                "depth.png",
                "Left, the gradient's norm by layer for three clips and the penalty, on a"
                " logarithmic axis; right, histograms of the critics' weights",
                "Critics of 12 layers: gradients by layer, and where their weights lie.",
            ),
            Picture(
                "samples.png",
                "Points that two generators made, at five moments of their training, over the 25"
                " Gaussians",
                "A generator on 25 Gaussians, from the first step to the last.",
            ),
            Picture(
                "curves.png",
                "Modes covered, share of good samples and earth mover's distance against the steps"
                " for two critics",
                "The same game in figures.",
            ),
        ),
    ),
    "wgan-parallel-lines": Entry(
        experiment=WGANParallelLines,
        paper=WGAN,
        claim="Data on a line, generated samples on a parallel one: the earth mover's distance"
        " falls evenly as they come nearer, while total variation, Kullback-Leibler and"
        " Jensen-Shannon stay as they are until they touch, and tell a generator nothing.",
        source="Paper: example 1, by its formulas. Expected: around them; a critic's estimate, over"
        " its steepness, can fall short of the distance but not exceed it.",
        quick={"steps": 400},
        minutes=2.5,
        quick_minutes=0.5,
        pictures=(
            Picture(
                "lines.png",
                "Left, distances against the position of the generated line: the earth mover's is a"
                " V, Jensen-Shannon flat; right, the gradients that a generator gets",
                "Distances of the two lines, and the gradients that come from them.",
            ),
        ),
    ),
}
