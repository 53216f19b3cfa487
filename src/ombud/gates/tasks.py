"""The jobs of this room, where procrastinate looks for them."""

from ombud.gates.enforcing.tasks import look_again_nightly

__all__ = ["look_again_nightly"]
