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
from pygan.networks.dropout import NoiseDropout
from pygan.settings import UserError

NUMBERING = [name for name, settings in CRITICS.items() if not settings.reconstructs]
RECONSTRUCTING = [name for name, settings in CRITICS.items() if settings.reconstructs]
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
@pytest.mark.parametrize("name", NUMBERING)
def test_critic_gives_the_numbers_asked_for(name, shape):
    network = CRITICS[name]().build(shape)
    assert isinstance(network, nn.Sequential)
    assert network(torch.randn(5, *shape)).shape == (5,)
    several = CRITICS[name]().build(shape, outputs=3)
    assert several(torch.randn(5, *shape)).shape == (5, 3)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", RECONSTRUCTING)
def test_autoencoder_gives_samples_again(name, shape):
    samples = torch.randn(5, *shape)
    assert CRITICS[name]().build(shape)(samples).shape == samples.shape
    for more in ({"classes": 10}, {"outputs": 2}):
        with pytest.raises(UserError, match="choose another critic"):
            CRITICS[name]().build(shape, **more)


@pytest.mark.parametrize("code", [1, 3])
@pytest.mark.parametrize("name", RECONSTRUCTING)
def test_autoencoder_has_a_narrow_middle(name, code):
    network = CRITICS[name](code=code).build((1, 8, 8)).eval()
    jacobian = torch.autograd.functional.jacobian(network, torch.randn(1, 1, 8, 8))
    assert torch.linalg.matrix_rank(jacobian.reshape(64, 64)) == code


@pytest.mark.parametrize("embedding", [None, 4])
@pytest.mark.parametrize("name", GENERATORS)
def test_conditional_generator_depends_on_noise_and_label(name, embedding):
    network = GENERATORS[name](latent_dim=7, label_embedding=embedding).build((1, 8, 8), classes=3)
    z, labels = torch.randn(4, 7), torch.tensor([0, 1, 2, 0])
    z[3] = z[1] = z[0]
    samples = network.eval()(z, labels)
    assert samples.shape == (4, 1, 8, 8)
    assert torch.allclose(samples[0], samples[3])
    assert not torch.allclose(samples[0], samples[1])
    assert not torch.allclose(network(torch.randn(4, 7), labels), samples)
    embeddings = [m for m in network.modules() if isinstance(m, nn.Embedding)]
    assert [tuple(m.weight.shape) for m in embeddings] == ([(3, 4)] if embedding else [])


@pytest.mark.parametrize("embedding", [None, 4])
@pytest.mark.parametrize("name", NUMBERING)
def test_conditional_critic_depends_on_sample_and_label(name, embedding):
    settings = CRITICS[name](label_embedding=embedding)
    network = settings.build((1, 8, 8), classes=3).eval()
    sample = torch.randn(1, 1, 8, 8)
    numbers = network(sample.expand(3, -1, -1, -1), torch.arange(3))
    assert numbers.shape == (3,)
    assert len(numbers.unique()) == 3
    assert network(torch.randn(1, 1, 8, 8), torch.tensor([0])) != numbers[0]


def test_conditional_critic_of_points():
    network = MLPCritic(width=8).build((2,), classes=3)
    assert network(torch.randn(5, 2), torch.tensor([0, 1, 2, 0, 1])).shape == (5,)


@pytest.mark.parametrize("settings", [MLPGenerator(dropout=0.5), DCGANGenerator(dropout=0.5)])
def test_generators_dropout_stays_on_in_evaluation(settings):
    torch.manual_seed(0)
    network = settings.build((1, 8, 8)).eval()
    z = torch.randn(1, 100).expand(8, -1)
    first, second = network(z), network(z)
    assert not torch.allclose(first[0], first[1])
    assert not torch.allclose(first, second)
    assert not any(isinstance(m, NoiseDropout) for m in type(settings)().build((1, 8, 8)).modules())


def test_generator_without_noise_has_none():
    generator = torch.Generator().manual_seed(0)
    assert not MLPGenerator(noise="none").draw(3, generator).any()


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
