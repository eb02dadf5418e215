"""Bring a batch to the server: nothing twice, nothing lost, wherever an earlier push was interrupted.

An annotator is let into the project only after every example was read back and found equal to what was sent; a
mark on the project says so. Whatever differs before is the server's doing (an import that died or was tried
twice) and is mended; whatever differs later is somebody's work and is left alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from baogao.annotations.doccano.batch import Batch, Item
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.passes import Act, Problem, ProblemKind, latest_passes, taken
from baogao.annotations.doccano.project import (
    deleted_labels,
    ensure_account,
    ensure_project,
    foreign_labels,
    is_complete,
    let_in,
    mark_complete,
    mark_restored,
    without_spans,
)
from baogao.annotations.doccano.pull import EDITED, deleted_words
from baogao.annotations.doccano.records import Project, User
from baogao.annotations.doccano.rows import Found, context, from_row, to_row
from baogao.errors import BaogaoError
from baogao.schema import Sentence

PART = 500
"""Rows of one import: the server's worker takes about a second for them, so a kill costs little."""

ROUNDS = 4
"""How often the server gets another chance to hold what it was given."""

BEREFT = "mark them again and confirm again (Enter twice)"
"""What an annotator does about a sentence that was worked on before its spans went."""

Report = Callable[[int, int], None]
"""Told how many examples of how many are on the server."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push found and did for one annotator.

    Attributes:
        annotator: Whose project it is.
        project: On the server.
        present: Examples that were there before.
        uploaded: Examples that were sent (again).
        removed: Surplus or broken examples that were deleted.
        password: File with the annotator's password, where the account was made here.
        problems: What is odd and was left as it is.
        amiss: Sentences that are not as they should be and were left as they are, since somebody worked on them.
    """

    annotator: str
    project: Project
    present: int
    uploaded: int
    removed: int
    password: Path | None = None
    problems: tuple[Problem, ...] = ()
    amiss: int = 0


def push(
    doccano: Doccano,
    batch: Batch,
    annotator: str,
    *,
    passwords: Path,
    leads: Sequence[str] = (),
    passes: Path | None = None,
    part: int = PART,
    report: Report = lambda done, total: None,
) -> Pushed:
    """Bring one annotator's share of a batch to the server, or what is still missing of it.

    Args:
        doccano: An administrator's session.
        batch: A checked batch.
        annotator: One of its annotators; the account is made where there is none.
        passwords: Folder for the password of a new account.
        leads: Accounts that become administrators of the project.
        passes: ``annotations/passes/<batch>``, to tell what was pulled and is not on the server any more.
        part: Rows of one import.
        report: Told how far it is.

    Raises:
        BaogaoError: If a span type was renamed, or the server cannot be reached or does not keep what it is given;
            the same call goes on from there.
    """
    users = [_lead(doccano, name) for name in leads]
    user, password = ensure_account(doccano, annotator, passwords)
    project = ensure_project(doccano, batch.project(annotator))
    held = taken(passes, annotator) if passes else {}
    items = {item.uid: item for item in batch.of(annotator)}
    deleted = deleted_labels(doccano, project.id)
    work = _Work(items, is_complete(doccano, project.id), deleted, held, _asks_when(doccano, project.id))
    present = uploaded = removed = 0
    for turn in range(ROUNDS):
        state = work.compare(map(from_row, doccano.export(project.id)), _confirmed(doccano, project, work))
        present = present if turn else len(work.items) - len(state.missing)
        doccano.delete_examples(project.id, state.surplus)
        removed += len(state.surplus)
        if not state.missing:
            break
        work.sent.update(item.uid for item in state.missing)
        uploaded += _upload(doccano, project, state.missing, part, report)
    else:
        raise _not_kept(state, project, doccano.url)
    mark_complete(doccano, project.id)
    let_in(doccano, project.id, users, "project_admin")
    let_in(doccano, project.id, [user], "annotator")
    if deleted:
        mark_restored(doccano, project.id)
    problems = [*_labels(doccano, project), *state.problems]
    if not present and held and passes:
        problems.append(_made_again(len(held), latest_passes(passes)[annotator].number))
    return Pushed(annotator, project, present, uploaded, removed, password, tuple(problems), len(state.amiss))


def _asks_when(doccano: Doccano, project: int) -> Callable[[int], str]:
    """When an example was confirmed, a request each; empty where it was not."""
    return lambda example: next((one.at for one in doccano.confirmations(project, example)), "")


def _made_again(held: int, number: int) -> Problem:
    return Problem(
        "kept",
        f"made again: {held} sentences of pull {number} are not confirmed in it; they stay in the passes as they "
        "were pulled, until they are confirmed again",
    )


def _lead(doccano: Doccano, name: str) -> User:
    if user := doccano.find_user(name):
        return user
    raise BaogaoError(f"no account {name!r}", path=doccano.url, remedy="leads need one before")


def _confirmed(doccano: Doccano, project: Project, work: "_Work") -> set[int]:
    """Numbers of confirmed examples; nobody is there to confirm one before the project is complete."""
    return {int(row["id"]) for row in doccano.export(project.id, confirmed=True)} if work.complete else set()


def _upload(doccano: Doccano, project: Project, items: Sequence[Item], part: int, report: Report) -> int:
    """Send rows in parts, as long as the server's count agrees; how many were sent."""
    there = doccano.count(project.id)
    total = there + len(items)
    for begin in range(0, len(items), part):
        report(there, total)
        rows = [to_row(item) for item in items[begin : begin + part]]
        doccano.upload(project.id, rows)
        there += len(rows)
        if doccano.count(project.id) != there:
            return begin + len(rows)  # look at what is there before sending more
    report(total, total)
    return len(items)


