"""`pygan evaluate` from the command line to JSON, and measuring while a run trains."""

import json

import pytest
import torch
from extractors import save_exported, save_script

from pygan.cli import main
from pygan.data import Digits
from pygan.evaluation import METRICS, Judge, choose
from pygan.metrics import (
    diversity,
    kde_log_likelihood,
    mmd,
    prdc,
    recognised,
    sliced_wasserstein,
)
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained

from .runs import CONFIG

TOY = ("--data.name=gaussians-8", "--data.samples=600", "--data.held_out=100")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of three steps, which the tests of this file only read."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "small.yaml").write_text(CONFIG)
    out = folder / "a"
    assert main(["train", f"--config={folder / 'small.yaml'}", f"--out={out}", "--steps=3"]) == 0
    return out


def evaluated(capsys, tmp_path, *options):
    """What the command writes, and what it prints."""
    out = tmp_path / "results" / "scores.json"
    assert main(["evaluate", *map(str, options), f"--out={out}", "--device=cpu"]) == 0
    return json.loads(out.read_text()), capsys.readouterr().out


def test_scores_are_those_of_the_functions(run, capsys, tmp_path):
    results, printed = evaluated(capsys, tmp_path, run, "--n=200", "--seed=3")
    held_out = Digits().load().held_out[:200]
    samples = load_trained(RunFolder(run), torch.device("cpu")).generator.sample(200, seed=3)
    likelihood = kde_log_likelihood((samples + 1) / 2, (held_out + 1) / 2)
    expected = {
        "swd": sliced_wasserstein(samples, held_out),
        "mmd": mmd(samples, held_out),
        "kde": likelihood.mean,
        **prdc(samples, held_out)._asdict(),
    }
    assert {name: s["generated"]["value"] for name, s in results["scores"].items()} == expected
    assert results["scores"]["kde"]["generated"]["error"] == likelihood.standard_error
    assert f"{likelihood.mean:.4g} ± {likelihood.standard_error:.2g}" in printed
    assert "200 samples of step 3 against 200 held out; real: 200 from training" in printed


def test_results_say_what_was_measured(run, capsys, tmp_path):
    results, _ = evaluated(capsys, tmp_path, run, "--metrics=swd,emd", "--n=1500")
    about = {key: results[key] for key in ("step", "data", "objective", "seed", "n", "extractor")}
    assert about == {
        "step": 3,
        "data": "digits",
        "objective": "wgan",
        "seed": 0,
        "n": 1500,
        "extractor": None,
    }
    assert (results["held_out"], results["training"]) == (359, 1438)
    assert results["versions"]["torch"] == torch.__version__
    assert results["scores"]["emd"]["generated"]["note"] == "of 359 samples"


def test_real_samples_score_better_than_an_untrained_generator(run, capsys, tmp_path):
    results, _ = evaluated(capsys, tmp_path, run)
    for name, score in results["scores"].items():
        generated, real = score["generated"]["value"], score["real"]["value"]
        assert generated > real if score["best"] == "low" else generated < real, name


def test_same_seed_same_scores(run, capsys, tmp_path):
    scores = [
        evaluated(capsys, tmp_path, run, f"--seed={seed}", "--n=100")[0]["scores"]
        for seed in (0, 0, 1)
    ]
    assert scores[0] == scores[1]
    assert all(scores[0][name]["generated"] != scores[2][name]["generated"] for name in ("swd",))


@pytest.mark.parametrize("save", [save_exported, save_script])
def test_features(run, capsys, tmp_path, save):
    name = save(tmp_path / ("net.pt2" if save is save_exported else "net.pt"))
    options = (run, "--metrics=fid,kid,is,feature_prdc", f"--extractor={name}", "--n=100")
    results, _ = evaluated(capsys, tmp_path, *options)
    scores = results["scores"]
    prdc_names = [f"feature_{name}" for name in ("precision", "recall", "density", "coverage")]
    assert list(scores) == ["fid", "kid", "is", *prdc_names]
    assert scores["fid"]["generated"]["value"] > scores["fid"]["real"]["value"] > 0
    assert scores["kid"]["generated"]["note"] == "100 subsets of 100"
    assert 1 <= scores["is"]["generated"]["value"] <= 9
    assert len(results["extractor"]["sha256"]) == 64
    cached = {path: path.stat().st_mtime_ns for path in (run / "cache").iterdir()}
    assert len(cached) >= 2
    again, _ = evaluated(capsys, tmp_path, *options)
    assert again["scores"] == scores
    assert {path: path.stat().st_mtime_ns for path in (run / "cache").iterdir()} == cached


