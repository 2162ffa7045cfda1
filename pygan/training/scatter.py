"""Samples in the plane as pictures: points, over other points, over the critic's level sets."""

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

REACH = 2.5  # a picture shows [-REACH, REACH]^2
SIDE = 320  # pixels
FINER = 4  # drawn so much larger and scaled down, for smooth edges
RADIUS = 1.3  # of a point, in pixels
RESOLUTION = 80  # the critic is evaluated at so many points in each direction
LEVELS = 12  # bands between its least and largest value

PAPER, UNDER, OVER = (255, 255, 255), (150, 150, 150), (213, 94, 0)
LOW, HIGH = np.array([225.0, 235, 245]), np.array([255.0, 255, 255])
EDGE = (180, 200, 220)  # between bands

Critic = Callable[[Tensor], Tensor]


def scatter(
    samples: Tensor, under: Tensor | None = None, critic: Critic | None = None
) -> Image.Image:
    """Samples (N, 2) as points; beneath them others (M, 2) in grey, and a critic's level sets.

    The critic maps (B, 2) to (B,), on the CPU. Points outside the square are not seen. Raises
    ValueError for any other shape.
    """
    if samples.ndim != 2 or samples.shape[1] != 2:
        raise ValueError(f"points must be (N, 2), got {tuple(samples.shape)}")
    size = (SIDE * FINER, SIDE * FINER)
    sheet = Image.new("RGB", size, PAPER) if critic is None else _levels(critic).resize(size)
    draw = ImageDraw.Draw(sheet)
    for points, ink in ((under, UNDER), (samples, OVER)):
        if points is not None:
            for x, y in (_to_pixels(points[points.isfinite().all(1)]) * FINER).tolist():
                draw.circle((x, y), RADIUS * FINER, fill=ink)
    return sheet.reduce(FINER)


def _to_pixels(points: Tensor) -> Tensor:
    """From the plane, y up, to the picture, y down."""
    flipped = points * torch.tensor([1.0, -1.0])
    return (flipped + REACH) * (SIDE / (2 * REACH))


def _levels(critic: Critic) -> Image.Image:
    """Bands of the critic's value, from LOW to HIGH, with an edge between them."""
    line = torch.linspace(-REACH, REACH, RESOLUTION)
    y, x = torch.meshgrid(-line, line, indexing="ij")
    values = critic(torch.stack([x, y], -1).reshape(-1, 2)).reshape(1, 1, RESOLUTION, RESOLUTION)
    values = values.nan_to_num(0, 0, 0)  # of a critic that has diverged: the picture still comes
    smooth = torch.nn.functional.interpolate(values, (SIDE, SIDE), mode="bicubic")[0, 0].numpy()
    low, high = smooth.min(), smooth.max()
    band = np.floor((smooth - low) / max(high - low, 1e-12) * LEVELS).clip(0, LEVELS - 1)
    pixels = LOW + (HIGH - LOW) * (band / (LEVELS - 1))[..., None]
    edge = np.zeros(band.shape, bool)
    edge[:-1] |= band[:-1] != band[1:]
    edge[:, :-1] |= band[:, :-1] != band[:, 1:]
    pixels[edge] = EDGE
    return Image.fromarray(pixels.round().astype(np.uint8))
