"""The static site over a tagged archive: overview, table of targets, search, and a page for each report."""

from baogao.site.build import build_site

__all__ = ["build_site"]
