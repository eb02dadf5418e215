"""Rules pre-annotate all five labels and are the baseline beside the model.

:func:`annotate` marks one sentence; :func:`table` scores the rules against annotated sentences, label by
label and rule by rule. Words and patterns are data under ``configs/rules``; see ``docs/rules.md``.
"""

from baogao.rules.engine import annotate
from baogao.rules.tables import LabelRow, RuleRow, RuleTable, table, to_markdown

__all__ = ["LabelRow", "RuleRow", "RuleTable", "annotate", "table", "to_markdown"]
