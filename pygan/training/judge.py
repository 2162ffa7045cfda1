"""How good a run's generator is: its samples from fixed noise against held-out ones."""

from collections.abc import Callable, Iterator

from torch import Tensor

from pygan.data import Dataset
from pygan.metrics import diversity, emd, recognised, sliced_wasserstein
from pygan.training.config import TrainConfig
from pygan.training.randomness import permutation, random_generator
from pygan.training.sampling import Origin, evaluate, even_labels
from pygan.training.state import TrainingState

COMPARED = 1024  # most samples that the distance to held-out data compares
MATCHED = 512  # most that the exact distance matches: its cost grows with the third power
DRAWS = 8  # of real training samples, whose mean distance is a generator's floor


class Judge:
    """Compares as many generated samples as there are held-out ones, up to COMPARED.

    Samples are asked for the held-out ones' labels, or where the generator's labels are not the
    data's, for each in turn.
    """

    def __init__(self, config: TrainConfig, data: Dataset, state: TrainingState) -> None:
        self.config, self.data, self.state = config, data, state
        self.held_out = data.held_out[:COMPARED]
        count = len(self.held_out)
        self.labels = data.held_out_labels[:count] if data.classes else None
        random = random_generator(state.device, config.seed, "judged")
        asked = even_labels(count, state.roles, state.device)
        if self._asks_for_classes and self.labels is not None:
            asked = self.labels.to(state.device)
        self.origin = Origin(config.generator.draw(count, random), asked)
        self.floor = self._of_real(sliced_wasserstein, self.held_out)

    def measures(self) -> dict[str, float]:
        """swd, diversity (its mean over classes), and the data's own measures of samples now."""
        samples = self._samples()
        classes = (self.labels, self.labels) if self._asks_for_classes else (None, None)
        spread = diversity(samples, self.held_out, *classes).values()
        return {
            "swd": sliced_wasserstein(samples, self.held_out),
            "diversity": sum(spread) / max(len(spread), 1),
            **self.config.data.measures(samples, self.held_out),
        }

    def verdict(self) -> Iterator[str]:
        """The more expensive measures, in words."""
        samples, matched = self._samples(), self.held_out[:MATCHED]
        yield (
            f"exact earth mover's distance to {len(matched)} held-out samples:"
            f" {emd(samples[: len(matched)], matched):.4f} now,"
            f" {self._of_real(emd, matched):.4f} for real data"
        )
        if self._asks_for_classes and self.labels is not None:
            held_out = (self.held_out, self.labels)
            order = permutation(len(self.data), 0, "recognised")[: len(samples)]
            read = recognised(samples, self.labels, *held_out)
            best = recognised(self.data.batch(order), self.data.labels(order), *held_out)
            yield (
                f"a classifier of held-out samples reads {read:.1%} of generated ones as the class"
                f" asked for, {best:.1%} of real data"
            )

    @property
    def _asks_for_classes(self) -> bool:
        return bool(self.state.roles.generator_classes) and self.state.roles.labels_of_data

    def _samples(self) -> Tensor:
        return evaluate(self.state.average.network, *self.origin)

    def _of_real(self, distance: Callable[[Tensor, Tensor], float], held_out: Tensor) -> float:
        """What training samples score against held-out ones, as many of them."""
        orders = [permutation(len(self.data), 0, "floor", draw) for draw in range(DRAWS)]
        scores = [distance(self.data.batch(order[: len(held_out)]), held_out) for order in orders]
        return sum(scores) / DRAWS
