import pytest

from baogao.corpus.cleaning.adverts import flag_contacts, strip_addresses, strip_offers
from baogao.corpus.draft import Line

from ..make import PLAN, REVIEW


def line(text: str) -> Line:
    return Line.of(0, text, 0, len(text))


ADVERTS = [
    "#from 本文来自某某网http://www.example-site.com end#",
    "[找文章还是来某某文秘网]",
    "（更多精彩文章来自“某某公文”）",
    "(文章来源：某某范文网)",
    "本文来自某某文库",
    "欢迎访问www.mmwenku.com",
    "本文由某某范文网整理",
]


@pytest.mark.parametrize("advert", ADVERTS)
@pytest.mark.parametrize("at", [6, 11, 21])
def test_an_advertisement_within_a_sentence_goes_and_nothing_else(advert: str, at: int) -> None:
    draft = line(REVIEW[1][:at] + advert + REVIEW[1][at:])
    strip_offers(draft)
    assert draft.text == REVIEW[1]
    assert {edit.kind for edit in draft.edits} == {"advertisement"}
    assert "".join(edit.raw for edit in draft.edits) == advert


OFFERS = [
    "更多范文请访问某某公文网。",
    "代写各类公文、讲话稿，联系QQ：123456789。",
    "欢迎关注微信公众号“某某公文”。",
    "加QQ群12345678免费下载材料。",
    "转载请注明出处。",
    "本文2022年清溪县政府工作报告由某某网整理，希望对您有帮助！",
]


@pytest.mark.parametrize("offer", OFFERS)
def test_a_sentence_that_offers_something_goes(offer: str) -> None:
    draft = line(REVIEW[0] + offer + PLAN[0])
    strip_offers(draft)
    assert draft.text == REVIEW[0] + PLAN[0]


REMARKS = ["（掌声）", "（热烈鼓掌）", "(长时间热烈的掌声)", "【全场起立，长时间鼓掌】"]


@pytest.mark.parametrize("remark", REMARKS)
def test_applause_is_a_remark(remark: str) -> None:
    draft = line(REVIEW[0] + remark + PLAN[0])
    strip_offers(draft)
    assert draft.text == REVIEW[0] + PLAN[0]
    assert [(edit.kind, edit.raw) for edit in draft.edits] == [("remark", remark)]


OWN = [
    "把群众的“强烈呼声”变成“热烈掌声”。",
    "（由县电网公司承建）和（关注互联网企业）的项目",
    "完善《关于推进互联网发展的意见》。",
    "为企业提供更多信息访问渠道。",
    "推动干部群众关注公众号“廉洁清溪”。",
    "开通免费咨询热线0570-1234567。",
    "请登录www.qingxi.gov.cn查询。",
    "挖掘日本文化遗产，整理本文献汇编。",
    "受理群众12345热线诉求3200件。",
    "建成“淘清溪”（www.example.com）电商平台。",
    "举办第三届清溪论坛，承办好全省电商大会。",
]


@pytest.mark.parametrize("text", OWN)
def test_prose_about_nets_and_numbers_stays(text: str) -> None:
    draft = line(text)
    strip_offers(draft)
    flag_contacts(draft)
    strip_addresses([draft])
    assert draft.text == text


def test_an_address_that_stands_again_and_again_is_a_copying_sites() -> None:
    drafts = [line(sentence[:8] + "www.mm.com" + sentence[8:]) for sentence in (*REVIEW, *PLAN)]
    strip_addresses(drafts)
    assert [draft.text for draft in drafts] == [*REVIEW, *PLAN]


def test_one_address_alone_is_told_and_stays() -> None:
    draft = line("建成“淘清溪”（www.example.com）电商平台。")
    strip_addresses([draft])
    assert [(edit.raw, edit.clean) for edit in draft.edits] == [("www.example.com", "www.example.com")]


@pytest.mark.parametrize("unit", ["www.mm.com ", "微信：abcde。免费", "（掌声）", "本文来自", "QQ12345678 "])
def test_a_line_of_one_advertisement_after_another_is_read_in_linear_time(unit: str) -> None:
    draft = line(unit * (300_000 // len(unit)))
    strip_offers(draft)
    strip_addresses([draft])
