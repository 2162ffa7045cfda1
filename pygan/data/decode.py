"""Any image that Pillow reads, as a square of bytes."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from pygan.data.uint8_images import Bytes

FILTER = "bicubic"  # antialiased: Pillow widens it when it scales down


def square(file: Path | BinaryIO, side: int, mode: str = "RGB") -> Bytes:
    """The centre of an image whose short side is scaled to `side`: (side, side, C) uint8.

    `mode` is RGB, or L for grey. The format is told from the content. Photos are turned upright,
    transparency is dropped, of an animation the first frame counts. Raises ValueError saying why
    there is no such image.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(file) as image:
            wide = image.mode.startswith(("I", "F"))
            upright = ImageOps.exif_transpose(image).convert(mode)
    except UnidentifiedImageError:
        raise ValueError("no image of a format that Pillow knows") from None
    except Exception as error:  # Pillow's decoders raise whatever they come upon
        raise ValueError(" ".join(str(error).split()) or type(error).__name__) from None
    if wide:
        raise ValueError("more than 8 bits a channel: convert it to 8")
    fitted = ImageOps.fit(upright, (side, side), Image.Resampling[FILTER.upper()])
    return np.atleast_3d(np.asarray(fitted))
