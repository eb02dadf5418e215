"""Rules for SLOGAN (政策提法)."""

from baogao.rules.slogan.logic import find

__all__ = ["find"]
