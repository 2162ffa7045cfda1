"""The ResNets of WGAN-GP: sizes, blocks and first weights as in the authors' code."""

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, batch_norm

from pygan.networks import ResNetCritic, ResNetGenerator
from pygan.networks.resnet_blocks import critic_block, up_block
from pygan.settings import UserError


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def convolutions(network):
    return [module for module in network if isinstance(module, nn.Conv2d)]


def test_sizes_of_the_cifar_code():
    assert count(ResNetGenerator().build((3, 32, 32))) == 1_204_483
    assert count(ResNetCritic().build((3, 32, 32))) == 1_053_825


def test_sizes_of_the_64x64_code():
    # A block's shortcut, the gains and offsets of its norms, and its 3x3 convolutions, of which the
    # first has no offsets.
    def block(inputs, outputs, hidden):
        norms = 2 * (inputs + hidden)
        return (inputs + 1) * outputs + norms + 9 * hidden * (inputs + outputs) + outputs

    pairs = [(64, 128), (128, 256), (256, 512), (512, 512)]
    generator = (128 + 1) * 8192 + sum(block(b, a, a) for a, b in pairs)
    assert count(ResNetGenerator().build((3, 64, 64))) == generator + 2 * 64 + (9 * 64 + 1) * 3
    critic = (9 * 3 + 1) * 64 + sum(block(a, b, a) for a, b in pairs)
    assert count(ResNetCritic().build((3, 64, 64))) == critic + 8192 + 1


@pytest.mark.parametrize("side", [32, 64, 128])
def test_networks_lead_from_the_noise_to_the_image_and_back(side):
    generator = ResNetGenerator(filters=4, latent_dim=8).build((3, side, side))
    critic = ResNetCritic(filters=4).build((3, side, side))
    samples = generator(torch.randn(2, 8))
    assert samples.shape == (2, 3, side, side) and samples.abs().max() <= 1
    assert critic(samples).shape == (2,)
    norms = [m for m in critic.modules() if isinstance(m, nn.GroupNorm)]
    assert bool(norms) == (side > 32)
    assert not any(isinstance(m, nn.BatchNorm2d) for m in critic.modules())


def test_layer_norm_is_over_a_sample_with_a_gain_a_channel():
    critic = ResNetCritic(filters=4, layer_norm=True).build((3, 32, 32))
    norm = next(m for m in critic.modules() if isinstance(m, nn.GroupNorm))
    x = torch.randn(2, 4, 5, 5) + 3
    mean = x.mean((1, 2, 3), keepdim=True)
    expected = (x - mean) / (x.var((1, 2, 3), correction=0, keepdim=True) + 1e-5).sqrt()
    torch.testing.assert_close(norm(x), expected)
    assert norm.weight.shape == (4,)


def test_layer_norm_can_be_left_out():
    critic = ResNetCritic(filters=4, layer_norm=False).build((3, 64, 64))
    assert not any(isinstance(m, nn.GroupNorm) for m in critic.modules())


def test_critic_block_convolves_its_shortcut_first_as_the_cifar_code_does():
    block = critic_block(3, 5, down=True, norm=None, bias=True)
    (shortcut,), (first, second) = convolutions(block.shortcut), convolutions(block.branch)
    x = torch.randn(2, 3, 8, 8)
    expected = avg_pool2d(shortcut(x) + second(first(x.relu()).relu()), 2)
    torch.testing.assert_close(block(x), expected)


def test_up_block_doubles_the_side_ahead_of_convolutions():
    block = up_block(3, 5, bias=True)
    (shortcut,), (first, second) = convolutions(block.shortcut), convolutions(block.branch)

    def up(x):
        return x.repeat_interleave(2, 2).repeat_interleave(2, 3)

    def activation(x):
        return batch_norm(x, None, None, training=True).relu()

    x = torch.randn(2, 3, 8, 8)
    branch = second(activation(first(up(activation(x)))))
    torch.testing.assert_close(block(x), shortcut(up(x)) + branch)


@pytest.mark.parametrize("side", [32, 64])
def test_first_weights(side):
    torch.manual_seed(0)
    generator, critic = (s().build((3, side, side)) for s in (ResNetGenerator, ResNetCritic))
    first = (critic[0].branch[0], True) if side == 32 else (critic[0], False)
    # Layers, and whether they have He's variance or Glorot's.
    for layer, he in (
        first,
        (convolutions(critic[1].branch)[0], True),
        (convolutions(critic[1].shortcut)[0], False),
        (critic[-2], False),
        (generator[0], False),
        (generator[-2], side == 64),
    ):
        weight = layer.weight.detach()
        fans = (weight.shape[0] + weight.shape[1]) * weight[0, 0].numel()
        variance = (4 if he else 2) / fans
        assert weight.std() == pytest.approx(variance**0.5, rel=0.1)
        assert weight.abs().max() <= (3 * variance) ** 0.5 * 1.0001
        assert layer.bias is None or not layer.bias.any()


@pytest.mark.parametrize("shape", [(1, 4, 4), (1, 12, 12), (1, 8, 16), (2,)])
@pytest.mark.parametrize("settings", [ResNetGenerator(), ResNetCritic()])
def test_other_shapes_are_refused(settings, shape):
    with pytest.raises(UserError, match="side 8, 16, 32"):
        settings.build(shape)
