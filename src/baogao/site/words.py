"""The words of the interface in Chinese and English.

Pages are written in Chinese; an element with ``data-w`` (or an attribute with ``data-w-<attribute>``) names its
words, and the script puts in those of the other language.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any


@cache
def words() -> Mapping[str, tuple[str, str]]:
    """Chinese and English words by key (``level.city``)."""
    return dict(_flat("", tomllib.loads(asset("words.toml"))))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, tuple[str, str]]]:
    rows: list[tuple[str, tuple[str, str]]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flat(f"{prefix}{key}.", value)
        else:
            rows.append((prefix + key, (value[0], value[1])))
    return rows


def zh(key: str, **values: object) -> str:
    """The Chinese words of a key, not escaped; its last part if it is not known (a role of another maker)."""
    text = words().get(key, (key.rpartition(".")[2],))[0]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def span(key: str, tag: str = "span", css: str = "", more: str = "") -> str:
    """An element whose words follow the language; ``more`` are further attributes."""
    of_class = f' class="{css}"' if css else ""
    return f'<{tag}{of_class}{more} data-w="{escape(key)}">{escape(zh(key))}</{tag}>'


def attribute(name: str, key: str) -> str:
    """An attribute (``title``, ``aria-label``, ``placeholder``) whose words follow the language."""
    return f' {name}="{escape(zh(key))}" data-w-{name}="{escape(key)}"'


def script(prefixes: tuple[str, ...] = ()) -> str:
    """The words for the script; only those below the prefixes, if any are named."""
    chosen = {key: pair for key, pair in words().items() if not prefixes or key.startswith(prefixes)}
    return f"const WORDS = {json.dumps(chosen, ensure_ascii=False, separators=(',', ':'))};\n"


def asset(name: str) -> str:
    """A file of ``assets`` as text."""
    return files("baogao.site").joinpath("assets", name).read_text(encoding="utf-8")
