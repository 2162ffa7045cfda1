"""The settings of a run: one named part from each registry, and a few numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from pygan.data import DATASETS, DatasetSettings
from pygan.evaluation import choose
from pygan.networks import CRITICS, GENERATORS, CriticSettings, GeneratorSettings
from pygan.objectives import OBJECTIVES, Objective
from pygan.settings import FRACTION, POSITIVE, Settings, UserError, options
from pygan.training.optimizers import OPTIMIZERS, OptimizerSettings

SECTIONS: Mapping[str, Mapping[str, type[Settings]]] = {
    "data": DATASETS,
    "generator": GENERATORS,
    "critic": CRITICS,
    "objective": OBJECTIVES,
    "optimizer": OPTIMIZERS,
}


@dataclass(frozen=True)
class TrainConfig(Settings):
    """Everything that decides a run's result, and how often it reports."""

    data: DatasetSettings
    generator: GeneratorSettings
    critic: CriticSettings
    objective: Objective
    optimizer: OptimizerSettings
    batch_size: Annotated[int, POSITIVE, "real samples of a batch, and generated ones"] = 64
    accumulate: Annotated[int, POSITIVE, "parts of a batch whose gradients are added up"] = 1
    steps: Annotated[int, POSITIVE, "generator updates in all"] = 4000
    order: Annotated[
        Literal["full", "blocks"], "of samples: any, or blocks that lie together on disk (packed)"
    ] = "full"
    single_step: Annotated[
        bool, "make the last critic update and the generator's at once (f-GAN, Algorithm 1)"
    ] = False
    max_grad_norm: Annotated[
        float | None, POSITIVE, "scale a longer gradient of a network down to this norm"
    ] = None
    lr_decay: Annotated[
        Literal["none", "linear"], "how the learning rate falls: to 0 over `steps`, or not"
    ] = "none"
    ema_decay: Annotated[
        float | None, FRACTION, "judge and sample a moving average of the generator (0.999)"
    ] = None
    precision: Annotated[
        Literal["float32", "bfloat16", "float16"], "of the networks' matrix products while training"
    ] = "float32"
    tf32: Annotated[
        bool, "on a GPU, round factors of float32 products and convolutions to TF32"
    ] = False
    channels_last: Annotated[bool, "keep images and convolutions' weights channels last"] = False
    compile_generator: Annotated[bool, "train the generator through torch.compile"] = False
    cuda_graph: Annotated[bool, "on a GPU, record an update once and replay it"] = False
    seed: Annotated[int, "all of the run's randomness follows from it"] = 0
    device: Annotated[str, "where networks live: auto, cpu, cuda, cuda:1, ..."] = "auto"
    report_every: Annotated[int, POSITIVE, "steps between lines of metrics.jsonl"] = 50
    sample_every: Annotated[int, POSITIVE, "steps between pictures of samples"] = 500
    evaluate_every: Annotated[
        int | None, POSITIVE, "steps between measurements by `metrics`, beside the report's own"
    ] = None
    metrics: Annotated[str, "comma list, as of pygan evaluate; empty: what suits the data"] = ""
    check_ranks_every: Annotated[
        int, POSITIVE, "steps between checks that all processes have the same networks"
    ] = 1000
    rank_timeout: Annotated[
        float, POSITIVE, "seconds that a process waits for the others before it gives up"
    ] = 1800.0
    tensorboard: Annotated[bool, "write the rows of metrics.jsonl for TensorBoard too"] = False
    checkpoint_every: Annotated[int, POSITIVE, "steps between checkpoints"] = 500
    keep_checkpoints: Annotated[int, POSITIVE, "newest checkpoints that are kept"] = 3
    keep_best: Annotated[bool, "keep the checkpoint of least swd besides"] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.batch_size % self.accumulate:
            raise ValueError(
                f"accumulate must divide batch_size {self.batch_size}, got {self.accumulate}"
            )
        if self.objective.reconstructs != self.critic.reconstructs:
            asked = "gives samples again" if self.objective.reconstructs else "gives numbers"
            fitting = [n for n, c in CRITICS.items() if c.reconstructs != self.critic.reconstructs]
            raise UserError(
                f"this objective needs a critic that {asked}: critic.name must be one of"
                f" {', '.join(fitting)}"
            )
        choose(self.metrics, self.data)


# A resumed run may not change these, nor its parts but for `FREE`.
FIXED = frozenset(
    {
        "batch_size",
        "accumulate",
        "order",
        "single_step",
        "max_grad_norm",
        "lr_decay",
        "ema_decay",
        "precision",
        "tf32",
        "seed",
    }
)

FREE = frozenset({"optimizer.lr", "data.resident"})


def changeable(config: TrainConfig) -> frozenset[str]:
    """Settings that a resumed run may change: its past steps do not depend on them.

    The learning rate is the exception, for runs that diverge.
    """
    run = frozenset(option.name for option in options(TrainConfig)) - FIXED
    return (run | FREE) - ({"steps"} if config.lr_decay != "none" else set())


def flatten(config: TrainConfig) -> dict[str, Any]:
    """The settings as one table: {"data.name": "digits", ..., "seed": 0, ...}."""
    flat: dict[str, Any] = {}
    for field in fields(config):
        value = getattr(config, field.name)
        if isinstance(value, Settings):
            flat[f"{field.name}.name"] = _name(field.name, type(value))
            flat |= {f"{field.name}.{o.name}": getattr(value, o.name) for o in options(type(value))}
        else:
            flat[field.name] = value
    return flat


def _name(section: str, part: type[Settings]) -> str:
    """What a settings file calls a part. Raises UserError for one that nobody registered."""
    for name, cls in SECTIONS[section].items():
        if cls is part:
            return name
    raise UserError(
        f"no {section}.name stands for {part.__name__}, so the run could not be read again: give it"
        f" one, SECTIONS[{section!r}]['my-name'] = {part.__name__}"
    )
