"""How good target records are: gold made by readers, and field by field accuracy on it."""

from baogao.evaluate.targets.gold import GoldRecord, GoldStatement, read_target_gold
from baogao.evaluate.targets.score import FIELDS, TargetScores, score_targets

__all__ = ["FIELDS", "GoldRecord", "GoldStatement", "TargetScores", "read_target_gold", "score_targets"]
