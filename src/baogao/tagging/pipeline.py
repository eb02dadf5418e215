"""The released pipeline: load it, and read its spans back into sentences."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, groupby, zip_longest
from pathlib import Path

import spacy
from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokens import Doc

import baogao.words.extension  # noqa: F401  gives docs their ``._.words``
from baogao.corpus.factory import set_sections
from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.schema import SPANS_KEY, Report, ReportInfo, Sentence, Span, clean_text, places
from baogao.tagging.thresholds import threshold_text
from baogao.training.ner import SCORES


def load(path: str | Path | None = None) -> Language:
    r"""The released pipeline, or the one in a folder.

    ``nlp(text)`` takes a sentence or a whole report and gives ``doc.sents``, ``doc.ents`` (NUMBER, PROJECT,
    SLOGAN) and ``doc.spans["sc"]`` (TARGET, RESULT); ``doc.text == text`` and offsets are code points. In a
    whole report the headings decide between past and plan; ``span._.role`` and ``span._.section`` tell what
    they said.

    >>> nlp = load()
    >>> doc = nlp("二、2026年工作安排\n新增高新技术企业40家。")
    >>> [(span.text, span.label_) for span in doc.spans["sc"]]
    [('新增高新技术企业40家', 'TARGET')]

    Args:
        path: Folder of a trained spaCy pipeline; the released one if left out.

    Raises:
        BaogaoError: If there is no pipeline at that place, or this version of the code cannot load it.
    """
    folder = Path(path) if path else house("training", "released")
    if not (folder / "config.cfg").is_file():
        raise BaogaoError(
            "no spaCy pipeline here", path=folder, remedy="name a folder that `spacy train` wrote"
        )
    try:
        return spacy.load(folder)
    except (ValueError, OSError, AttributeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BaogaoError(
            f"cannot load this pipeline: {reason}",
            path=folder,
            remedy="train it again with this version of baogao",
        ) from error


def model_name(nlp: Language) -> str:
    """Name and version of a pipeline as they stand in spans and tables: ``baogao_cpu-0.1.0``."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"


def thresholds(nlp: Language) -> str:
    """From which probability the spans of each label are kept: ``TARGET=0.5 RESULT=0.5``.

    Labels that are decided without a threshold are left out.
    """
    labels = {name: getattr(pipe, "labels", ()) for name, pipe in nlp.pipeline}
    return threshold_text({name: getattr(pipe, "cfg", {}) for name, pipe in nlp.pipeline}, labels)


def tag(nlp: Language, report: Report) -> Report:
    """The report with the pipeline's spans in place of those it had.

    The sections that the report already knows decide between past and plan.
    """
    doc = nlp(_as_doc(nlp, report))
    spans = _by_sentence(doc, places(report), f"model:{model_name(nlp)}")
    tagged = (sentence.with_spans(found) for sentence, found in zip(report.sentences, spans, strict=True))
    return replace(report, sentences=tuple(tagged))


def predict(nlp: Language, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the pipeline's spans, each report read as one plain text.

    Nothing but the text is given to the pipeline: it finds the headings, and so past and plan, by itself.
    """
    found: list[Sentence] = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.report):
        mine = list(group)
        spans = _by_sentence(nlp(clean_text(mine)), places(mine), f"model:{model_name(nlp)}")
        found += [sentence.with_spans(row) for sentence, row in zip(mine, spans, strict=True)]
    return found


def predict_gold(nlp: Language, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The gold sentences with the pipeline's spans in place of their own.

    A whole report is read as plain text: the pipeline has to find the headings by itself. Of a report of which only
    some sentences are gold the headings are missing, so there the pipeline is told each sentence's section and role.
    """
    found: list[Sentence] = []
    for report, group in groupby(sentences, key=lambda sentence: sentence.report):
        mine = list(group)
        if [sentence.start for sentence in mine] == places(mine):
            found += predict(nlp, mine)
        else:
            found += tag(nlp, Report(ReportInfo(report), tuple(mine))).sentences
    return found


def _as_doc(nlp: Language, report: Report) -> Doc:
    doc = nlp.make_doc(report.text)
    starts = doc.to_array(IDX).tolist()  # a token object for each character would take as long as the rules
    token_at = dict(zip(starts, range(len(starts)), strict=True))
    placed = zip(places(report), report, strict=True)
    return set_sections(doc, [(token_at[at], s.section, s.role) for at, s in placed if at in token_at])


def _by_sentence(doc: Doc, starts: Sequence[int], source: str) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in starts]
    group = doc.spans.get(SPANS_KEY, ())
    scores = group.attrs.get("scores", ()) if group else ()
    scored = zip_longest(group, (float(score) for score in scores))
    for span, score in chain(zip(doc.ents, _entity_scores(doc), strict=True), scored):
        at = bisect_right(starts, span.start_char) - 1
        shift = starts[at]
        found[at].append(Span(span.start_char - shift, span.end_char - shift, span.label_, source, score))
    return found


def _entity_scores(doc: Doc) -> Sequence[float | None]:
    """A score for each of ``doc.ents``; none where another component than ours has set them."""
    scores: Sequence[float] = doc.user_data.get(SCORES, ())
    return scores if len(scores) == len(doc.ents) else [None] * len(doc.ents)
