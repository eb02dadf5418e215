"""PyTorch, or one clear line that says how to get it; importing this module is the test."""

from baogao.errors import BaogaoError

try:
    import safetensors
    import safetensors.torch
    import torch
except ImportError as error:
    raise BaogaoError(
        f"the teacher needs {error.name or 'PyTorch'}", remedy="pip install 'baogao[teacher]'"
    ) from error

__all__ = ["safetensors", "torch"]
