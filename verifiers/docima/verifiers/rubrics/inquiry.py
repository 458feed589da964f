"""A completion under a rubric: what to ask next, and the score as soon as no answer could change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, graded, unscored
from docima.verifiers.judging import objects
from docima.verifiers.judging.escalation import Escalation
from docima.verifiers.judging.inquiry import Ask, Check, Heard, Minutes, Question
from docima.verifiers.judging.numbers import Unreadable
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Poll
from docima.verifiers.rubrics import questions
from docima.verifiers.rubrics.aggregate import Mark, clipped
from docima.verifiers.rubrics.scoring import WHOLE, Standing, standing
from docima.verifiers.rubrics.spec import Criterion, RubricSpec

ANALYSIS_CHARACTERS = 8000
"""What a meta vote sees of a judge's reply."""

EXPLANATION_CHARACTERS = 600
ALL_EXPLANATIONS_CHARACTERS = 9000
"""What evidence holds of a judge's explanations, each and all: evidence that is too long is dropped as a whole."""


@dataclass(slots=True)
class Item:
    """What is known of one criterion, or of the whole."""

    poll: Poll
    meta: Poll | None = None
    checked: bool = False
    score: float | None = None
    failure: Reason | None = None
    said: dict[float, str] = field(default_factory=dict)


