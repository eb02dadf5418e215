"""The encoder as a PyTorch module: BERT (Devlin et al., NAACL 2019) with the weights of an encoder file."""

from baogao.training.teacher.backend import torch
from baogao.training.teacher.e5 import EncoderFile, Sizes

functional = torch.nn.functional


class Layer(torch.nn.Module):  # type: ignore[misc]
    """Self-attention and a feed-forward network, each added to its input and normalised."""

    def __init__(self, sizes: Sizes, dropout: float) -> None:
        super().__init__()
        width = sizes.width
        self.heads, self.dropout = sizes.heads, dropout
        self.qkv, self.ao = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.fi, self.fo = torch.nn.Linear(width, sizes.inner), torch.nn.Linear(sizes.inner, width)
        self.aln, self.oln = (torch.nn.LayerNorm(width, eps=sizes.epsilon) for _ in range(2))

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """States of shape ``(batch, pieces, width)`` to new ones."""
        batch, length, width = x.shape
        heads = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        rate = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(*heads, attn_mask=mask, dropout_p=rate)
        mixed = self.ao(mixed.transpose(1, 2).reshape(batch, length, width))
        x = self.aln(x + functional.dropout(mixed, rate))
        inner = self.fo(functional.gelu(self.fi(x)))
        return self.oln(x + functional.dropout(inner, rate))


class Encoder(torch.nn.Module):  # type: ignore[misc]
    """Word and position embeddings and a stack of layers.

    Args:
        sizes: Sizes of everything.
        word: The word embedding, shape ``(words, width)``; it stays as it is in training.
        dropout: Share of states set to zero in training.
    """

    def __init__(self, sizes: Sizes, word: torch.Tensor, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = dropout
        self.word = torch.nn.Embedding.from_pretrained(word, freeze=True)
        self.pos = torch.nn.Embedding(sizes.positions, sizes.width)
        self.ln = torch.nn.LayerNorm(sizes.width, eps=sizes.epsilon)
        self.layers = torch.nn.ModuleList(Layer(sizes, dropout) for _ in range(sizes.layers))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States of the pieces.

        Args:
            ids: Numbers of pieces, shape ``(batch, pieces)``.
            mask: True where there is a piece, the same shape.

        Returns:
            Shape ``(batch, pieces, width)``.
        """
        x = self.ln(self.word(ids) + self.pos.weight[: ids.shape[1]])
        x = functional.dropout(x, self.dropout, self.training)
        attention = None if bool(mask.all()) else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, attention)
        return x


def build_encoder(file: EncoderFile, *, pretrained: bool = True) -> Encoder:
    """An encoder with the weights of a file.

    Args:
        file: The encoder file.
        pretrained: Whether to take all weights from it, or the word embedding alone and the others at random,
            because better ones are about to be put in their place.

    Raises:
        BaogaoError: If the file lacks a weight or has one of another size.
    """
    if not pretrained:
        return Encoder(file.sizes, _word_embedding(file))
    state = _weights(file)  # first: a file that promises more layers than it has must not cost memory
    word = _word_embedding(file)
    encoder = Encoder(file.sizes, word)
    encoder.load_state_dict({"word.weight": word, **state})
    return encoder


def _word_embedding(file: EncoderFile) -> torch.Tensor:
    return torch.from_numpy(file.tensor("emb.word", file.sizes.words, file.sizes.width))


def _weights(file: EncoderFile) -> dict[str, torch.Tensor]:
    sizes = file.sizes
    width = sizes.width
    position = file.tensor("emb.pos", sizes.positions, width) + file.tensor("emb.type", sizes.types, width)[0]
    state = {
        "pos.weight": torch.from_numpy(position),
        "ln.weight": torch.from_numpy(file.tensor("emb.ln.w", width)),
        "ln.bias": torch.from_numpy(file.tensor("emb.ln.b", width)),
    }
    for number in range(sizes.layers):
        for name, weight in _layer_weights(file, number).items():
            state[f"layers.{number}.{name}"] = weight
    return state


def _layer_weights(file: EncoderFile, number: int) -> dict[str, torch.Tensor]:
    width, inner = file.sizes.width, file.sizes.inner

    def get(name: str, *shape: int) -> torch.Tensor:
        return torch.from_numpy(file.tensor(f"l{number}.{name}", *shape))

    state = {
        "qkv.weight": torch.cat([get(f"{part}.w", width, width) for part in "qkv"]),
        "qkv.bias": torch.cat([get(f"{part}.b", width) for part in "qkv"]),
    }
    for name, rows, columns in (("ao", width, width), ("fi", inner, width), ("fo", width, inner)):
        state[f"{name}.weight"], state[f"{name}.bias"] = (
            get(f"{name}.w", rows, columns),
            get(f"{name}.b", rows),
        )
    for name in ("aln", "oln"):
        state[f"{name}.weight"], state[f"{name}.bias"] = get(f"{name}.w", width), get(f"{name}.b", width)
    return state
