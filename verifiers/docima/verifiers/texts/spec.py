"""What a task may ask of a text, and of a choice."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Reference = Annotated[str, StringConstraints(max_length=65_536)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=16, strip_whitespace=True)]
OptionText = Annotated[str, StringConstraints(max_length=4096)]


def _listed(value: object) -> object:
    """One reference may stand without its brackets."""
    return (value,) if isinstance(value, str) else value


class TextSpec(BaseModel):
    """A text to compare the final part with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    op: Literal["equals", "not_equals", "contains", "ilike", "regex", "similarity"] = "equals"
    """How to compare. "ilike": contains, whatever the case."""

    reference: Annotated[tuple[Reference, ...], BeforeValidator(_listed)] = Field(min_length=1, max_length=64)
    """The text; with several, any of them will do ("not_equals": none of them)."""

    metric: Literal["fuzzy", "bleu", "gleu", "rouge_1", "rouge_2", "rouge_l"] = "fuzzy"
    """For op "similarity"."""

    threshold: float | None = Field(None, gt=0, le=1)
    """For op "similarity": at least so much is right, less is wrong; None: the similarity is the score."""

    ignore_case: bool = False
    """Whether letters match whatever their case."""

    strip: bool = True
    """Whether blanks at both ends of the texts are ignored; never for op "regex"."""

    extract: Literal["final", "tag", "box"] = "final"
    """What is compared: the final part, or the content of its last pair of tags, or of its last box."""

    tag: str = Field("answer", pattern=r"^[A-Za-z][A-Za-z0-9_:-]{0,63}$")
    """Name of the tags for extract "tag"."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.threshold is not None and self.op != "similarity":
            raise ValueError('`threshold` belongs to op "similarity"')
        if self.op in ("contains", "ilike", "regex") and not all(self.reference):
            raise ValueError("an empty reference is in every text")
        return self


class ChoiceSpec(BaseModel):
    """An option of a multiple-choice question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: Annotated[tuple[Label, ...], BeforeValidator(_listed)] = Field(min_length=1, max_length=32)
    """Labels of right options: any of them, or all of them where `multiple` is set."""

    options: dict[Label, OptionText] | None = Field(None, min_length=2, max_length=64)
    """The options, label to text; None: labels A to Z."""

    multiple: bool = False
    """Whether the answer is a set of options."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        labels = {label.upper() for label in self.options or ()}
        if self.options is not None and len(labels) < len(self.options):
            raise ValueError("two labels differ in case only")
        unknown = [label for label in self.reference if self.options is not None and label.upper() not in labels]
        if unknown:
            raise ValueError(f"the reference {unknown[0]!r} is not among the options")
        if self.options is None and not all(len(label) == 1 and label.isalpha() for label in self.reference):
            raise ValueError("without options the labels are A to Z")
        return self
