"""A PyTorch network in the hands of spaCy's optimizer."""

from thinc.api import Optimizer, torch2xp, xp2torch
from thinc.shims.shim import Shim

from baogao.training.teacher.backend import torch

_ENCODER = "enc."


class TaggerShim(Shim):  # type: ignore[misc]
    """Lets the optimizer of a spaCy config change the weights of a tagger.

    The encoder learns with the optimizer's rate and everything on top of it, which starts from random weights,
    with a multiple of it. ``grad_clip`` bounds the norm of all gradients together.

    Args:
        tagger: The network.
        head_rate: How many times the rate of the encoder the others learn with.
    """

    def __init__(self, tagger: torch.nn.Module, head_rate: float) -> None:
        super().__init__(tagger)
        self.head_rate = head_rate

    def finish_update(self, optimizer: Optimizer) -> None:
        """Make one step with the gradients that have gathered, and forget them."""
        named = [(name, weight) for name, weight in self._model.named_parameters() if weight.grad is not None]
        if optimizer.grad_clip:
            torch.nn.utils.clip_grad_norm_([weight for _, weight in named], optimizer.grad_clip)
        for name, weight in named:
            scale = 1.0 if name.startswith(_ENCODER) else self.head_rate
            changed, _ = optimizer(
                (self.id, name), torch2xp(weight.data), torch2xp(weight.grad), lr_scale=scale
            )
            weight.data = xp2torch(changed, device=weight.device)
            weight.grad = None

    def to_device(self, device_type: str, device_id: int) -> None:
        """Move the network."""
        self._model.to("cpu" if device_type == "cpu" else f"cuda:{device_id}")
