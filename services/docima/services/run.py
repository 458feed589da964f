"""The run of one task: its distinct completions, what is known of each, and the reward when all is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from docima import v1
from docima.services import relative, wire
from docima.services.asking import Asking, Request
from docima.services.call import Call
from docima.services.observer import Observer
from docima.services.planning import Plan, no_components
from docima.services.pool.job import Asked, Job
from docima.services.requests import Written
from docima.services.telemetry import Group
from docima.verifiers.assessment import Reason
from docima.verifiers.compose import Mark, gate_failed, reward

# `Task.completions` on the wire: a length-delimited field. Completions are joined to a job as they are, not parsed
# again.
_COMPLETIONS_TAG = bytes(((v1.Task.DESCRIPTOR.fields_by_name["completions"].number << 3) | 2,))

Submit = Callable[[str, Job], None]
Do = Callable[[Request], None]
"""Has a request done; its reply comes by itself."""


@dataclass(slots=True)
class _Slot:
    """A distinct completion: its bytes, every position in the task that holds it, its assessments so far, and what its
    components have asked for so far was answered with.
    """

    payload: bytes
    positions: list[tuple[int, str]]
    found: list[v1.Assessment | None]
    missing: int
    replies: dict[int, list[bytes]] = field(default_factory=dict)


class TaskRun:
    """One task of a call. Equal completions given together are assessed once."""

    def __init__(
        self,
        index: int,
        task: v1.Task,
        components: Sequence[v1.Component],
        plan: Plan,
        call: Call,
        submit: Submit,
        do: Do,
        observer: Observer,
        largest_bytes: int,
        telemetry: Group | None = None,
    ) -> None:
        self._index = index
        self._id = task.task_id
        self._task = task
        self._components = components
        self._plan = plan
        self._call = call
        self._submit = submit
        self._do = do
        # Made when something is first asked, let go at the end: it holds the run as the run holds it, and what holds
        # each other is freed only by a search for cycles.
        self._asking: Asking | None = None
        self._observer = observer
        self._largest_bytes = largest_bytes
        self._telemetry = telemetry
        self._slots: dict[int, _Slot] = {}
        self._next_slot = 0
        self._received = 0
        self._complete = False
        # Scores of 0, of 1 and between, for each component.
        self._tallies = [0, 0, 0] * len(components)
        self._heads: dict[tuple[int, ...], bytes] = {}
        self._poisons = plan.refusals
        # Of a task that is relative to its group: slots that wait for its end, and why they will not be settled.
        self._held: list[int] = []
        self._excuse: tuple[Reason, str] | None = None
        call.open(self)

    # -- what the call hands in ----------------------------------------------------------------------------------------

    def add(self, completions: Iterable[v1.Completion]) -> None:
        """More completions of the task."""
        fresh: dict[bytes, _Slot] = {}
        width = len(self._components)
        first, received = self._next_slot, self._received
        for completion in completions:
            name = completion.completion_id
            if name:
                # What is equal but for its name is assessed once. The message is the caller's: it gets its name back.
                completion.ClearField("completion_id")
            payload = completion.SerializeToString(deterministic=True)
            if name:
                completion.completion_id = name
            known = fresh.get(payload)
            if known is not None:
                known.positions.append((self._received, name))
            else:
                slot = fresh[payload] = _Slot(payload, [(self._received, name)], [None] * width, width)
                self._slots[self._next_slot] = slot
                self._next_slot += 1
            self._received += 1
        expected = self._received - received
        self._observer.looked_up("duplicates", expected - len(fresh), len(fresh))
        self._call.expect(expected)
        self._start(list(range(first, self._next_slot)))

    def finish(self) -> None:
        """No more completions will come."""
        self._complete = True
        self._settle_group()
        self._close_if_done()

    def give_up(self, reason: Reason, explanation: str) -> None:
        """The call is over: answer what is missing as UNSCORED."""
        self._excuse_group(reason, explanation)
        for number in list(self._slots):
            slot = self._slots[number]
            for index, found in enumerate(slot.found):
                if found is None:
                    self._settle(slot, index, self._fault(index, reason, explanation))
            self._finish_slot(number)

    def _start(self, numbers: list[int]) -> None:
        plan = self._plan
        ready = []
        for number in numbers:
            slot = self._slots[number]
            for index, refusal in self._poisons.items():
                self._settle(slot, index, refusal)
            if len(slot.payload) > self._largest_bytes:
                self._refuse_size(slot)
            if slot.missing == 0:
                self._finish_slot(number)
            else:
                ready.append(number)
        if self._call.ending is not None:
            self.give_up(*self._call.ending)
            return
        if not ready:
            return
        for stage, (pool, components) in enumerate(plan.stages):
            if stage == 0 or not plan.stop_at_gate:
                self._submit(pool, Job(self, self._call, pool, components, ready))

    def _refuse_size(self, slot: _Slot) -> None:
        """What is longer than any real completion is the model's fault, and is not looked at."""
        said = f"The completion has {len(slot.payload)} bytes; at most {self._largest_bytes} are looked at."
        for index, found in enumerate(slot.found):
            if found is None:
                self._settle(slot, index, self._fault(index, Reason.ANSWER_TOO_LARGE, said, "long_completion"))

    # -- what the pool asks (Sink) -------------------------------------------------------------------------------------

    def over(self) -> bool:
        """Whether nobody waits any more."""
        return self._call.ending is not None

    def remaining(self, slot: int, components: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the components that the slot still lacks."""
        known = self._slots.get(slot)
        if known is None:
            return ()
        if known.missing >= len(components) and not self._poisons:
            found = known.found
            if all(found[index] is None for index in components):
                return components
        return tuple(index for index in components if known.found[index] is None)

    def payload(self, components: tuple[int, ...], slots: list[int]) -> bytes:
        """The serialised Task that a worker is to assess."""
        head = self._heads.get(components)
        if head is None:
            head = self._heads[components] = self._head(components)
        parts = [head]
        for number in slots:
            payload = self._slots[number].payload
            parts += (_COMPLETIONS_TAG, _varint(len(payload)), payload)
        return b"".join(parts)

    def _head(self, components: tuple[int, ...]) -> bytes:
        """What a worker needs of the task besides its completions."""
        task = self._task
        head = v1.Task(components=[self._components[index] for index in components], stop_at_gate=task.stop_at_gate)
        if task.HasField("thinking"):
            head.thinking.CopyFrom(task.thinking)
        if any(self._plan.prompted[index] for index in components):
            head.prompt = task.prompt
            head.prompt_messages.extend(task.prompt_messages)
        return head.SerializeToString()

    def replies(self, slot: int, component: int) -> list[bytes]:
        """What a slot's component has asked for so far was answered with."""
        return self._slots[slot].replies.get(component, [])

    def cost_key(self, components: tuple[int, ...]) -> tuple[object, ...]:
        """What the cost of an item is likely to depend on: the kinds that look at it."""
        kinds = self._plan.kinds
        return kinds if len(components) == len(kinds) else tuple([kinds[index] for index in components])

    def size(self, slot: int) -> int:
        """Bytes that a slot adds to the payload."""
        return len(self._slots[slot].payload)

    def whole(self, components: tuple[int, ...]) -> bool:
        """Whether these are all components of the task."""
        return len(components) == len(self._components) and not self._poisons and not self._plan.relative

    def accept(self, job: Job, first: int, results: Sequence[v1.CompletionResult], final: bool, asked: Asked) -> None:
        """Results for the job's slots from number `first` on; `final` ones hold their reward."""
        if self._call.ending is not None:
            return
        if final:
            for number, result in zip(job.slots[first:], results, strict=False):
                slot = self._slots.get(number)
                if slot is not None and slot.missing == len(result.assessments):
                    for index, assessment in enumerate(result.assessments):
                        self._record(slot, index, assessment)
                    self._answer(number, result)
            return
        moves: dict[tuple[str, tuple[int, ...], bool], list[int]] = {}
        whole = len(job.components) == len(self._components)
        for offset, result in enumerate(results):
            number = job.slots[first + offset]
            slot = self._slots.get(number)
            if slot is None:
                continue
            for place, (index, assessment) in enumerate(zip(job.components, result.assessments, strict=True)):
                if slot.found[index] is not None:
                    continue
                if (request := asked.get((first + offset, place))) is not None:
                    self._ask(number, index, request, index in slot.replies)
                elif assessment.verdict == v1.Verdict.VERDICT_UNSPECIFIED:
                    moves.setdefault((self._plan.slow_pools[index], (index,), True), []).append(number)
                else:
                    self._settle(slot, index, assessment)
            if slot.missing == 0:
                self._finish_slot(number, result if whole else None)
            elif self._plan.stop_at_gate:
                self._next_stage(number, slot, job, moves)
        for (pool, components, slow), numbers in moves.items():
            self._submit(pool, Job(self, self._call, pool, components, numbers, slow=slow))

    def _ask(self, slot: int, component: int, request: Written, follows: bool) -> None:
        """A slot's component asks for something; `follows`: after replies to earlier requests."""
        if self._asking is None:
            self._asking = Asking(self._call, self._do, self._observer, self._resume, self._unanswered, self.over)
        self._asking.ask(slot, component, request, follows)

    def _resume(self, slot: int, component: int, reply: bytes) -> None:
        """What a slot's component asked for is there: its verifier goes on."""
        known = self._slots.get(slot)
        if known is None or known.found[component] is not None or self._call.ending is not None:
            return
        known.replies.setdefault(component, []).append(reply)
        pool = next(pool for pool, components in self._plan.stages if component in components)
        self._submit(pool, Job(self, self._call, pool, (component,), [slot], resume=True))

    def _unanswered(self, slot: int, component: int, explanation: str) -> None:
        """What it asked for cannot be had."""
        self.charge(slot, component, Reason.SANDBOX_UNAVAILABLE, "unanswered", explanation)

    def charge(self, slot: int, component: int, reason: Reason, detail: str, explanation: str) -> None:
        """A slot's component is assessed by what it did to its worker, or by what befell it."""
        known = self._slots.get(slot)
        if known is None or known.found[component] is not None:
            return
        self._settle(known, component, self._fault(component, reason, explanation, detail))
        self._skip_after_gate(known)
        if known.missing == 0:
            self._finish_slot(slot)

    def poison(self, component: int, reason: Reason, detail: str, explanation: str) -> None:
        """A component's spec kills workers: it stands for all completions of the task."""
        fault = self._fault(component, reason, explanation, detail)
        self._poisons = {**self._poisons, component: fault}
        for number in list(self._slots):
            slot = self._slots[number]
            if slot.found[component] is None:
                self._settle(slot, component, fault)
                if slot.missing == 0:
                    self._finish_slot(number)

    # -- what is known -------------------------------------------------------------------------------------------------

    def _next_stage(
        self, number: int, slot: _Slot, job: Job, moves: dict[tuple[str, tuple[int, ...], bool], list[int]]
    ) -> None:
        """Where gates stop the rest, the stages follow each other."""
        if any(slot.found[index] is None for index in job.components):
            return
        self._skip_after_gate(slot)
        if slot.missing == 0:
            self._finish_slot(number)
            return
        for pool, components in self._plan.stages:
            if all(slot.found[index] is None for index in components):
                moves.setdefault((pool, components, False), []).append(number)
                return

    def _skip_after_gate(self, slot: _Slot) -> None:
        if not self._plan.stop_at_gate:
            return
        failed = False
        for index, share in enumerate(self._plan.shares):
            found = slot.found[index]
            if found is None and failed:
                said = "Not assessed: an earlier gate failed and the task stops at gates."
                self._settle(slot, index, self._fault(index, Reason.SKIPPED, said))
            elif found is not None:
                failed = failed or gate_failed(share, found.score if found.HasField("score") else None)

    def _fault(self, index: int, reason: Reason, explanation: str, detail: str = "") -> v1.Assessment:
        plan = self._plan
        return wire.fault(
            plan.names[index], plan.kinds[index], reason, explanation, detail=detail, version=plan.versions[index]
        )

    def _settle(self, slot: _Slot, index: int, assessment: v1.Assessment) -> None:
        slot.found[index] = assessment
        slot.missing -= 1
        if not relative.is_measurement(self._plan, index, assessment):
            self._record(slot, index, assessment)

    def _record(self, slot: _Slot, index: int, assessment: v1.Assessment) -> None:
        self._observer.assessed(assessment)
        if assessment.HasField("score"):
            score = assessment.score
            self._tallies[3 * index + (0 if score == 0.0 else 1 if score == 1.0 else 2)] += len(slot.positions)

    def _finish_slot(self, number: int, result: v1.CompletionResult | None = None) -> None:
        """All is known of a completion: answer, or hold it until the task's end where it is relative to the group."""
        if not self._plan.grouped:
            if self._plan.relative:
                self._settle_relative([number])
                result = None
            self._compose(number, result)
            return
        self._held.append(number)
        if len(self._held) > relative.MOST_MEMBERS:
            self._excuse_group(Reason.UNSUPPORTED, relative.TOO_MANY)
        elif self._excuse is not None:
            self._excuse_group(*self._excuse)
        else:
            self._settle_group()

    def _settle_group(self) -> None:
        """The task is complete and each completion measured: assess what is relative, and answer all."""
        if not self._complete or not self._held or len(self._held) < len(self._slots):
            return
        self._settle_relative(self._held)
        self._answer_held()

    def _settle_relative(self, numbers: list[int]) -> None:
        """Put the assessments of relative components in the place of their measurements."""
        for index in self._plan.relative:
            completions = [self._slots[number].found for number in numbers]
            found = relative.settle(self._plan, index, self._components[index], completions)
            for place, assessment in found.items():
                slot = self._slots[numbers[place]]
                slot.found[index] = assessment
                self._record(slot, index, assessment)

    def _excuse_group(self, reason: Reason, explanation: str) -> None:
        """What is relative will not be assessed, and nobody waits for it any more."""
        self._excuse = (reason, explanation)
        for number in self._held:
            slot = self._slots[number]
            for index in self._plan.relative:
                if relative.is_measurement(self._plan, index, slot.found[index]):
                    slot.found[index] = fault = self._fault(index, reason, explanation)
                    self._record(slot, index, fault)
        self._answer_held()

    def _answer_held(self) -> None:
        held, self._held = self._held, []
        for number in held:
            self._compose(number)

    def _compose(self, number: int, result: v1.CompletionResult | None = None) -> None:
        """Compose a completion's reward and answer."""
        slot = self._slots[number]
        found = [assessment for assessment in slot.found if assessment is not None]
        if result is None:
            result = v1.CompletionResult(assessments=found or [no_components()])
        marks = [
            Mark(each.score if each.HasField("score") else None, each.value if each.HasField("value") else None)
            for each in found
        ]
        composed = reward(self._plan.shares, marks)
        if composed is not None:
            result.reward = composed
        self._answer(number, result)

    def _answer(self, number: int, result: v1.CompletionResult) -> None:
        """Give the result out, once for each place that holds the completion."""
        slot = self._slots.pop(number)
        scored = result.HasField("reward")
        result.task_index = self._index
        result.task_id = self._id
        if self._telemetry is not None:
            self._telemetry.add(slot.payload, len(slot.positions), result)
        for copy, (position, name) in enumerate(slot.positions):
            if copy:
                again = v1.CompletionResult()
                again.CopyFrom(result)
                for assessment in again.assessments:
                    assessment.cached = True
                    assessment.elapsed_seconds = 0.0
                result = again
            result.completion_index = position
            result.completion_id = name
            self._observer.completed(scored)
            self._call.emit(result)
        self._close_if_done()

    def _close_if_done(self) -> None:
        if not self._complete or self._slots:
            return
        self._complete = False
        self._asking = None
        self._call.close(self)
        if self._telemetry is not None:
            self._telemetry.finish()
        for index, kind in enumerate(self._plan.kinds):
            zeros, ones, others = self._tallies[3 * index : 3 * index + 3]
            total = zeros + ones + others
            if total > 1:
                self._observer.grouped(kind, "all_zero" if zeros == total else "all_one" if ones == total else "mixed")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append((number & 0x7F) | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
