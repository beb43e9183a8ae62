"""Run engine.train on a device that is none of the CPU's, where no such hardware is.

`python -m tests.engine.pretended_device ARGUMENTS` is `python -m engine.train ARGUMENTS` with a pretended device. Its
tensors hold the CPU's, so the model must come out the same to the bit; but as on a real one, every operation that mixes
it with the CPU is an error, and so are float64 (Apple's GPUs have none) and reading it as a numpy array. It has to be a
process of its own: torch can be told of a device once and never forgets it.
"""

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from engine import train

NAME = "pretended"
#: The operations that may read one device and write another.
MOVES = ("aten::_to_copy", "aten::copy_")


class Elsewhere(Tensor):
    """A tensor on the pretended device; `held` are its values."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, held: Tensor) -> "Elsewhere":
        if held.dtype == torch.float64:
            raise TypeError("the device has no float64")
        layout = {"strides": held.stride(), "storage_offset": held.storage_offset(), "dtype": held.dtype}
        with torch.inference_mode(False):  # within it, a view of a parameter could not be wrapped
            return Tensor._make_wrapper_subclass(cls, held.size(), device=torch.device(NAME, 0), **layout)

    def __init__(self, held: Tensor) -> None:
        self.held = held

    @classmethod
    def __torch_dispatch__(cls, operation, types, args=(), kwargs=None):
        return compute(operation, args, kwargs or {})


class Everything(TorchDispatchMode):
    """Sees the operations that have no tensor yet, as `torch.arange(5, device="pretended")`."""

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        return compute(operation, args, kwargs or {})


def compute(operation: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run one operation on the values, and put what comes out on the device where it belongs."""
    given = [each for each in tree_leaves((args, kwargs)) if isinstance(each, Tensor)]
    there = [each for each in given if isinstance(each, Elsewhere)]
    name = operation._schema.name
    if there and name not in MOVES and any(t.dim() and not isinstance(t, Elsewhere) for t in given):
        raise RuntimeError(f"{name} got tensors on two devices")
    asked = kwargs.get("device")
    if asked is not None:
        belongs_there = torch.device(asked).type == NAME
        kwargs = kwargs | {"device": torch.device("cpu")}
    else:
        belongs_there = isinstance(args[0], Elsewhere) if name == "aten::copy_" else bool(there)
    found = operation(*tree_map(_values, args), **tree_map(_values, kwargs))
    if not belongs_there:
        return found
    known = {id(each.held): each for each in there}  # what an operation in place gives back

    def put(value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        return known[id(value)] if id(value) in known else Elsewhere(value)

    return tree_map(put, found)


def _values(value: Any) -> Any:
    return value.held if isinstance(value, Elsewhere) else value


def _empty(size, stride, *, dtype=None, **_) -> Elsewhere:
    return Elsewhere(torch.empty_strided(size, stride, dtype=dtype))


def _copy(source: Tensor, target: Tensor, non_blocking: bool = False) -> Tensor:
    _values(target).copy_(_values(source))
    return target


def main() -> int:
    """Tell torch of the device, then train on it."""
    _setup_privateuseone_for_python_backend(NAME)
    # Else Module.to would leave an ordinary Parameter that says it is elsewhere, and holds nothing.
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    library = torch.library.Library("aten", "IMPL")
    library.impl("empty_strided", _empty, "PrivateUse1")  # what torch.tensor does is hidden from `Everything`
    library.impl("_copy_from", _copy, "PrivateUse1")
    train.device_named = lambda *_: torch.device(NAME, 0)
    with Everything():
        return train.main()


if __name__ == "__main__":
    sys.exit(main())
