"""Options that commands of several rooms share, and what they stand for when left out."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.errors import BaogaoError
from baogao.schema import Sentence

Seeds = Annotated[Path, typer.Option(help="The reports' register.")]
Gold = Annotated[Path, typer.Option(help="Folder or file of gold sentences.")]

Model = Annotated[
    Path | None,
    typer.Option(help="Folder of a trained pipeline [default: the released one].", show_default=False),
]
TextColumn = Annotated[
    str, typer.Option(help="Column of a table that holds the report [default: found by name, then content].")
]
IdColumn = Annotated[
    str, typer.Option(help="Column of a table that names the report [default: the row's number].")
]

SEEDS = Path("seeds/reports.toml")
GOLD = Path("annotations/gold")
CONFIG = Path("configs/cpu.cfg")
RELEASED = Path("training/released")


def gold_and_splits(gold: Path, seeds: Path) -> tuple[list[Sentence], dict[str, str]]:
    """The gold sentences and the split of each report.

    Raises:
        BaogaoError: If one of the two is not there or broken.
    """
    from baogao.annotations.store import read_gold
    from baogao.corpus import load_registry

    for path, option in ((gold, "--gold"), (seeds, "--seeds")):
        if not path.exists():
            raise BaogaoError("no such file or folder", path=path, remedy=f"run in a clone, or name {option}")
    return read_gold(gold), {info.id: info.split for info in load_registry(seeds)}
