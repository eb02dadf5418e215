"""Word files for the tests: made by python-docx where it can, by writing WordprocessingML where it cannot."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def printed(paragraphs: Iterable[str], header: str, font: str = "Noto Serif CJK SC") -> bytes:
    """A report as offices set it: A4, 16 pt, two-character indent, running header, page number."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(16), font
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595.3), Pt(841.9)
    section.header.paragraphs[0].text = header
    _page_number(section.footer.paragraphs[0])
    for text in paragraphs:
        document.add_paragraph(text).paragraph_format.first_line_indent = Pt(32)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """The bytes of a python-docx document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    for kind in ("begin", "", "end"):
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        else:
            node.text = "PAGE"
        paragraph.add_run()._r.append(node)
    paragraph.add_run(" -")


def package(
    body: str, parts: Mapping[str, str] | None = None, related: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """A small Word file.

    Args:
        body: What stands in ``w:body``.
        parts: Further parts below ``word/`` by name, without their namespaces (``{ns}`` stands for them).
        related: Relationship id to (kind, target) of the main part.
    """
    related = {
        **{f"auto{i}": (name.partition(".")[0], name) for i, name in enumerate(parts or {})},
        **(related or {}),
    }
    links = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in related.items()
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{_types(parts or {})}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}": xml.replace("{ns}", _NAMESPACES) for name, xml in (parts or {}).items()},
    }
    return zipped({name: text.encode() for name, text in files.items()})


def _types(parts: Mapping[str, str]) -> str:
    names = {
        "document": "document.main",
        **{name.partition(".")[0]: name.partition(".")[0] for name in parts},
    }
    return "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{kind}+xml"/>'
        for name, kind in names.items()
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def p(text: str = "", properties: str = "", inner: str = "") -> str:
    """A paragraph: its properties, a run of text, and whatever XML comes behind."""
    own = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{own}{r(text) if text else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    own = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def numbered(level: int, number: int = 1) -> str:
    """Properties of a paragraph of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def numbering(*levels: tuple[str, str], extra: str = "", nums: str = "") -> str:
    """``numbering.xml`` with one abstract list of these levels (format, text)."""
    rows = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f"{extra}</w:lvl>"
        for i, (form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {{ns}}><w:abstractNum w:abstractNumId="0">{rows}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{nums}</w:numbering>'
    )
