"""The factory of ``baogao_teacher``: the teacher itself as a component of a spaCy pipeline.

spaCy imports every factory with each pipeline it makes, also where PyTorch is not installed. So this module
imports none of it; the component does (:mod:`baogao.training.teacher.component`).
"""

from typing import TYPE_CHECKING

from spacy.language import Language

from baogao.schema import SPANS_KEY

if TYPE_CHECKING:
    from baogao.training.teacher.component import TeacherPipe


@Language.factory(  # type: ignore[untyped-decorator]
    "baogao_teacher",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
    default_config={"spans_key": SPANS_KEY, "role_margin": 10.0, "head_rate": 10.0, "bfloat16": False},
    default_score_weights={
        "ents_f": 0.5,
        "ents_p": 0.0,
        "ents_r": 0.0,
        "ents_per_type": None,
        "spans_sc_f": 0.5,
        "spans_sc_p": 0.0,
        "spans_sc_r": 0.0,
    },
)
def make_teacher(  # noqa: PLR0917 - spaCy passes them by name
    nlp: Language, name: str, spans_key: str, role_margin: float, head_rate: float, bfloat16: bool
) -> "TeacherPipe":
    """Build the ``baogao_teacher`` component.

    Args:
        nlp: The pipeline.
        name: The component's name in it.
        spans_key: Group of ``doc.spans`` to write.
        role_margin: Log odds by which the sentence must contradict its section's role to be believed.
        head_rate: How many times the learning rate of the encoder everything on top of it learns with.
        bfloat16: Compute in 16 bit; several times faster where the processor has it (AMX, AVX512-BF16).

    Raises:
        BaogaoError: If PyTorch or safetensors is not installed.
    """
    from baogao.training.teacher.component import TeacherPipe  # noqa: PLC0415 - an extra

    return TeacherPipe(
        nlp.vocab, name, spans_key=spans_key, role_margin=role_margin, head_rate=head_rate, bfloat16=bfloat16
    )
