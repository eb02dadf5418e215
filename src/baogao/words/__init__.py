"""Words: a segmenter of our own for reports, ``doc._.words``, and counts of words, slogans and indicators.

Labels begin and end at characters, so the pipeline has character tokens. For counting and reading, words are
the better unit: :func:`words` cuts a text, ``doc._.words`` gives the words of a doc, none of which crosses the
edge of one of its spans. See ``docs/words.md``.
"""

from baogao.words.segmenter import words, words_model

__all__ = ["words", "words_model"]
