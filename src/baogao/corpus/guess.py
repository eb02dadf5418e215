"""What a report says about itself in its title: place, level, year."""

import re
from pathlib import Path

from baogao.corpus.headings import plain, years
from baogao.schema import ReportInfo

_PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
]
_LEVELS = (
    ("township", re.compile(r"(?:街道|镇|乡|苏木)$")),
    ("county", re.compile(r"(?:县|自治县|旗|林区)$")),
    ("district", re.compile(r"区$")),
    ("city", re.compile(r"(?:市|自治州|州|盟|地区)$")),
)
_PROVINCE = re.compile(rf"({'|'.join(_PROVINCES)})(省|市|(?:壮族|回族|维吾尔)?自治区)?")
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{1,18}?(?:省|自治区|自治州|自治县|市|县|区|旗|州|盟|镇|乡|街道))(?=人民政府|政府|第[一二三四五六七八九十]|[^\u4e00-\u9fff]|$)"
)
_TITLED = re.compile(
    r"((?!在)[\u4e00-\u9fff]{1,18}?(?:省|自治区|自治州|自治县|市|县|区|旗|州|盟|镇|乡|街道))(?=\d{4}年)"
)
_LEAD = re.compile(r"^.*?\d{4}年?(?:\d+月\d+日)?在?|^.*?我(?:谨)?代表|^[^\u4e00-\u9fff]*在?")
_BARE = re.compile(r"(?:全|本|我|各|自治|省|市|县|区)?(?:省|自治区|市|县|区|旗|州|镇|乡)")
_DATED = re.compile(r"[^\w]*\d{4}年\d{1,2}月|.{0,40}政府工作报告")
_TITLE = re.compile(r"[^\n]{0,40}政府工作报告[^\n]{0,20}")


def guess_info(raw_text: str = "", path: Path | str | None = None) -> ReportInfo:
    """Collect what file name and opening lines say; what they do not say stays empty.

    Args:
        raw_text: The report, clean or raw.
        path: Its file, whose stem becomes the id (``report`` where there is none).
    """
    stem = Path(path).stem if path is not None else ""
    head = [plain(line) for line in raw_text[:3000].splitlines() if line.strip()][:15]
    title = next((match.group() for line in head if len(line) < 60 and (match := _TITLE.search(line))), "")
    place = _place([stem, title, *head])
    province = _PROVINCE.match(place)
    return ReportInfo(
        id=stem or "report",
        title=title,
        level=_level(place),
        province="".join(part or "" for part in province.groups()) if province else "",
        place=place,
        year=_year([title, *filter(_DATED.match, head), stem]),
        file=Path(path).name if path is not None else "",
    )


def _place(texts: list[str]) -> str:
    for text in texts:
        if (
            len(text) <= 80
            and (match := _TITLED.match(text) or _PLACE.match(_LEAD.sub("", text)))
            and not _BARE.fullmatch(match.group(1))
        ):
            return match.group(1)
    return ""


def _level(place: str) -> str:
    if (match := _PROVINCE.fullmatch(place)) and match:
        return "province"
    return next((level for level, pattern in _LEVELS if pattern.search(place)), "")


def _year(texts: list[str]) -> int | None:
    for text in texts:
        named = years(text) or [int(year) for year in re.findall(r"(?<!\d)(20[0-4]\d|199\d)(?!\d)", text)]
        if named and len(text) <= 60:
            return max(named)
    return None
