"""Rules for TARGET (目标) and RESULT (成效)."""

from baogao.rules.statement.logic import find

__all__ = ["find"]
