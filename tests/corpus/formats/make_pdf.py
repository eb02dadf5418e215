"""PDF files for the tests, drawn by ReportLab with STSong-Light: every reader knows it and no file embeds it."""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def printed(paragraphs: Iterable[str], header: str, size: float = 16, indent: float = 2) -> bytes:
    """A report as offices set it: A4, two-character indent, running header, page number."""
    style = ParagraphStyle(
        "body",
        fontName=FONT,
        fontSize=size,
        leading=1.75 * size,
        firstLineIndent=indent * size,
        wordWrap="CJK",
    )

    def margins(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 40, header)
        canvas.drawCentredString(WIDTH / 2, 40, f"— {template.page} —")

    file = BytesIO()
    template = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=80, rightMargin=75, topMargin=105, bottomMargin=100
    )
    template.build(
        [Paragraph(escape(text), style) for text in paragraphs], onFirstPage=margins, onLaterPages=margins
    )
    return file.getvalue()


Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, password: str = "", owner: str = "", rotation: int = 0, title: str = "") -> bytes:
    """A file of pages drawn by hand."""
    file = BytesIO()
    lock = StandardEncryption(password, owner) if password or owner else None
    canvas = Canvas(file, pagesize=A4, encrypt=lock)
    canvas.setTitle(title)
    for draw in pages:
        canvas.setPageRotation(rotation)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(texts: Sequence[str], x: float = 90, y: float = 740, size: float = 16, leading: float = 28) -> Draw:
    """Lines below each other from a place; an ideographic space at the beginning is an indent."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        for number, text in enumerate(texts):
            bare = text.lstrip("\u3000")
            canvas.drawString(x + size * (len(text) - len(bare)), y - number * leading, bare)

    return draw


def both(*draws: Draw) -> Draw:
    """Several drawings on one page."""

    def draw(canvas: Canvas) -> None:
        for part in draws:
            part(canvas)

    return draw


def picture(canvas: Canvas) -> None:
    """A page image as a scanner makes it."""
    from PIL import Image  # noqa: PLC0415
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 85), (200, 200, 190))), 0, 0, WIDTH, HEIGHT)


def cut(text: str, width: float = 26, first: float = 24) -> list[str]:
    """A paragraph cut into lines of so many characters' width as typesetters do, the first indented by two."""
    rows, room = ["\u3000\u3000"], first
    for word in re.findall(r"(?:[0-9A-Za-z.%]+|.)[，。；：、？！）”]*", text):
        need = pdfmetrics.stringWidth(word, FONT, 1)
        if need > room:
            rows.append("")
            room = width
        rows[-1] += word
        room -= need
    return rows
