"""Annotated sentences in the formats of other tools, and what each cannot hold."""

from baogao.annotations.formats.common import Loss
from baogao.annotations.formats.conversion import Converted, convert, differences
from baogao.annotations.formats.registry import FORMATS, Format, detect, read, write

__all__ = ["FORMATS", "Converted", "Format", "Loss", "convert", "detect", "differences", "read", "write"]
