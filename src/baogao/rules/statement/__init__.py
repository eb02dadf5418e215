"""Rules for TARGET (目标) and RESULT (成效)."""

from baogao.rules.statement.logic import find
from baogao.rules.statement.time import StatementTime, plan_year, statement_time

__all__ = ["StatementTime", "find", "plan_year", "statement_time"]
