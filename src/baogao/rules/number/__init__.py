"""Rules for NUMBER (数值)."""

from baogao.rules.number.logic import find

__all__ = ["find"]
