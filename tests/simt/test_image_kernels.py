import pytest
from checks import assert_same_bits, each_offset
from image_cases import MEMORIES, images_to_float

# Fewer elements than a vector, all around a chunk, and three chunks.
SHAPES = [
    (3, 3, 1, 1),
    (3, 3, 5, 7),
    (2, 1, 65, 63),
    (2, 1, 64, 64),
    (2, 1, 17, 241),
    (2, 3, 64, 64),
]
each_memory = pytest.mark.parametrize("memory", MEMORIES)
each_format = pytest.mark.parametrize("channels_last", [False, True])


def check(case, emulator):
    for device in ("cuda", "cpu"):
        assert_same_bits(case.run(emulator, device), case.expected)


@each_offset
@each_format
@each_memory
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_images(shape, memory, channels_last, offset, emulator):
    check(images_to_float(memory, shape, channels_last=channels_last, offset=offset), emulator)


@each_format
@each_memory
def test_images_none_of_them_mirrored(memory, channels_last, emulator):
    case = images_to_float(memory, (3, 3, 40, 37), channels_last=channels_last, mirrored=False)
    check(case, emulator)
