"""YAML settings as a flat table: {"data.name": "digits", "objective.clip": 0.01, "seed": 0}."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pygan.files import write_whole
from pygan.settings import UserError


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"the key {key!r} stands twice")
        return super().construct_mapping(node, deep)


def read_settings(path: Path) -> dict[str, Any]:
    """Read a YAML file with sections one level deep. Raises UserError."""
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)
    except OSError as error:
        raise UserError(f"cannot read the settings in {path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not right YAML: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise UserError(f"{path} must hold `key: value` lines, not {tree!r}")
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": entry for name, entry in value.items()}
        else:
            flat[str(key)] = value
    return flat


def write_settings(flat: Mapping[str, Any], path: Path) -> None:
    """Write a flat table as a YAML file with sections; its old content stays until all is there."""
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        section, _, name = key.rpartition(".")
        (tree.setdefault(section, {}) if section else tree)[name] = value
    write_whole(path, yaml.safe_dump(tree, sort_keys=False).encode())
