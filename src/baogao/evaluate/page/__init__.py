"""Pages of evaluations and comparisons: self-contained, from a verdict down to every sentence.

A page fetches nothing, works from ``file://``, and holds a Content-Security-Policy that allows its own style and
script alone. Tables and figures are HTML and SVG; a small script draws the sentences that a number leads to.
"""

from baogao.evaluate.page.comparison import comparison_page
from baogao.evaluate.page.sections import evaluation_page

__all__ = ["comparison_page", "evaluation_page"]
