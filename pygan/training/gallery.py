"""Pictures of a run's samples: over the steps, beside real ones, above the nearest real ones."""

import itertools

from PIL import Image
from torch import Tensor

from pygan.objectives import Roles
from pygan.training.config import TrainConfig
from pygan.training.drawing import evaluate, even_labels
from pygan.training.images import grid, save_image, side_by_side
from pygan.training.nearest import COLUMNS, memorised, nearest, pairs
from pygan.training.pictures import PICTURES, Scene
from pygan.training.progress import Progress
from pygan.training.randomness import random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import TrainingState


class Gallery:
    """Draws one run. The noise is the same throughout, so that pictures compare."""

    def __init__(
        self, config: TrainConfig, run: RunFolder, state: TrainingState, progress: Progress
    ) -> None:
        self.config, self.run, self.state, self.progress = config, run, state, progress
        self.picture = PICTURES[config.data.picture]
        # Whole rows of classes.
        count = self.picture.shown
        count -= count % max(1, min(count, state.roles.generator_classes))
        random = random_generator(state.device, config.seed, "shown")
        self.labels = even_labels(count, state.roles.generator_classes, state.device)
        self.z = config.generator.draw(count, random)

    def save_now(self) -> None:
        """Samples of this step."""
        save_image(self._generated(), self.run.samples / f"{self.state.step:06d}.png")

    def save_final(self) -> None:
        """Samples of this step beside real ones."""
        real = Scene(self._real(), self.state.roles.generator_classes)
        pictures = {
            f"generated, step {self.state.step}": self._generated(),
            "real, held out": self.picture.draw(real),
        }
        save_image(side_by_side(pictures), self.run.final)

    def save_nearest(self) -> bool:
        """Generated images above their nearest training samples; says how near they are.

        False where samples are no images.
        """
        if self.config.data.picture != "grid":
            return False
        data, held_out = self.progress.data, self.progress.held_out
        samples = evaluate(self.state.average.network, *self.progress.origin)
        generated, real = nearest(samples, data), nearest(held_out, data)
        save_image(grid(pairs(samples, generated.samples), COLUMNS), self.run.nearest)
        print(memorised(generated, real, data))
        return True

    def _generated(self) -> Image.Image:
        samples = evaluate(self.state.average.network, self.z, self.labels)
        roles = self.state.roles
        plain = roles == Roles() and not self.config.objective.reconstructs
        critic = self._criticise if plain else None
        return self.picture.draw(Scene(samples, roles.generator_classes, self._real(), critic))

    def _real(self) -> Tensor:
        """Held-out samples to show, of the classes that the generated ones were asked for."""
        held_out, labels = self.progress.held_out, self.progress.labels
        if self.labels is None or labels is None:
            return held_out[: len(self.z)]
        asked = self.labels.tolist()
        any_class = list(range(len(held_out)))  # where held-out samples lack a class
        of_class = {
            k: itertools.cycle((labels == k).nonzero()[:, 0].tolist() or any_class)
            for k in set(asked)
        }
        return held_out[[next(of_class[k]) for k in asked]]

    def _criticise(self, samples: Tensor) -> Tensor:
        return evaluate(self.state.critic, samples.to(self.state.device))
