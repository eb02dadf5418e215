"""How far annotators agree: exact F1, kappa, confusions, boundaries, drift, and the pull of pre-annotations.

:mod:`~baogao.annotations.agreement.exact` compares two lists of sentences. The whole account of two or more
annotators is :func:`baogao.annotations.agreement.analysis.analyse`, over what
:func:`baogao.annotations.agreement.readings.read_readings` reads.
"""

from baogao.annotations.agreement.exact import (
    MICRO,
    Disagreement,
    agreement_table,
    disagreements,
    pairwise_f1,
)

__all__ = ["MICRO", "Disagreement", "agreement_table", "disagreements", "pairwise_f1"]
