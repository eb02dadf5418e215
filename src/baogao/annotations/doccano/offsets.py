"""Code points to UTF-16 units and back: what Doccano's page counts is not what Python counts.

A browser counts UTF-16 code units, so every character beyond the basic plane (rare Han, emoji) counts two
there; the server stores whatever number it is given. A project with ``grapheme_mode=False`` speaks UTF-16
units; everything in Baogao speaks code points. Convert where a row leaves or enters, nowhere else.
"""

_BASIC_PLANE = 0xFFFF


def astral(text: str) -> bool:
    """Whether the text holds characters beyond the basic plane, so that the two counts differ.

    >>> astral("新增企业40家"), astral("𠮷林镇")
    (False, True)
    """
    return any(ord(character) > _BASIC_PLANE for character in text)


def to_utf16(text: str, offset: int) -> int:
    """The UTF-16 unit at which code point ``offset`` of ``text`` begins.

    Raises:
        ValueError: If the offset is outside of the text.

    >>> to_utf16("𠮷林镇5家", 3)
    4
    """
    if not 0 <= offset <= len(text):
        raise ValueError(f"offset {offset} is outside of a text of {len(text)} code points")
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def to_code_points(text: str, unit: int) -> int:
    """The code point of ``text`` that begins at a UTF-16 unit.

    Raises:
        ValueError: If the unit is outside of the text, or in the middle of a character.

    >>> to_code_points("𠮷林镇5家", 4)
    3
    """
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= unit <= len(units) // 2:
        raise ValueError(f"unit {unit} is outside of a text of {len(units) // 2} UTF-16 units")
    try:
        offset = len(units[: 2 * unit].decode("utf-16-le", "surrogatepass"))
        units[2 * unit :].decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise ValueError(f"unit {unit} is in the middle of a character") from error
    return offset
