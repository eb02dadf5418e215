"""Rules for PROJECT (项目)."""

from baogao.rules.project.logic import find

__all__ = ["find"]
