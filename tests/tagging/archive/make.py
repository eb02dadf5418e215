"""Files and tables of reports that tests write themselves, and archives as bytes."""

import random
from pathlib import Path

_REVIEW = (
    "地区生产总值增长6.5%，一般公共预算收入12.4亿元，增长8%。",
    "新增高新技术企业40家，建成清水河大桥等桥梁12座。",
    "深化“一窗办结”改革，办事材料减少三成以上。",
    "城镇新增就业5200人，城镇和农村居民人均可支配收入分别增长7.8%和9.1%。",
    "改造老旧小区18个，新建公园绿地26公顷。",
    "粮食播种面积稳定在30万亩以上，总产量达到12万吨。",
)
_PLAN = (
    "地区生产总值增长6%左右，力争达到6.5%。",
    "新增高新技术企业50家以上，研发投入占比提高0.2个百分点。",
    "确保完成清水河综合治理二期工程，总投资3.5亿元。",
    "城镇调查失业率控制在5.5%以内，居民收入增长与经济增长同步。",
    "单位地区生产总值能耗下降3%，PM2.5浓度降至28微克/立方米。",
)


def text(seed: int = 0, year: int = 2024) -> str:
    """A short report, another one for each seed."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    review, plan = pick.sample(_REVIEW, 3), pick.sample(_PLAN, 2)
    lines = ["清水县政府工作报告", f"一、{year - 1}年工作回顾", *review, f"二、{year}年工作安排", *plan]
    return "\n".join([*lines, f"全年实施重点项目{seed + 1}个。\n"])


def write(path: Path, content: str | None = None, seed: int = 0) -> Path:
    """A report in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(seed) if content is None else content, encoding="utf-8")
    return path


def reports(folder: Path, count: int) -> Path:
    """A folder of short reports."""
    for number in range(count):
        write(folder / f"清水县{number:03}.txt", seed=number)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, byte for byte."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