def test_fid_of_few_samples_says_so(run, capsys, tmp_path):
    name = save_script(tmp_path / "net.pt")
    options = (run, "--metrics=fid", f"--extractor={name}")
    few, _ = evaluated(capsys, tmp_path, *options, "--n=9")
    assert "9 samples for 9 features" in few["scores"]["fid"]["generated"]["note"]
    enough, _ = evaluated(capsys, tmp_path, *options, "--n=10", f"--cache={tmp_path / 'cache'}")
    assert enough["scores"]["fid"]["generated"]["note"] == ""
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_toy_data(train, capsys, tmp_path):
    results, printed = evaluated(capsys, tmp_path, train("a", "--steps=3", *TOY))
    assert list(results["scores"]) == ["swd", "emd", "modes", "high_quality"]
    assert results["scores"]["modes"]["real"] == {"value": 8, "error": None, "note": "of 8"}
    assert "modes" in printed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--metrics=swd,fdi"], ["--metrics", "unknown metric 'fdi'", "fid"]),
        (["--metrics=swd,"], ["unknown metric ''"]),
        (["--metrics=fid"], ["fid needs an extractor", "--extractor"]),
        (["--metrics=modes"], ["modes needs data", "gaussians-8, gaussians-25"]),
        (["--extractor=net.pt"], ["--extractor serves none of swd, mmd"]),
        (["--metrics=is", "--extractor=net.pt"], ["net.pt does not exist"]),
        (["--metrics=prdc", "--n=5"], ["prdc cannot be measured", "x has 5 samples"]),
        (["--n=0"], ["--n must be at least 1, got 0"]),
        (["--n=x"], ["--n", "x"]),
        (["--device=abacus"], ["abacus"]),
        (["--out=a-file/results.json"], ["cannot write", "choose another --out"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_wrong_options(run, tmp_path, monkeypatch, capsys, options, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").write_text("years of work")
    assert main(["evaluate", str(run), *options]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    assert all(word in lines[0] for word in words), lines


def test_toy_data_have_no_features(train, capsys, tmp_path):
    name = save_script(tmp_path / "net.pt")
    run = train("a", "--steps=3", *TOY)
    assert main(["evaluate", str(run), "--metrics=fid", f"--extractor={name}"]) == 2
    assert "extractors see images (1 or 3, H, W), and samples are (2,)" in capsys.readouterr().err


def test_nothing_to_evaluate(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "holds no run" in capsys.readouterr().err


def test_each_metric_names_its_scores(tmp_path):
    data = Digits().load()
    samples, labels = data.held_out, data.held_out_labels
    features = samples.flatten(1)[:, :9]
    for name, metric in METRICS.items():
        if name != "modes":
            judge = Judge({name: metric}, Digits(), samples, labels, lambda x: features)
            assert tuple(judge(samples, labels, lambda x: features)) == metric.names


def test_broken_samples_score_nan():
    metrics = choose("", Digits(), labelled=False)
    held_out = Digits().load().held_out
    scores = Judge(metrics, Digits(), held_out)(held_out / 0)
    assert list(scores) == ["swd", "mmd", "kde", "precision", "recall", "density", "coverage"]
    assert all(score.value != score.value for score in scores.values())


def test_conditional_run_is_asked_for_the_held_out_classes(train, capsys, tmp_path):
    run = train("told", "--objective.name=cgan", "--steps=2")
    data = Digits().load()
    results, _ = evaluated(capsys, tmp_path, run, "--n=400")
    scores = {name: s["generated"]["value"] for name, s in results["scores"].items()}
    trained = load_trained(RunFolder(run), torch.device("cpu"))
    labels = data.held_out_labels.repeat(2)[:400]
    samples = trained.generator.sample(400, seed=0, labels=labels)
    assert scores["recognised"] == recognised(samples, labels, data.held_out, data.held_out_labels)
    ratios = diversity(samples, data.held_out, labels, data.held_out_labels)
    assert scores["diversity"] == min(ratios.values())
    assert results["scores"]["recognised"]["real"]["value"] > 0.8
    assert {"swd", "kde"} < set(scores)


@pytest.mark.parametrize("objective", ["wgan", "infogan"])
def test_recognised_needs_a_generator_that_is_asked(objective, train, capsys):
    run = train("plain", f"--objective.name={objective}", "--steps=1")
    capsys.readouterr()
    assert main(["evaluate", str(run), "--metrics=recognised"]) == 2
    assert "needs a generator that is asked for the data's classes" in capsys.readouterr().err


def test_metric_of_classes_is_refused_while_training_without_them(config, tmp_path, capsys):
    options = [f"--config={config}", f"--out={tmp_path / 'x'}", "--metrics=recognised"]
    assert main(["train", *options]) == 2
    assert "metrics: recognised needs a generator" in capsys.readouterr().err


def rows(run):
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def test_measures_while_it_trains(train):
    options = ("--evaluate_every=4", "--metrics=mmd,prdc")
    asked = {"mmd", "precision", "recall", "density", "coverage"}
    run = train("a", "--steps=10", *options)
    assert [row["step"] for row in rows(run)] == [0, 4, 5, 8, 10]
    assert [row["step"] for row in rows(run) if asked <= set(row)] == [0, 4, 8]
    assert not any(asked & set(row) for row in rows(run) if row["step"] in (5, 10))


def test_measuring_changes_no_step_and_can_begin_later(train):
    train("a", "--steps=5")
    later = train("a", "--steps=10", "--resume", "--evaluate_every=10")
    whole = train("b", "--steps=10", "--evaluate_every=5")
    ours, theirs = rows(later)[-1], rows(whole)[-1]
    assert ours["step"] == 10
    timed = {"seconds", "images_per_second"}
    assert {k: v for k, v in ours.items() if k not in timed} == {
        k: v for k, v in theirs.items() if k not in timed
    }
    assert "kde" in ours


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--metrics=fdi", "unknown metric 'fdi'"),
        ("--metrics=fid", "fid needs an extractor: pygan evaluate RUN"),
        ("--metrics=modes", "modes needs data"),
        ("--evaluate_every=0", "evaluate_every must be above 0"),
    ],
)
def test_wrong_settings_leave_no_folder(config, tmp_path, capsys, option, words):
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'a'}", option]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
