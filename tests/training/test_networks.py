"""Shapes, sizes and first weights of the networks."""

import pytest
import torch
from torch import nn

from pygan.networks import (
    CRITICS,
    GENERATORS,
    DCGANCritic,
    DCGANGenerator,
    FGANCritic,
    FGANGenerator,
    FGANLSUNCritic,
    FGANLSUNGenerator,
    MLPCritic,
    MLPGenerator,
)
from pygan.settings import UserError

SHAPES = [(1, 8, 8), (3, 16, 16), (3, 64, 64)]


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", GENERATORS)
def test_generator_maps_noise_to_samples(name, shape):
    network = GENERATORS[name](latent_dim=7).build(shape)
    assert isinstance(network, nn.Sequential)
    assert network(torch.randn(5, 7)).shape == (5, *shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", CRITICS)
def test_critic_gives_one_number_a_sample(name, shape):
    network = CRITICS[name]().build(shape)
    assert isinstance(network, nn.Sequential)
    assert network(torch.randn(5, *shape)).shape == (5,)


@pytest.mark.parametrize("critic", [MLPCritic(), DCGANCritic(batch_norm=False)])
def test_critic_without_batch_norm_judges_each_sample_alone(critic):
    network = critic.build((1, 16, 16))
    samples = torch.randn(4, 1, 16, 16)
    alone = torch.cat([network(sample[None]) for sample in samples])
    torch.testing.assert_close(network(samples), alone)


def test_dcgan_64_has_the_authors_sizes():
    # 4x4 kernels without bias, plus gain and offset of each batch norm.
    generator = 16 * (100 * 512 + 512 * 256 + 256 * 128 + 128 * 64 + 64 * 3)
    assert count(DCGANGenerator().build((3, 64, 64))) == generator + 2 * (512 + 256 + 128 + 64)
    critic = 16 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512 * 1)
    assert count(DCGANCritic().build((3, 64, 64))) == critic + 2 * (128 + 256 + 512)
    assert count(DCGANCritic(batch_norm=False).build((3, 64, 64))) == critic


def test_mlp_has_depth_hidden_layers():
    generator = MLPGenerator().build((3, 64, 64))
    layers = [module for module in generator if isinstance(module, nn.Linear)]
    sizes = [(layer.in_features, layer.out_features) for layer in layers]
    assert sizes == [(100, 512), (512, 512), (512, 512), (512, 3 * 64 * 64)]
    assert count(MLPCritic(width=8, depth=1).build((2, 3))) == (6 * 8 + 8) + (8 + 1)


@pytest.mark.parametrize("settings", [MLPCritic(he_init=True), MLPGenerator(he_init=True)])
def test_he_init(settings):
    layers = [m for m in settings.build((2,)) if isinstance(m, nn.Linear)]
    for layer in layers:
        assert not layer.bias.any()
        assert layer.weight.abs().max() <= (6 / layer.in_features) ** 0.5
    for layer in layers[1:-1]:
        assert layer.weight.std().item() == pytest.approx((2 / layer.in_features) ** 0.5, rel=0.02)


def test_mlp_output_is_linear_unless_asked():
    noise = 1000 * torch.randn(64, 100)
    torch.manual_seed(0)
    assert MLPGenerator().build((1, 8, 8))(noise).abs().max() > 1
    assert MLPGenerator(tanh=True).build((1, 8, 8))(noise).abs().max() <= 1


@pytest.mark.parametrize("settings", [DCGANGenerator(), DCGANCritic()])
def test_dcgan_initialisation(settings):
    torch.manual_seed(0)
    seen = {"conv": 0, "norm": 0}
    for module in settings.build((3, 64, 64)):
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            seen["conv"] += 1
            assert module.bias is None
            assert module.weight.detach().std() == pytest.approx(0.02, rel=0.1)
            assert module.weight.detach().mean() == pytest.approx(0, abs=0.002)
        elif isinstance(module, nn.BatchNorm2d):
            seen["norm"] += 1
            assert module.weight.detach().std() == pytest.approx(0.02, rel=0.35)
            assert module.weight.detach().mean() == pytest.approx(1, abs=0.01)
            assert not module.bias.any()
    assert seen == {"conv": 5, "norm": 4 if isinstance(settings, DCGANGenerator) else 3}


@pytest.mark.parametrize("shape", [(1, 4, 4), (1, 12, 12), (1, 8, 16), (2,)])
@pytest.mark.parametrize("settings", [DCGANGenerator(), DCGANCritic()])
def test_dcgan_refuses_other_shapes(settings, shape):
    with pytest.raises(UserError, match="side 8, 16, 32"):
        settings.build(shape)


def test_fgan_mnist_networks_have_the_papers_sizes_and_scales():
    torch.manual_seed(0)
    generator, critic = (s().build((1, 28, 28)) for s in (FGANGenerator, FGANCritic))
    for network, sizes, std in (
        (generator, (100, 1200, 1200, 784), 0.05),
        (critic, (784, 240, 240, 1), 0.005),
    ):
        layers = [module for module in network if isinstance(module, nn.Linear)]
        assert [layer.in_features for layer in layers] == list(sizes[:-1])
        assert layers[-1].out_features == sizes[-1]
        for layer in layers:
            assert layer.weight.detach().std() == pytest.approx(std, rel=0.1)
            assert not layer.bias.any()
    assert generator(100 * torch.randn(8, 100)).abs().max() <= 1
    sigmoid = 2 * torch.sigmoid(torch.arange(-3.0, 4)) - 1
    torch.testing.assert_close(generator[7](torch.arange(-3.0, 4)), sigmoid)


def test_fgan_lsun_networks_at_the_papers_size():
    generator = FGANLSUNGenerator(filters=8).build((3, 96, 96))
    assert generator(torch.randn(2, 100)).shape == (2, 3, 96, 96)
    deconvolutions = [m for m in generator if isinstance(m, nn.ConvTranspose2d)]
    assert [m.in_channels for m in deconvolutions] == [32, 16, 8]
    critic = FGANLSUNCritic(filters=8).build((3, 96, 96))
    assert isinstance(critic[-2], nn.Linear)
    assert critic[-2].in_features == 32 * 12 * 12
    with pytest.raises(UserError, match="side 8, 16, 24"):
        FGANLSUNCritic().build((3, 100, 100))
