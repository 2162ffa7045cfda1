"""Images as pictures: a grid of cells enlarged and apart, so that single pixels can be judged."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from pygan.metrics.pixels import to_uint8

CELL = 32  # least side of a cell in pixels; smaller images are enlarged by a whole factor
GAP = 4
CAPTION = 18
PAPER, INK = (255, 255, 255), (0, 0, 0)
GROUND = (70, 90, 120)  # between cells: unlike the black and the white of the samples


def grid(samples: Tensor, columns: int = 0) -> Image.Image:
    """Images (N, C, H, W) in [-1, 1], C 1 or 3, in rows of `columns`; 0 for nearly a square.

    Values outside [-1, 1] are cut off. Raises ValueError for any other shape.
    """
    if samples.ndim != 4 or samples.shape[1] not in (1, 3):
        raise ValueError(f"images must be (N, 1 or 3, H, W), got {tuple(samples.shape)}")
    count, _, height, width = samples.shape
    columns = columns or math.isqrt(count - 1) + 1
    rows = math.ceil(count / columns)
    scale = max(1, CELL // max(height, width))
    size = (width * scale, height * scale)
    across, down = size[0] + GAP, size[1] + GAP
    sheet = Image.new("RGB", (columns * across + GAP, rows * down + GAP), GROUND)
    for number, pixels in enumerate(_cells(samples)):
        cell = Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST)
        sheet.paste(cell, (GAP + number % columns * across, GAP + number // columns * down))
    return sheet


def side_by_side(pictures: Mapping[str, Image.Image]) -> Image.Image:
    """Pictures in one row, each under its name."""
    width = sum(picture.width for picture in pictures.values()) + CELL * (len(pictures) - 1)
    height = max(picture.height for picture in pictures.values()) + CAPTION
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    left = 0
    for name, picture in pictures.items():
        draw.text((left + GAP, 2), name, fill=INK, font=ImageFont.load_default(13))
        sheet.paste(picture, (left, CAPTION))
        left += picture.width + CELL
    return sheet


def save_image(picture: Image.Image, path: Path) -> None:
    """Write a PNG, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, format="PNG")


def _cells(samples: Tensor) -> list[np.ndarray]:
    images = to_uint8(samples).permute(0, 2, 3, 1).expand(-1, -1, -1, 3)
    return list(images.cpu().numpy())
