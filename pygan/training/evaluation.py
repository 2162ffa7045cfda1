"""`pygan evaluate`: a run's generator, judged by data that it was not trained on."""

from dataclasses import dataclass
from pathlib import Path

import torch

from pygan.devices import choose_device
from pygan.evaluation import Judge, choose
from pygan.evaluation.feature_cache import FeatureCache
from pygan.evaluation.results import Results
from pygan.metrics import Extractor
from pygan.settings import UserError
from pygan.training.config import flatten
from pygan.training.randomness import permutation
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained


@dataclass(frozen=True)
class Evaluation:
    """What is to be measured of which run; as the command's options."""

    run: RunFolder
    checkpoint: str = "newest"
    metrics: str = ""
    extractor: str | None = None
    n: int = 1024
    seed: int = 0
    device: str = "auto"
    cache: Path | None = None


def evaluate_run(asked: Evaluation) -> Results:
    """Scores of n samples of a run's generator, against as many held-out ones.

    As many training samples are scored in the same way: what a perfect generator would get. Fewer
    held-out or training samples are taken where there are fewer. The seed decides noise and choice.

    A generator that is asked for classes is asked for those of the held-out samples, in turn.

    Raises UserError for a run, a metric or an extractor that is not there.
    """
    device = choose_device(asked.device)
    trained = load_trained(asked.run, device, asked.checkpoint)
    settings = trained.config.data
    try:
        labelled = trained.roles.asks_for_classes
        extractor_named = asked.extractor is not None
        metrics = choose(asked.metrics, settings, extractor=extractor_named, labelled=labelled)
    except ValueError as error:
        raise UserError(f"--metrics: {error}") from None
    if asked.extractor is not None and all(m.view != "features" for m in metrics.values()):
        raise UserError(f"--extractor serves none of {', '.join(metrics)}: add --metrics fid")
    extractor = Extractor(asked.extractor, device) if asked.extractor is not None else None
    cache = FeatureCache(extractor, asked.cache or asked.run.cache) if extractor else None
    data = settings.load()
    held_out = data.held_out[: asked.n].to(device)
    order = permutation(len(data), asked.seed, "floor")[: asked.n]
    training = data.batch(order).to(device)
    labels = labels_asked = training_labels = None
    if labelled:
        labels, training_labels = data.held_out_labels[: asked.n], data.labels(order)
        labels_asked = labels[torch.arange(asked.n) % len(labels)].to(device)
    judge = Judge(metrics, settings, held_out, labels, cache)
    flat = flatten(trained.config)
    about = {
        "run": str(asked.run.path),
        "step": trained.generator.step,
        "data": flat["data.name"],
        "objective": flat["objective.name"],
        "seed": asked.seed,
        "n": asked.n,
        "held_out": len(held_out),
        "training": len(training),
        "extractor": extractor and {"name": extractor.name, "sha256": extractor.digest},
    }
    samples = trained.generator.sample(asked.n, seed=asked.seed, labels=labels_asked).to(device)
    generated = judge(samples, labels_asked, extractor)
    return Results(metrics, generated, judge(training, training_labels, cache), about)
