"""How far a run's generator has come: its samples from fixed noise against held-out ones."""

from collections.abc import Callable, Iterator

from torch import Tensor

from pygan.data import Dataset
from pygan.evaluation import Judge, choose
from pygan.metrics import diversity, emd, recognised, sliced_wasserstein
from pygan.settings import UserError
from pygan.training.config import TrainConfig
from pygan.training.drawing import evaluate, even_labels
from pygan.training.randomness import permutation, random_generator
from pygan.training.state import TrainingState

COMPARED = 1024  # most samples that the distance to held-out data compares
MATCHED = 512  # most that the exact distance matches: its cost grows with the third power
DRAWS = 8  # of real training samples, whose mean distance is a generator's floor


class Progress:
    """Compares as many generated samples as there are held-out ones, up to COMPARED.

    Samples are asked for the held-out ones' labels, or where the generator's labels are not the
    data's, for each in turn.
    """

    def __init__(self, config: TrainConfig, data: Dataset, state: TrainingState) -> None:
        self.config, self.data, self.state = config, data, state
        count = min(COMPARED, len(data))
        # A copy, so that the rest of the held-out images need not stay in memory.
        self.held_out = data.held_out[:count].clone()
        count = len(self.held_out)
        self.labels = data.held_out_labels[:count] if state.roles.asks_for_classes else None
        asked = even_labels(count, state.roles.generator_classes, state.device)
        if self.labels is not None:
            asked = self.labels.to(state.device)
        random = random_generator(state.device, config.seed, "shown")
        self.origin = (config.generator.draw(count, random), asked)
        self.floor = self._of_real(sliced_wasserstein, self.held_out)
        try:
            metrics = choose(config.metrics, config.data, labelled=self.labels is not None)
        except ValueError as error:
            raise UserError(f"metrics: {error}") from None
        self.judge = Judge(metrics, config.data, self.held_out, self.labels)

    def measures(self) -> dict[str, float]:
        """swd, diversity (its mean over classes), and the data's own measures of samples now."""
        samples = self._samples()
        spread = diversity(samples, self.held_out, self.labels, self.labels).values()
        return {
            "swd": sliced_wasserstein(samples, self.held_out),
            "diversity": sum(spread) / max(len(spread), 1),
            **self.config.data.measures(samples, self.held_out),
        }

    def scores(self) -> dict[str, float]:
        """The run's own choice of metrics of samples now."""
        scores = self.judge(self._samples(), self.labels)
        return {name: score.value for name, score in scores.items()}

    def verdict(self) -> Iterator[str]:
        """The more expensive measures, in words."""
        samples, matched = self._samples(), self.held_out[:MATCHED]
        yield (
            f"exact earth mover's distance to {len(matched)} held-out samples:"
            f" {emd(samples[: len(matched)], matched):.4f} now,"
            f" {self._of_real(emd, matched):.4f} for real data"
        )
        if self.labels is not None:
            held_out = (self.held_out, self.labels)
            order = permutation(len(self.data), 0, "recognised")[: len(samples)]
            read = recognised(samples, self.labels, *held_out)
            best = recognised(self.data.batch(order), self.data.labels(order), *held_out)
            yield (
                f"a classifier of held-out samples reads {read:.1%} of generated ones as the class"
                f" asked for, {best:.1%} of real data"
            )

    def _samples(self) -> Tensor:
        return evaluate(self.state.average.network, *self.origin)

    def _of_real(self, distance: Callable[[Tensor, Tensor], float], held_out: Tensor) -> float:
        """What training samples score against held-out ones, as many of them."""
        orders = [permutation(len(self.data), 0, "floor", draw) for draw in range(DRAWS)]
        scores = [distance(self.data.batch(order[: len(held_out)]), held_out) for order in orders]
        return sum(scores) / DRAWS
