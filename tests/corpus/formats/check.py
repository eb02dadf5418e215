"""What every reader's documents must hold to."""

import re

from baogao.corpus.document import Document


def body_of(document: Document) -> str:
    """The lines that are the report's, once every edit is seen to stand where it says."""
    for edit in document.edits:
        assert document.text[edit.start : edit.end] == edit.raw
    return re.sub("\n+", "\n", document.body).strip("\n")