def _labels(doccano: Doccano, project: Project) -> Iterable[Problem]:
    for name in foreign_labels(doccano, project.id):
        yield Problem("label", f"span type {name!r} is none of labels.toml: was one renamed or added?")
    for name, at in deleted_labels(doccano, project.id).items():
        yield Problem("label", deleted_words(name, at))


def _not_kept(state: "_State", project: Project, url: str) -> BaogaoError:
    shown = "; ".join(
        f"{item.sentence.id}: {state.why.get(item.uid, 'missing')}" for item in state.missing[:3]
    )
    return BaogaoError(
        f"project {project.name!r} does not keep {len(state.missing)} examples as they were sent: {shown}",
        path=url,
        remedy="see the server's log; the same command tries again",
    )


@dataclass(slots=True)
class _State:
    """What has to be done, and what cannot be mended.

    Attributes:
        missing: Items that are not on the server, or not as they were sent.
        surplus: Numbers of examples to delete.
        problems: What is left as it is.
        why: What was wrong with an example that was there, by uid.
        amiss: Ids of sentences that are not as they should be and are left as they are.
    """

    missing: list[Item] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    amiss: set[str] = field(default_factory=set)

    def leave(self, kind: ProblemKind, id_: str, what: str) -> None:
        """Name a sentence that is not as it should be."""
        self.problems.append(Problem(kind, f"{id_}: {what}"))
        self.amiss.add(id_)


@dataclass(frozen=True, slots=True)
class _Work:
    """What should be on the server, and whether all of it was there once, so that somebody may have worked on it.

    Attributes:
        items: By uid.
        complete: Everything was found right in an earlier push.
        deleted: Labels whose span type was deleted, see :func:`deleted_labels`.
        held: What the last pull took, by uid.
        when: Tells when an example was confirmed, by its number.
        sent: What was sent in this push.
    """

    items: Mapping[str, Item]
    complete: bool
    deleted: Mapping[str, str]
    held: Mapping[str, tuple[Act, Sentence]]
    when: Callable[[int], str]
    sent: set[str] = field(default_factory=set)

    def compare(self, found: Iterable[Found], confirmed: set[int]) -> _State:
        """Hold what should be there against what is."""
        state = _State()
        groups: defaultdict[str, list[Found]] = defaultdict(list)
        for example in found:
            if example.uid in self.items:
                groups[example.uid].append(example)
            else:
                state.problems.append(Problem("foreign", f"example {example.id} is not of this batch"))
        for uid, item in self.items.items():
            self._settle(item, sorted(groups[uid], key=lambda one: one.id), confirmed, state)
        return state

    def _settle(self, item: Item, group: Sequence[Found], confirmed: set[int], state: _State) -> None:
        """Decide what happens to the examples of one sentence."""
        whole = [
            one
            for one in group
            if not self._fault(item, one) and not (one.id not in confirmed and self._bare(item, one))
        ]
        state.surplus += [one.id for one in group if one not in whole]
        if not whole:
            state.missing.append(item)
            if group:
                state.why[item.uid] = (
                    self._fault(item, group[0]) or "spans of a deleted span type are missing"
                )
            return
        worked = [one for one in whole if one.id in confirmed or one.comments or _changed(item, one)]
        kept = worked or whole[:1]
        state.surplus += [one.id for one in whole if one not in kept]
        self._judge(item, kept, worked, confirmed, state)

    def _judge(
        self, item: Item, kept: Sequence[Found], worked: Sequence[Found], confirmed: set[int], state: _State
    ) -> None:
        """Name what is wrong with examples that stay."""
        id_ = item.sentence.id
        if len(kept) > 1:
            state.leave("twice", id_, f"somebody worked on {len(kept)} examples of it; delete one")
        elif item.uid in self.sent and kept[0] in worked and kept[0].id not in confirmed:
            state.leave("lost", id_, "not as it was sent a moment ago: look at it")
        if any(one.text != item.sentence.text for one in kept):
            state.leave("text", id_, f"its text was changed on the server: {EDITED}")
        elif label := next(filter(None, (self._bereft(item, one, confirmed) for one in kept)), ""):
            state.leave("label", id_, f"lost spans of the deleted span type {label!r}: {BEREFT}")

    def _bare(self, item: Item, one: Found) -> bool:
        """Whether nothing happened to an example but that the spans of a deleted type, not yet sent again, went."""
        pending = {label for label, at in self.deleted.items() if not at}
        left = tuple(span for span in item.shown if span.label not in pending)
        untouched = one.text == item.sentence.text and not one.comments and one.spans == left
        return untouched and left != item.shown

    def _bereft(self, item: Item, one: Found, confirmed: set[int]) -> str:
        """The label of spans that went with their type; empty where none did, or it was confirmed since then."""
        before = self.held.get(item.uid)
        expected = before[1].spans if before else item.shown
        if not without_spans(expected, one.spans, self.deleted, ""):
            return ""
        return without_spans(
            expected, one.spans, self.deleted, self.when(one.id) if one.id in confirmed else ""
        )

    def _fault(self, item: Item, one: Found) -> str:
        """How an example differs from what was sent; once annotators are in, that is no fault."""
        if self.complete:
            return ""
        if one.text != item.sentence.text:
            return "another text"
        if one.spans != item.shown or _odd(item, one):
            return f"other spans{''.join(f', {problem}' for problem in _odd(item, one))}"
        return "" if one.context == context(item) else "another context"


def _changed(item: Item, one: Found) -> bool:
    return one.text != item.sentence.text or one.spans != item.shown or bool(_odd(item, one))


def _odd(item: Item, one: Found) -> list[Problem]:
    """What should not be; of a disputed sentence, both readings are shown and may overlap."""
    return [problem for problem in one.problems if not (item.disputed and problem.kind == "overlap")]
