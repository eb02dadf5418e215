"""What an archive is made with; it stays the same for all of its shards."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Self

from baogao import __version__
from baogao.corpus.document import Columns
from baogao.corpus.store import ARCHIVE_RECORD as RECORD
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.resources import house
from baogao.tagging.quantities.units import ENVIRONMENT as UNITS
from baogao.tagging.targets.catalogue import ENVIRONMENT as INDICATORS
from baogao.tagging.thresholds import read_thresholds

LAYOUT = 2
SHARD = 16
"""Reports a shard, unless told otherwise: some seconds of work, the most that a killed worker loses."""


@dataclass(frozen=True, slots=True)
class Job:
    """How an archive is made.

    Attributes:
        model: Name and version of the pipeline, as in :func:`baogao.tagging.pipeline.model_name`.
        thresholds: As :func:`baogao.tagging.pipeline.thresholds` gives them.
        model_hash: Of the pipeline's files.
        catalogues_hash: Of the user's own units and indicators (see the heads of ``configs/units.toml`` and
            ``configs/indicators.toml``); empty if there are none.
        text_column: Column of tables that holds the report; found by name and content if empty.
        id_column: Column that names it.
        shard_size: Most reports in a shard.
        version: Of Baogao.
        layout: Of the archive.
    """

    model: str
    thresholds: str
    model_hash: str = ""
    catalogues_hash: str = ""
    text_column: str = ""
    id_column: str = ""
    shard_size: int = SHARD
    version: str = __version__
    layout: int = LAYOUT

    @property
    def columns(self) -> Columns:
        """How tables are read."""
        return Columns(self.text_column, self.id_column)

    def write(self, folder: Path) -> None:
        """Make the folder an archive of this job.

        Raises:
            BaogaoError: If it cannot be written.
        """
        with atomic(folder / RECORD) as file:
            file.write(f"{json.dumps(asdict(self), ensure_ascii=False, indent=2)}\n")

    @classmethod
    def read(cls, folder: Path, *, any_layout: bool = False) -> Self:
        """The job of an archive.

        Args:
            folder: The archive.
            any_layout: Whether one of another layout will do.

        Raises:
            BaogaoError: If the folder is no archive, or one of another layout.
        """
        path = folder / RECORD
        try:
            row = json.loads(path.read_text("utf-8"))
            if row["layout"] != LAYOUT and not any_layout:
                raise BaogaoError(
                    f"has layout {row['layout']}, this version reads {LAYOUT}",
                    path=folder,
                    remedy="tag into another folder, or all of it anew with --again",
                )
            known = row.keys() if any_layout else row.keys() | {field.name for field in fields(cls)}
            return cls(**{field.name: row[field.name] for field in fields(cls) if field.name in known})
        except OSError as error:
            what = f"is no tagged archive: {RECORD}: {error.strerror}"
            raise BaogaoError(what, path=folder, remedy="name a folder of `baogao tag`") from None
        except (ValueError, KeyError, TypeError):
            raise BaogaoError("does not describe an archive", path=path, remedy="tag again") from None


def new_job(model: Path | None = None, columns: Columns | None = None, shard_size: int = SHARD) -> Job:
    """The job for a pipeline on disk, which is not loaded for this.

    Args:
        model: Folder of the pipeline; the released one if left out.
        columns: Which columns of tables hold text and id.
        shard_size: Most reports in a shard.

    Raises:
        BaogaoError: If there is no pipeline.
    """
    folder = model or house("training", "released")
    columns = columns or Columns()
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        name = f"{meta['lang']}_{meta['name']}-{meta['version']}"
        made = Job(name, read_thresholds(folder), _hash(folder), _catalogues())
        return replace(made, text_column=columns.text, id_column=columns.id, shard_size=shard_size)
    except OSError:
        raise BaogaoError(
            "no spaCy pipeline here", path=folder, remedy="name a folder that `spacy train` wrote"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaogaoError(
            f"is not a readable pipeline: {error!r}", path=folder, remedy="train it again"
        ) from None


def _hash(folder: Path) -> str:
    """Over names and bytes of all files below a folder."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _catalogues() -> str:
    """Of the files that the user's environment names."""
    paths = [Path(os.environ.get(name, "")) for name in (UNITS, INDICATORS)]
    if not any(path.is_file() for path in paths):
        return ""
    digest = hashlib.blake2b(digest_size=16)
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{len(content)}\0".encode() + content)
    return digest.hexdigest()
