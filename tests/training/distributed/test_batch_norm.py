"""Batch norm over all processes' rows is torch's over the joint batch, in every derivative."""

import copy
import os

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

from pygan.training.distributed.batch_norm import JointBatchNorm, share_batch_norms
from pygan.training.distributed.deviation import joint_deviation
from pygan.training.distributed.environment import Environment
from pygan.training.distributed.group import Group
from pygan.training.distributed.ranks import ALONE

from .processes import free_port

RANKS = 2
LAYERS = {
    "1d": (lambda: nn.BatchNorm1d(3), (8, 3)),
    "1d of sequences": (lambda: nn.BatchNorm1d(3), (8, 3, 5)),
    "2d": (lambda: nn.BatchNorm2d(3, eps=0.1, momentum=0.3), (8, 3, 2, 4)),
    "cumulative": (lambda: nn.BatchNorm1d(3, momentum=None), (8, 3)),
    "without weights": (lambda: nn.BatchNorm1d(3, affine=False), (8, 3)),
    "without memory": (lambda: nn.BatchNorm1d(3, track_running_stats=False), (8, 3)),
}


def random_layer(name):
    torch.manual_seed(0)
    make, shape = LAYERS[name]
    layer = make().double()
    for parameter in layer.parameters():
        nn.init.normal_(parameter)
    return layer, [100 + torch.randn(shape, dtype=torch.float64) for _ in range(2)]


def twice_differentiated(layer, batches, total=lambda x: x):
    """Outputs, gradients, gradients of a penalty on these, and what the layer then remembers."""
    found = {}
    for number, batch in enumerate(batches):
        x = batch.clone().requires_grad_()
        y = layer(x)
        (slope,) = torch.autograd.grad(y.sin().sum(), x, create_graph=True)
        penalty = slope.square().sum()
        wanted = [x, *layer.parameters()]
        grads = torch.autograd.grad(penalty, wanted, allow_unused=True)
        found |= {f"{number} output": y, f"{number} slope": slope, f"{number} x": grads[0]}
        for place, grad in enumerate(g for g in grads[1:] if g is not None):
            found[f"{number} parameter {place}"] = total(grad.clone())
    return found, layer.state_dict()


def compare(rank, port):
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    dist.init_process_group("gloo", rank=rank, world_size=RANKS)
    group = Group(Environment(rank, RANKS, rank, RANKS, 0))
    for name in LAYERS:
        layer, batches = random_layer(name)
        joint = share_batch_norms(nn.Sequential(copy.deepcopy(layer)), group)[0]
        assert isinstance(joint, JointBatchNorm)
        expected, remembered = twice_differentiated(layer, batches)
        own = [group.own(batch) for batch in batches]
        found, remembers = twice_differentiated(joint, own, group.sum)
        assert found.keys() == expected.keys()
        for key, value in found.items():
            whole = expected[key]
            right = whole if "parameter" in key else group.own(whole)
            torch.testing.assert_close(value, right, rtol=1e-7, atol=1e-9, msg=f"{name}: {key}")
        torch.testing.assert_close(remembers, remembered, rtol=1e-10, atol=1e-10, msg=name)
        seen = joint.eval()(batches[0])  # by one process alone
        torch.testing.assert_close(seen, layer.eval()(batches[0]), rtol=1e-10, atol=1e-10)
    batch = 100 + torch.randn(8, 3, generator=torch.Generator().manual_seed(1))
    deviation = joint_deviation(group, group.own(batch))
    torch.testing.assert_close(deviation, batch.std(correction=0))
    dist.destroy_process_group()


def test_joint_statistics_are_those_of_the_joint_batch():
    mp.spawn(compare, args=(free_port(),), nprocs=RANKS)


@pytest.mark.parametrize("name", LAYERS)
def test_process_alone_keeps_torchs_layer(name):
    layer, _ = random_layer(name)
    assert share_batch_norms(layer, ALONE) is layer
