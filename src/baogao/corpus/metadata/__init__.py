"""What a report says about itself: place, level, year, date, session, title."""

from baogao.corpus.metadata.fields import completed, metadata

__all__ = ["completed", "metadata"]
