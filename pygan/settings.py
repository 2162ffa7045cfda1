"""Settings: frozen dataclasses whose fields state type, range and help in one line.

    @dataclass(frozen=True)
    class WGAN(Settings):
        clip: Annotated[float, POSITIVE, "critic weights stay in [-clip, clip]"] = 0.01

The range is checked whoever makes the object; the command line is built from the same lines.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints


class UserError(Exception):
    """What the user asked for cannot be done; the message is one line that says how to mend it."""


class Stopped(Exception):
    """A run that had to end; the message is one line that says why and how to go on."""


class Diverged(Stopped):
    """A run whose numbers are no longer finite."""


class OutOfTouch(Stopped):
    """Processes of one run that no longer work together."""


@dataclass(frozen=True)
class Range:
    """Numbers that a field accepts. None, where the field's type allows it, is not checked."""

    text: str
    contains: Callable[[float], bool]


POSITIVE = Range("above 0", lambda x: 0 < x < math.inf)
NON_NEGATIVE = Range("at least 0", lambda x: 0 <= x < math.inf)
BELOW_ONE = Range("at least 0 and below 1", lambda x: 0 <= x < 1)
FRACTION = Range("between 0 and 1, both excluded", lambda x: 0 < x < 1)


class Option(NamedTuple):
    """One field as the command line needs it."""

    name: str
    type: Any
    default: Any
    help: str
    range: Range | None


def options(cls: type) -> Iterator[Option]:
    """The fields of a settings class in order, without those that are not `Annotated`."""
    hints = get_type_hints(cls, include_extras=True)
    for field in dataclasses.fields(cls):
        if get_origin(hints[field.name]) is Annotated:
            kind, *notes = get_args(hints[field.name])
            limits = next((note for note in notes if isinstance(note, Range)), None)
            yield Option(field.name, kind, field.default, notes[-1], limits)


@dataclass(frozen=True)
class Settings:
    """Base of every part's settings.

    Raises ValueError naming the field and the value, TypeError for what is not even a number.
    """

    def __post_init__(self) -> None:
        for option in options(type(self)):
            value = getattr(self, option.name)
            if value is not None and option.range and not _contains(option, value):
                raise ValueError(f"{option.name} must be {option.range.text}, got {value}")
            if get_origin(option.type) is Literal and value not in get_args(option.type):
                allowed = " or ".join(map(repr, get_args(option.type)))
                raise ValueError(f"{option.name} must be {allowed}, got {value!r}")


def _contains(option: Option, value: Any) -> bool:
    assert option.range is not None
    try:
        return option.range.contains(value)
    except TypeError:
        text = f"{option.name} must be a number {option.range.text}, got {value!r}"
        raise TypeError(text) from None
