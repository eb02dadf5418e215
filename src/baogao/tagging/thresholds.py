"""From which probability spans are kept, in one line of text."""

import configparser
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def threshold_text(components: Mapping[str, Mapping[str, Any]], labels: Mapping[str, Iterable[str]]) -> str:
    """The threshold of each label whose component has one.

    >>> threshold_text({"ner": {}, "spancat": {"threshold": 0.5}}, {"spancat": ["TARGET", "RESULT"]})
    'TARGET=0.5 RESULT=0.5'
    """
    return " ".join(
        f"{label}={float(settings['threshold']):g}"
        for name, settings in components.items()
        if "threshold" in settings
        for label in labels.get(name, ())
    )


def read_thresholds(folder: Path) -> str:
    """The thresholds of a pipeline on disk, which is not loaded for this.

    Raises:
        OSError: If a file is missing.
        ValueError: If one of its files is not what spaCy writes.
    """
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    try:
        parser.read_string((folder / "config.cfg").read_text("utf-8"))
    except configparser.Error as error:
        raise ValueError(" ".join(str(error).split())) from None
    components = {
        names[1]: dict(parser[section])
        for section in parser.sections()
        if (names := section.split("."))[0] == "components" and len(names) == 2
    }
    return threshold_text(components, json.loads((folder / "meta.json").read_text("utf-8"))["labels"])
