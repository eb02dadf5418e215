import re
from importlib.resources import files

import pytest

from baogao.schema import ROLES, labels
from baogao.site import words
from baogao.site.index import overview_html, search_html, targets_html
from baogao.tagging.record import BOUNDS, MEASURES, MODALITIES, STATUSES
from baogao.track.tables import OUTCOMES

SCRIPTS = sorted(
    path.name for path in files("baogao.site").joinpath("assets").iterdir() if path.name.endswith(".js")
)


@pytest.mark.parametrize("key", list(words.words()))
def test_every_word_stands_in_both_languages_with_the_same_gaps(key: str) -> None:
    chinese, english = words.words()[key]
    assert chinese
    assert english
    assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", english))


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_word_that_a_script_names_is_there(name: str) -> None:
    named = re.findall(r'words\("([^"]+)"', words.asset(name)) + re.findall(
        r'\btell\("([^"]+)"', words.asset(name)
    )
    assert set(named) <= set(words.words())


@pytest.mark.parametrize("html", [overview_html([], [], 3, ("m", "t", "1")), targets_html(), search_html()])
def test_every_word_that_a_page_names_is_there(html: str) -> None:
    assert set(re.findall(r'data-w(?:-[a-z-]+)?="([^"]+)"', html)) <= set(words.words())


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("bound", [*filter(None, BOUNDS), "none"]),
        ("modality", MODALITIES),
        ("status", STATUSES),
        ("measure", filter(None, MEASURES)),
        ("role", ROLES),
        ("label", labels()),
        ("outcome", [outcome for outcome in OUTCOMES if outcome != "no report"]),
    ],
)
def test_every_value_of_a_record_has_a_name(prefix: str, values: list[str]) -> None:
    assert {f"{prefix}.{value}" for value in values} <= set(words.words())


def test_chinese_names_of_labels_are_those_of_the_label_set() -> None:
    assert {name: words.zh(f"label.{name}") for name in labels()} == {
        n: label.zh for n, label in labels().items()
    }


def test_what_is_not_in_the_list_is_called_by_its_last_part() -> None:
    assert words.zh("role.appendix") == "appendix"
