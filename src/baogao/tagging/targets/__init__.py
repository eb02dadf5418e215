"""Target records: what a report promises or reports, how much, how firmly, by when, where.

:func:`report_targets` reads them out of a tagged report, :func:`headlines` tells which of the headline
indicators its plan sets a target for. Indicators get their names from a catalogue
(``configs/indicators.toml``) that can be added to (:func:`load_catalogue`).
"""

from baogao.tagging.targets.catalogue import Catalogue, Indicator, catalogue, load_catalogue
from baogao.tagging.targets.extract import Context, report_targets, sentence_targets
from baogao.tagging.targets.headlines import Headline, headlines
from baogao.tagging.targets.values import numbers_in, statements

__all__ = [
    "Catalogue",
    "Context",
    "Headline",
    "Indicator",
    "catalogue",
    "headlines",
    "load_catalogue",
    "numbers_in",
    "report_targets",
    "sentence_targets",
    "statements",
]