class RubricInquiry:
    """See `docima.verifiers.judging.inquiry.Inquiry`."""

    def __init__(self, spec: RubricSpec, fields: dict[str, str], flags: Sequence[str], sha256: str) -> None:
        self._spec = spec
        self._sha256 = sha256
        self._fields = fields
        self._flags = list(flags)
        self._minutes = Minutes()
        self._criteria = {each.id: each for each in spec.criteria if not spec.holistic or each.check is not None}
        self._items = {
            key: Item(Poll(questions.rule(spec, each), spec.samples, spec.judge, spec.escalation))
            for key, each in self._criteria.items()
        }
        if spec.holistic:
            self._items[WHOLE] = Item(Poll("mean", spec.samples, spec.judge, spec.escalation))

    # -- asking -----------------------------------------------------------------------------------------------------

    def wanted(self) -> list[Question]:
        """Everything that is still open, gates first; what other criteria rule out is never asked."""
        found: list[Question] = []
        for key in sorted(self._items, key=lambda key: key != WHOLE and not self._criteria[key].required):
            found += self._wanted_of(key)
        return found

    def _wanted_of(self, key: str) -> list[Question]:
        item, criterion = self._items[key], self._criteria.get(key)
        if criterion is None:
            return [*item.poll.asks(questions.ask_whole(self._spec, self._fields, key))]
        if self._applies(criterion) is False:
            return []
        if criterion.check is not None:
            if item.checked:
                return []
            item.checked = True
            return [Check(criterion.check, key)]
        if item.meta is None:
            return [*item.poll.asks(questions.ask(self._spec, criterion, self._fields))]
        return [*item.meta.asks(self._ask_meta(criterion, item))]

    def _ask_meta(self, criterion: Criterion, item: Item) -> Ask:
        value = item.poll.value
        fields = {
            **self._fields,
            "criterion": questions.described(self._spec, criterion),
            "analysis": item.said.get(0.0 if value is None else value, "")[:ANALYSIS_CHARACTERS],
        }
        return Ask(
            self._spec.judge,
            "meta",
            fields,
            Form("json_bool", (False, True), "sound"),
            criterion.id,
            untrusted=frozenset({"candidate", "analysis"}),
        )

    # -- hearing ----------------------------------------------------------------------------------------------------

    def hear(self, question: Question, heard: Heard) -> None:
        """An answer."""
        item = self._items[question.key]
        if heard.failure is not None or not isinstance(question, Check):
            self._minutes.note(heard)
        if isinstance(question, Check):
            if heard.failure is None and isinstance(heard.value, float | int):
                item.score = float(heard.value)
            else:
                item.failure = heard.failure or Reason.VERIFIER_BUG
        elif isinstance(question, Ask):
            if question.purpose == "meta":
                self._hear_meta(item, question, heard)
            else:
                self._hear_vote(item, question, heard)

    def _hear_vote(self, item: Item, question: Ask, heard: Heard) -> None:
        criterion = self._criteria.get(question.key)
        value: float | None = None
        if heard.failure is None and question.rung == item.poll.rung:
            if criterion is None:
                value = questions.whole_mark(self._spec, heard)
            else:
                value = questions.mark(self._spec, criterion, heard, self._fields["candidate"])
            if value is not None:
                item.said.setdefault(value, heard.text)
        self._count(item.poll, question, heard, value)
        if item.poll.rung != question.rung:
            item.said = {}
        if criterion is not None and self._spec.meta.samples and item.poll.decided and item.meta is None:
            found = item.poll.value
            if found is not None and found != questions.NOT_APPLICABLE and found != float(criterion.weight > 0):
                item.meta = self._meta_poll(item)

    def _meta_poll(self, item: Item) -> Poll:
        """Votes on a finding; a stronger judge's finding is none of the first one's, and starts anew."""
        meta = self._spec.meta
        more = Escalation(more=self._spec.escalation.more, judge="", samples=1)
        return Poll("majority", meta.samples, meta.judge or self._spec.judge, more, rung=item.poll.rung)

    def _hear_meta(self, item: Item, question: Ask, heard: Heard) -> None:
        meta = item.meta
        if meta is None:
            return
        self._count(meta, question, heard, None if heard.value is None else float(heard.value is True))
        if meta.decided and meta.value != 1.0 and item.poll.appeal():
            item.meta, item.said = None, {}

    @staticmethod
    def _count(poll: Poll, question: Ask, heard: Heard, value: float | None) -> None:
        if value is None:
            poll.miss(heard.failure or Reason.JUDGE_UNPARSABLE, question.rung)
        else:
            poll.hear(value, question.rung)

    # -- what it comes to -------------------------------------------------------------------------------------------

    def _applies(self, criterion: Criterion) -> bool | None:
        """Whether a criterion counts, as far as the criterion that it depends on tells."""
        other = self._criteria.get(criterion.applies_if)
        if other is None or other.id == criterion.id:
            return True
        mark = self._own_mark(other)
        if mark.applies is False or mark.high < 1.0:
            return False
        return True if mark.low >= 1.0 and mark.applies else None

    def _own_mark(self, criterion: Criterion) -> Mark:
        item, weight = self._items[criterion.id], criterion.weight
        if criterion.check is not None:
            return Mark(weight, 0.0, 1.0) if item.score is None else Mark(weight, item.score, item.score)
        conditional = bool(questions.condition(self._spec, criterion))
        if not item.poll.decided or item.poll.value is None or not self._confirmed(item):
            low, high = item.poll.interval if not self._spec.meta.samples and not conditional else (0.0, 1.0)
            return Mark(weight, low, high, None if conditional else True)
        if item.poll.value == questions.NOT_APPLICABLE:
            return Mark(weight, 0.0, 0.0, applies=False)
        return Mark(weight, item.poll.value, item.poll.value)

    @staticmethod
    def _confirmed(item: Item) -> bool:
        """Whether the meta votes, where there are any, let the verdict stand."""
        return item.meta is None or (item.meta.decided and item.meta.value == 1.0)

    def _marks(self) -> dict[str, Mark]:
        marks = {}
        for key, criterion in self._criteria.items():
            mark, applies = self._own_mark(criterion), self._applies(criterion)
            marks[key] = mark if applies or mark.applies is False else Mark(mark.points, mark.low, mark.high, applies)
        if self._spec.holistic:
            marks[WHOLE] = Mark(1.0, *self._items[WHOLE].poll.interval)
        return marks

    def _open(self, key: str) -> bool:
        """Whether answers on this may still come."""
        item, criterion = self._items[key], self._criteria.get(key)
        if criterion is not None and criterion.check is not None:
            return item.score is None and item.failure is None and self._applies(criterion) is not False
        if not item.poll.decided:
            return criterion is None or self._applies(criterion) is not False
        return item.meta is not None and not item.meta.decided

    def assessment(self) -> Assessment | None:
        """The score, as soon as it is certain; UNSCORED with its bounds where nothing more will come."""
        marks = self._marks()
        found = standing(self._spec, marks)
        still_open = any(self._open(key) for key in self._items)
        if found.decided and (found.bounds is not None or found.gated_by):
            return self._scored(found, marks)
        if still_open:
            return None
        evidence = self._evidence(marks)
        if found.bounds is None and not found.open_gates:
            return unscored(Reason.UNDECIDED, detail="nothing_applies", explanation="No criterion applies.", **evidence)
        low, high = found.score_bounds
        reason, key = self._why()
        return unscored(
            reason,
            detail="unknown_criteria",
            explanation=f"The score lies between {low:.4g} and {high:.4g}: {key or 'a criterion'} could not be judged"
            f"{self._minutes.first_failure()}.",
            bounds=[low, high],
            review=[name for name, item in self._items.items() if self._undecided(item)],
            **evidence,
        )

    def _why(self) -> tuple[Reason, str]:
        """Why the first criterion that is not known is not."""
        for key, item in self._items.items():
            if item.failure is not None:
                return item.failure, key
            criterion = self._criteria.get(key)
            if criterion is not None and criterion.check is not None:
                continue
            if item.poll.decided and item.poll.value is None:
                return item.poll.failure, key
            if item.meta is not None and item.meta.decided and item.meta.value != 1.0:
                return Reason.JUDGE_DISAGREES if item.meta.value == 0.0 else item.meta.failure, key
        return Reason.UNDECIDED, ""

    @staticmethod
    def _undecided(item: Item) -> bool:
        """Whether votes came and decided nothing: a person should look."""
        voided = item.meta is not None and item.meta.decided and item.meta.value != 1.0
        return voided or (item.poll.decided and item.poll.value is None)

    def _scored(self, found: Standing, marks: dict[str, Mark]) -> Assessment:
        raw = 0.0 if found.gated_by or found.bounds is None else found.bounds.low
        score = clipped(raw)
        score = 1.0 if score > 1.0 - 1e-9 else 0.0 if score < 1e-9 else score
        missed = [
            key
            for key, mark in marks.items()
            if mark.applies and (mark.high < 1.0 if mark.points > 0 else mark.low > 0.0)
        ]
        if found.gated_by:
            said = f"Not met, and required: {', '.join(found.gated_by)}."
        else:
            said = f"Not met: {', '.join(missed)}." if missed and missed != [WHOLE] else f"Scored {score:.4g}."
        return graded(
            score,
            value=None if abs(raw - score) < 1e-9 else raw,
            detail="gated" if found.gated_by else "",
            explanation=said,
            gated_by=list(found.gated_by),
            **self._evidence(marks),
        )

    def _evidence(self, marks: dict[str, Mark]) -> dict[str, Any]:
        criteria = []
        most = min(EXPLANATION_CHARACTERS, ALL_EXPLANATIONS_CHARACTERS // len(marks))
        for key, mark in marks.items():
            item = self._items[key]
            row: dict[str, Any] = {"id": key, "points": mark.points}
            if mark.applies is False:
                row["applies"] = False
            else:
                row["mark" if mark.low == mark.high else "bounds"] = (
                    mark.low if mark.low == mark.high else [mark.low, mark.high]
                )
            if item.poll.heard:
                row["votes"] = item.poll.votes
                row["agreement"] = item.poll.agreement
            if item.poll.before:
                row["votes_before"] = item.poll.before
            if item.meta is not None:
                row["meta_votes"] = item.meta.votes
            text = item.said.get(item.poll.value if item.poll.value is not None else -2.0, "")
            row |= {name: said[:most] for name, said in explained(text).items()}
            criteria.append(row)
        return {
            "rubric": {"sha256": self._sha256[:16], "version": self._spec.version},
            "criteria": criteria,
            "flags": self._flags,
            **self._minutes.evidence(),
        }


def explained(reply: str) -> dict[str, str]:
    """A judge's explanation ("said") and quotation ("quote"), where its reply holds them."""
    found = {}
    for name, key in (("said", "explanation"), ("quote", "quote")):
        text = objects.verdict(reply, key, lambda data: data if isinstance(data, str) else Unreadable("wrong_type"))
        if isinstance(text, str) and text.strip():
            found[name] = text.strip()
    return found
