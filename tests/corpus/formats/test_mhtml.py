from email.message import EmailMessage
from email.policy import SMTP

import pytest

from baogao.corpus.formats.mhtml import read_mhtml
from baogao.errors import BaogaoError

from .pages import LAYOUTS, TITLE, report
from .test_html import body, lost


def saved(*pages: tuple[str, str, str], location: str = "https://example.gov.cn/report.html") -> bytes:
    """A page as a browser saves it: ``(html, charset, transfer encoding)`` of the page and its frames."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = location
    message["Subject"] = TITLE
    message.make_mixed()
    for number, (html, charset, transfer) in enumerate(pages):
        part = EmailMessage(policy=SMTP)
        part.set_content(html, subtype="html", charset=charset, cte=transfer)
        part["Content-ID"] = f"<frame-{number}@mhtml.blink>"
        message.attach(part)
    picture = EmailMessage(policy=SMTP)
    picture.set_content(b"\x89PNG", maintype="image", subtype="png")
    message.attach(picture)
    return message.as_bytes().replace(b"multipart/mixed", b"multipart/related", 1)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_saved_page_reads_like_the_page(charset: str, transfer: str) -> None:
    paragraphs = [
        "各位代表：",
        *("今年完成投資12億元，人民生活水平繼續提高，社會保持和諧穩定。" for _ in range(9)),
    ]
    document = (
        read_mhtml(saved((LAYOUTS["trs_2010"](paragraphs), charset, transfer)), "page.mhtml")
        if (charset == "utf-8")
        else read_mhtml(
            saved(("".join(f"<p>{text}</p>" for text in paragraphs), charset, transfer)), "page.mhtml"
        )
    )
    assert document.format == "mhtml"
    assert lost(document, paragraphs) == []


def test_the_address_it_was_saved_from_is_a_hint() -> None:
    document = read_mhtml(saved((LAYOUTS["bare"](report(6)), "utf-8", "base64")), "a/page.mhtml")
    assert document.hints["url"] == "https://example.gov.cn/report.html"
    assert document.name == "page"


def test_a_report_in_a_frame_is_the_page_and_the_outer_page_is_furniture() -> None:
    outer = "<title>清溪县政府网</title><p>欢迎访问清溪县人民政府网站</p><iframe src=cid:1></iframe>"
    document = read_mhtml(
        saved((outer, "utf-8", "base64"), (LAYOUTS["divs"](report(20)), "utf-8", "quoted-printable"))
    )
    assert lost(document, report(20)) == []
    assert "欢迎访问" in document.text
    assert "欢迎访问" not in body(document)
    assert all(document.text[edit.start : edit.end] == edit.raw for edit in document.edits)


def test_a_frameset_of_which_one_frame_holds_text_is_read() -> None:
    frames = ("<frameset><frame src=a><frame src=b></frameset>", "utf-8", "base64")
    document = read_mhtml(saved(frames, (LAYOUTS["bare"](report(6)), "gb18030", "base64")))
    assert lost(document, report(6)) == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nabc", "holds no web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p></p>", "holds no text"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
            "holds no web page",
        ),
        (b"", "holds no web page"),
    ],
)
def test_a_file_without_a_page_is_told_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(BaogaoError, match=what):
        read_mhtml(data, "page.mhtml")


def test_parts_nested_without_end_are_an_error_or_no_page() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
        for number in range(3000)
    )
    with pytest.raises(BaogaoError):
        read_mhtml(b"MIME-Version: 1.0\r\n" + deep, "page.mhtml")
