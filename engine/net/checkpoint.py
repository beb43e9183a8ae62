"""The whole state of a training in one safetensors file, so that it can go on after a kill as if nothing had been."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from engine.files import is_file, write_atomically
from engine.outside import DamageError, judged, parse_json


def write(path: Path, tensors: Mapping[str, Tensor], notes: Mapping[str, Any]) -> None:
    """Write tensors and JSON notes; the old file stays until the new one is complete.

    Raises
    ------
    EngineError
        If the file cannot be written.
    """
    kept = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_atomically(path, save(kept, metadata={"notes": json.dumps(notes)}))


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the notes of a checkpoint.

    Raises
    ------
    EngineError
        If the file is missing or broken.
    """
    with judged(f"The checkpoint {path.name} cannot be read: it is missing or broken"):
        if not is_file(path):
            raise DamageError("there is no such file")
        with safe_open(path, framework="pt") as file:
            notes = parse_json(file.metadata()["notes"].encode())
            return {name: file.get_tensor(name) for name in file.keys()}, notes  # noqa: SIM118 (no mapping)


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the optimizer's state, flat: "optimizer.3.exp_avg" is that of the fourth parameter."""
    state = optimizer.state_dict()["state"]
    return {f"optimizer.{i}.{name}": value for i, values in state.items() for name, value in values.items()}


def load_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Put back what `optimizer_tensors` returned."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, index, key = name.split(".")
            parameter = parameters[int(index)]
            # The fused step goes through memory: a moment must lie there as its parameter does, channels last.
            alike = torch.empty_like(parameter).copy_(value) if value.shape == parameter.shape else value
            state.setdefault(int(index), {})[key] = alike
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
