"""Extractors of each kind, their contract, and features of real samples on disk."""

import sys

import pytest
import torch
from extractors import MODULE, Means, save_exported, save_module, save_script

from pygan.evaluation.feature_cache import FeatureCache
from pygan.metrics import Extractor
from pygan.metrics.pixels import to_uint8, to_unit
from pygan.settings import UserError

CPU = torch.device("cpu")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a module in a folder that is the working one, not on Python's path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield lambda *source: save_module(tmp_path, *source)
    sys.modules.pop(MODULE, None)


def images(count, channels=3):
    random = torch.Generator().manual_seed(count)
    return 2 * torch.rand(count, channels, 8, 8, generator=random) - 1


@pytest.mark.parametrize(
    ("save", "suffix"), [(save_exported, ".pt2"), (save_script, ".pt"), (save_script, ".ts")]
)
@pytest.mark.parametrize("channels", [1, 3])
def test_files(tmp_path, save, suffix, channels):
    """More images than a batch, and a last batch smaller than the others."""
    extractor = Extractor(save(tmp_path / f"net{suffix}"), CPU)
    given = images(70, channels)
    with torch.no_grad():
        expected = Means()(to_uint8(given).expand(-1, 3, -1, -1))
    assert extractor(given).numpy() == pytest.approx(expected.numpy(), rel=1e-6)
    assert not extractor(given).requires_grad


def test_callable(module):
    given = images(70)
    expected = to_uint8(given).flatten(1)[:, :4].float() / 255
    assert torch.equal(Extractor(module(), CPU)(given), expected)


def test_levels():
    values = torch.tensor([-2.0, -1.0, -1 + 1 / 255 - 1e-6, -1 + 1 / 255 + 1e-6, 0.999, 1.0, 7.0])
    assert to_uint8(values).tolist() == [0, 0, 0, 1, 255, 255, 255]
    assert to_unit(torch.tensor([-1.0, 0.0, 1.0])).tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere.pt2", "nowhere.pt2 does not exist"),
        ("nowhere.pt", "nowhere.pt does not exist"),
        ("net.onnx", r"net.onnx must be a file .pt2, .pt, .ts or package.module:callable"),
        ("nowhere.module:net", "cannot be imported: ModuleNotFoundError: No module named"),
        ("math:nothing", "cannot be imported: AttributeError: .*nothing"),
        ("math:pi", "is a float, which is not callable"),
        ("math:", "cannot be imported"),
    ],
)
def test_names_of_nothing(name, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(UserError, match=words) as error:
        Extractor(name, CPU)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("suffix", [".pt", ".pt2"])
def test_file_that_holds_something_else(tmp_path, suffix):
    path = tmp_path / f"net{suffix}"
    path.write_bytes(b"years of work")
    with pytest.raises(UserError, match="cannot be loaded") as error:
        Extractor(str(path), CPU)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("1 / 0", r"fails on uint8 \(5, 3, 8, 8\): ZeroDivisionError: division by zero"),
        ("[1.0]", "must return a tensor: got a list"),
        ("images.float()", r"must return \(5, D\) for as many images: got \(5, 3, 8, 8\)"),
        ("images.float().flatten(1)[:2]", r"must return \(5, D\).*got \(2, 192\)"),
        ("images.flatten(1)", "must return floating-point numbers: got torch.uint8"),
        ("images.flatten(1) / 0.0", "returns values that are not finite"),
    ],
)
def test_broken_contract(module, returned, words):
    extractor = Extractor(module(f"def features(images):\n    return {returned}\n"), CPU)
    with pytest.raises(UserError, match=words):
        extractor(images(5))


@pytest.mark.parametrize("shape", [(5, 2), (5, 2, 8, 8), (5, 8, 8)])
def test_samples_that_are_no_images(tmp_path, shape):
    extractor = Extractor(save_script(tmp_path / "net.pt"), CPU)
    with pytest.raises(UserError, match="extractors see images"):
        extractor(torch.zeros(shape))


def test_cache_saves_the_extractor_work(module, tmp_path):
    cache = FeatureCache(Extractor(module(), CPU), tmp_path / "cache")
    calls = sys.modules[MODULE].calls
    first = cache(images(70))
    assert calls == [8, 64, 6]
    assert torch.equal(cache(images(70)), first)
    assert calls == [8, 64, 6, 8]
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_cache_tells_images_and_extractors_apart(tmp_path):
    folder = tmp_path / "cache"
    sets = [images(30), images(30)[:20], images(30).flip(0), images(30).flip(3)]
    for number, factor in enumerate((1.0, 2.0)):
        extractor = Extractor(save_script(tmp_path / f"net{number}.pt", factor), CPU)
        for given in sets:
            assert torch.equal(FeatureCache(extractor, folder)(given), extractor(given))
    assert len(list(folder.iterdir())) == 2 * len(sets)


def test_cache_sees_weights_that_a_callable_reads(module, tmp_path):
    extractor = Extractor(module(), CPU)
    cache = FeatureCache(extractor, tmp_path / "cache")
    before = cache(images(20))
    (tmp_path / "weights.txt").write_text("2.0")
    assert torch.equal(cache(images(20)), 2 * before)


@pytest.mark.parametrize("content", [b"", b"years of work", None])
def test_cache_makes_a_broken_file_anew(tmp_path, content):
    extractor = Extractor(save_script(tmp_path / "net.pt"), CPU)
    cache = FeatureCache(extractor, tmp_path / "cache")
    expected = cache(images(20))
    [path] = (tmp_path / "cache").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert torch.equal(cache(images(20)), expected)
    assert path.stat().st_size == len(whole)
