"""A teacher on disk: weights as safetensors (less the frozen word embedding), settings as JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.files import replacing
from baogao.schema import layer_labels
from baogao.training.bioes import TagSet
from baogao.training.teacher.backend import safetensors, torch
from baogao.training.teacher.e5 import EncoderFile, read_encoder
from baogao.training.teacher.encoder import build_encoder
from baogao.training.teacher.tagger import CharTagger, Reader
from baogao.training.teacher.unigram import Unigram

WEIGHTS, SETTINGS = "teacher.safetensors", "teacher.json"
_FROZEN = "enc.word.weight"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A tagger with all it needs to read text.

    Attributes:
        name: Name and first digits of the weights' hash; empty before it is saved.
        tagger: The network.
        reader: Text to windows.
        layers: Tag sets of the two layers, ``ner`` and ``spans``.
        device: Where the network runs, as PyTorch names it.
        bfloat16: Whether it computes in 16 bit where that is safe.
    """

    name: str
    tagger: CharTagger
    reader: Reader
    layers: tuple[TagSet, TagSet]
    device: str = "cpu"
    bfloat16: bool = False

    @property
    def source(self) -> str:
        """What its spans say who made them."""
        return f"teacher:{self.name}"

    @property
    def pad(self) -> int:
        """Number of the piece that fills up batches."""
        return self.reader.unigram.vocabulary.pad

    def precision(self) -> torch.autocast:
        """The context to run the network in."""
        return torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.bfloat16)


def new_teacher(
    file: EncoderFile, device: str = "cpu", *, bfloat16: bool = False, pretrained: bool = True
) -> Teacher:
    """An untrained teacher on a pretrained encoder, with the labels of ``annotations/labels.toml``.

    Args:
        file: The encoder.
        device: Where it shall run, as PyTorch names it.
        bfloat16: Compute in 16 bit; faster where the processor has it.
        pretrained: False where :func:`restore_weights` follows (:func:`~.encoder.build_encoder`).

    Raises:
        BaogaoError: If the file lacks a weight, or PyTorch cannot use the device.
    """
    layers = TagSet(layer_labels("ner")), TagSet(layer_labels("spans"))
    sizes = file.sizes
    tagger = CharTagger(
        build_encoder(file, pretrained=pretrained), sizes.width, (len(layers[0]), len(layers[1]))
    )
    reader = Reader(Unigram(file.vocabulary), sizes.positions)
    try:
        return Teacher("", tagger.to(device), reader, layers, device, bfloat16)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise BaogaoError(f"cannot use the device {device!r}: {reason}", remedy="cpu always works") from error


def check_free(folder: Path) -> None:
    """See that a folder holds no teacher yet.

    Raises:
        BaogaoError: If it does.
    """
    for name in (WEIGHTS, SETTINGS):
        if (folder / name).exists():
            raise BaogaoError(
                "a teacher is here already", path=folder / name, remedy="choose another folder, or remove it"
            )


def save_teacher(teacher: Teacher, folder: Path, file: EncoderFile, training: Mapping[str, Any]) -> Teacher:
    """Write a teacher into a folder and return it as :func:`load_teacher` will.

    Weights are rounded to 16 bit; the given teacher's are, too, so that both give the same labels.

    Args:
        teacher: The trained teacher.
        folder: Where to; made if missing.
        file: The encoder it was built on.
        training: How it was trained, for the settings file.

    Raises:
        BaogaoError: If the folder holds a teacher or cannot be written.
    """
    folder = folder.resolve()
    check_free(folder)
    data = weights_to_bytes(teacher.tagger)
    digest = hashlib.sha256(data).hexdigest()
    settings: dict[str, Any] = {
        "name": f"{folder.name}-{digest[:8]}",
        "labels": {"ner": teacher.layers[0].labels, "spans": teacher.layers[1].labels},
        "encoder": {"file": file.path.name, "sha256": file.sha256},
        "weights": {"file": WEIGHTS, "sha256": digest},
        "training": dict(training),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / WEIGHTS, data)
        _write(folder / SETTINGS, (json.dumps(settings, ensure_ascii=False, indent=2) + "\n").encode())
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be written", path=error.filename or folder) from error
    restore_weights(teacher.tagger, data, folder / WEIGHTS)
    return replace(teacher, name=settings["name"])


def weights_to_bytes(tagger: CharTagger) -> bytes:
    """The weights of a tagger as safetensors in 16 bit, less the frozen word embedding."""
    state = {
        name: weight.detach().to("cpu", torch.float16).contiguous()
        for name, weight in tagger.state_dict().items()
        if name != _FROZEN
    }
    return bytes(safetensors.torch.save(state))


def load_teacher(
    folder: Path | str, encoder: Path | str, device: str = "cpu", *, bfloat16: bool = False
) -> Teacher:
    """Read a teacher.

    Args:
        folder: What :func:`save_teacher` wrote.
        encoder: The wheel or file of the encoder it was trained on.
        device: Where it shall run, as PyTorch names it.
        bfloat16: Compute in 16 bit; faster where the processor has it.

    Raises:
        BaogaoError: If a file is missing or damaged, the encoder is another one, or the labels have changed.
    """
    folder = Path(folder)
    settings = _read_settings(folder / SETTINGS)
    data = _read(folder / WEIGHTS)
    if hashlib.sha256(data).hexdigest() != settings["weights"]["sha256"]:
        raise BaogaoError(
            "is not the file that teacher.json names", path=folder / WEIGHTS, remedy="train it again"
        )
    file = read_encoder(encoder)
    if file.sha256 != settings["encoder"]["sha256"]:
        wanted = settings["encoder"]["file"]
        raise BaogaoError(
            "is not the encoder of this teacher", path=encoder, remedy=f"it was trained on {wanted}"
        )
    teacher = new_teacher(file, device, bfloat16=bfloat16)
    ours = {"ner": list(teacher.layers[0].labels), "spans": list(teacher.layers[1].labels)}
    if settings["labels"] != ours:
        raise BaogaoError(
            "its labels are not those of annotations/labels.toml", path=folder, remedy="train it again"
        )
    restore_weights(teacher.tagger, data, folder / WEIGHTS)
    teacher.tagger.eval()
    return replace(teacher, name=settings["name"])


def restore_weights(tagger: CharTagger, data: bytes, path: Path) -> None:
    """Give a tagger the weights that :func:`weights_to_bytes` wrote.

    Args:
        tagger: Changed in place.
        data: The weights.
        path: Where they come from, for errors.

    Raises:
        BaogaoError: If they are damaged, or those of another network.
    """
    try:
        missing, unexpected = tagger.load_state_dict(safetensors.torch.load(data), strict=False)
    except (safetensors.SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BaogaoError(f"not the weights of a teacher: {reason}", path=path) from error
    if unexpected or missing != [_FROZEN]:
        raise BaogaoError("lacks weights of a teacher or holds others", path=path, remedy="train it again")


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(_read(path))
        texts = [
            settings["name"],
            *(settings[part][key] for part in ("encoder", "weights") for key in ("file", "sha256")),
        ]
        if not all(isinstance(text, str) for text in (*texts, *settings["labels"])):
            raise TypeError("values of the wrong type")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BaogaoError(f"not the settings of a teacher: {error!r}", path=path) from error
    return dict(settings)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BaogaoError(
            error.strerror or "cannot be read", path=path, remedy="make it with: baogao teacher fit"
        ) from error


def _write(path: Path, data: bytes) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(data)
