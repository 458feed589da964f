"""`reaction`: is the answer a reaction that makes sense and gives the wanted product?

Covered: reaction SMILES read part by part; every molecule by a profile of plausibility; balance of atoms, isotopes and
charge; consistent atom maps; the product's identity, and that it is not hidden among reactants or agents; allowed
reactants; that something changes. Not covered: whether it would run, its conditions and its yield.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import rdkit
from rdkit import Chem

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.molecules import memo, policy, reading, references, text
from docima.verifiers.molecules.formula import written
from docima.verifiers.molecules.identity import Reference, fixpoint, standard
from docima.verifiers.molecules.limits import LIMITS
from docima.verifiers.molecules.reaction_spec import ReactionSpec
from docima.verifiers.verifier import Sample

VERSION = 2
Spec = ReactionSpec
DETAILS = {
    **text.RULES,
    **reading.DETAILS,
    **policy.DETAILS,
    "not_a_reaction": "It has not the form reactants>agents>products.",
    "no_reactants": "There are no reactants.",
    "no_products": "There are no products.",
    "unbalanced_atoms": "The two sides differ in atoms.",
    "unbalanced_charge": "The two sides differ in charge.",
    "from_nothing": "The products have atoms that nothing supplies.",
    "unmapped": "A heavy atom of the products has no map number.",
    "inconsistent_maps": "Atom map numbers contradict each other.",
    "wrong_product": "The wanted product is not among the products.",
    "hidden_product": "The product is among the reactants or agents.",
    "no_change": "No product is new.",
    "reactant_not_allowed": "A reactant is not among those that are allowed.",
    "satisfied": "Everything that is asked for is so.",
}
SELF_TEST = (
    Sample({"balance": "atoms_and_charge"}, r"\boxed{C=C.[H][H]>>CC}", Verdict.CORRECT),
    Sample({"balance": "atoms_and_charge"}, "C=C>>CC", Verdict.INCORRECT),
    Sample({"product": "CCO"}, "C=C.O>>OCC", Verdict.CORRECT),
    Sample({"product": "CCO"}, "OCC.C=C.O>>CCO", Verdict.INCORRECT),
)

SPARE = 2
"""How often a listed reactant may be used where no balance is asked for: reactions are written without coefficients."""

PART_NAMES = ("reactants", "agents", "products")


@dataclass(frozen=True, slots=True)
class _Part:
    """One molecule of a side: with its maps, and the canonical text without them."""

    mol: Any
    key: str


@dataclass(slots=True)
class Prepared:
    """The spec with its molecules read, and the assessments of the answers so far."""

    spec: ReactionSpec
    product: Reference | None
    parts: frozenset[str]
    allowed: frozenset[str]
    memo: dict[str, Assessment] = field(default_factory=dict)


class _Fault(Exception):
    def __init__(self, code: str, message: str, reason: Reason = Reason.VIOLATED) -> None:
        super().__init__(message)
        self.code, self.reason = code, reason


def prepare(spec: ReactionSpec) -> Prepared:
    """Read the molecules of the spec. Raises SpecError or UnparsableReferenceError with the field."""
    if spec.product_optional and not spec.product:
        raise SpecError("without a product there is nothing to leave out", field="reaction.product_optional")
    product = references.reference(spec.product, "reaction.product") if spec.product else None
    allowed = [
        _key(part)
        for index, smiles in enumerate(spec.reactants_allowed)
        for part in _split(references.reference(smiles, f"reaction.reactants_allowed.{index}"))
    ]
    parts = frozenset(_key(part) for part in _split(product)) if product is not None else frozenset()
    return Prepared(spec, Reference(product, ()) if product is not None else None, parts, frozenset(allowed))


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Find the answer and check it."""
    found = text.find(completion.final or "", prepared.spec.extract)
    return memo.judge(found, completion, prepared.memo, partial(_assess, prepared))


def _assess(prepared: Prepared, answer: str, rule: str) -> Assessment:
    evidence: dict[str, Any] = {"extracted": answer[:1000], "rule": rule, "rdkit": rdkit.__version__}
    try:
        sides = _sides(prepared, answer)
        evidence |= {name: [part.key for part in side] for name, side in zip(PART_NAMES, sides, strict=True)}
        _check(prepared, *sides)
    except _Fault as fault:
        return incorrect(fault.reason, detail=fault.code, explanation=str(fault), **evidence)
    said = "The reaction is consistent and gives what is asked for."
    return correct(Reason.SATISFIED, detail="satisfied", explanation=said, **evidence)


def _sides(prepared: Prepared, answer: str) -> tuple[list[_Part], list[_Part], list[_Part]]:
    """Reactants, agents and products as molecules."""
    spec = prepared.spec
    if len(answer) > spec.max_chars:
        raise _Fault("too_long", "The reaction is longer than any that is looked at.", Reason.ANSWER_TOO_LARGE)
    # Dative bonds have an arrow's head too.
    pieces = [piece.replace("\1", "->") for piece in answer.replace("->", "\1").split(">")]
    if len(pieces) != 3:
        said = "It has not the form reactants>agents>products."
        raise _Fault("not_a_reaction", said, Reason.UNPARSABLE_ANSWER)
    optional = spec.product_optional if spec.product_optional is not None else bool(prepared.allowed)
    if not pieces[2] and optional and spec.product:
        pieces[2] = spec.product
    sides = [_read(prepared, piece, name) for piece, name in zip(pieces, PART_NAMES, strict=True)]
    if not sides[0]:
        raise _Fault("no_reactants", "There are no reactants.")
    if not sides[2]:
        raise _Fault("no_products", "There are no products.")
    return sides[0], sides[1], sides[2]


def _read(prepared: Prepared, piece: str, name: str) -> list[_Part]:
    if not piece:
        return []
    size = reading.Size(prepared.spec.max_chars, LIMITS.atoms, LIMITS.atoms)
    read = reading.read(piece, "smiles", size)
    if read.mol is None:
        raise _Fault(read.detail, f"In the {name}: {read.explanation}", Reason.UNPARSABLE_ANSWER)
    rules = policy.overridden(policy.PROFILES[prepared.spec.policy], {"atom_maps": True, "most_fragments": None})
    broken = policy.check(read.mol, rules, read.oddities)
    if broken:
        raise _Fault(broken[0].code, f"In the {name}: {broken[0].message}")
    try:
        return [_Part(mol, _key(mol)) for mol in _split(read.mol)]
    except (ValueError, RuntimeError) as error:
        # Parsed as a whole, and yet a part of it has no Kekulé structure by itself.
        said = f"In the {name}: {str(error).splitlines()[0][:150]}"
        raise _Fault("sanitize", said, Reason.UNPARSABLE_ANSWER) from None


def _split(mol: Any) -> list[Any]:
    return list(Chem.GetMolFrags(mol, asMols=True))


def _key(mol: Any) -> str:
    return fixpoint(standard(mol, ()))


# -- the checks --------------------------------------------------------------------------------------------------------


def _check(prepared: Prepared, reactants: list[_Part], agents: list[_Part], products: list[_Part]) -> None:
    """Everything that may be wrong, the plainest first. Raises _Fault."""
    spec = prepared.spec
    _identity(prepared, reactants, agents, products)
    if spec.require_change and not Counter(part.key for part in products) - Counter(part.key for part in reactants):
        raise _Fault("no_change", "No product is new.")
    for part in reactants:
        small = part.mol.GetNumHeavyAtoms() <= spec.small_reactant_max_heavy
        if prepared.allowed and not small and part.key not in prepared.allowed:
            raise _Fault("reactant_not_allowed", f"{part.key[:200]} is not an allowed reactant.")
    _balance(spec, reactants, agents, products)
    if spec.mapped_consistent:
        _maps(reactants, agents, products)


def _identity(prepared: Prepared, reactants: list[_Part], agents: list[_Part], products: list[_Part]) -> None:
    if prepared.product is None:
        return
    wanted = prepared.parts
    given = {part.key for part in products}
    if not wanted <= given and not any(prepared.product.same(part.mol) for part in products):
        raise _Fault("wrong_product", f"{prepared.product.smiles[:200]} is not among the products.")
    if not prepared.spec.require_change:
        return
    # A copy that is labelled with isotopes is still the product.
    skeletons = {fixpoint(standard(prepared.product.mol, ("isotopes",))), *wanted}
    for part in (*reactants, *agents):
        if part.key in skeletons or fixpoint(standard(part.mol, ("isotopes",))) in skeletons:
            if len(wanted) > 1 and part.mol.GetNumHeavyAtoms() == 1:
                continue  # the counter-ion of a product that is a salt
            raise _Fault("hidden_product", f"{part.key[:200]} is the product, and is among what is put in.")


def _count(parts: list[_Part], isotopes: bool) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    charge = 0
    for part in parts:
        for atom in part.mol.GetAtoms():
            label = f"[{atom.GetIsotope()}]" if isotopes and atom.GetIsotope() else ""
            counts[label + atom.GetSymbol()] += 1
            counts["H"] += atom.GetTotalNumHs()
            charge += atom.GetFormalCharge()
    return +counts, charge


def _balance(spec: ReactionSpec, reactants: list[_Part], agents: list[_Part], products: list[_Part]) -> None:
    put_in = [*reactants, *agents] if spec.agents_supply_atoms else reactants
    (left, charge_in), (right, charge_out) = _count(put_in, spec.isotopes), _count(products, spec.isotopes)
    if spec.balance == "none":
        supply, _ = _count([*reactants, *agents], spec.isotopes)
        lacking = {symbol for symbol, count in right.items() if symbol != "H" and count > SPARE * supply[symbol]}
        if lacking:
            raise _Fault("from_nothing", f"Nothing supplies all of the products' {', '.join(sorted(lacking))}.")
        return
    if left != right:
        more, less = left - right, right - left
        said = f"Only on the left: {written(more) or 'nothing'}; only on the right: {written(less) or 'nothing'}."
        raise _Fault("unbalanced_atoms", said)
    if spec.balance == "atoms_and_charge" and charge_in != charge_out:
        raise _Fault("unbalanced_charge", f"Charge {charge_in:+d} on the left, {charge_out:+d} on the right.")


def _maps(reactants: list[_Part], agents: list[_Part], products: list[_Part]) -> None:
    before, after = _numbered([*reactants, *agents]), _numbered(products)
    for part in products:
        if any(atom.GetAtomicNum() > 1 and not atom.GetAtomMapNum() for atom in part.mol.GetAtoms()):
            raise _Fault("unmapped", "A heavy atom of the products has no map number.")
    for number, symbol in after.items():
        if before.get(number) != symbol:
            came = before.get(number, "nothing")
            raise _Fault("inconsistent_maps", f"Number {number} is {symbol} in the products and {came} before.")


def _numbered(parts: list[_Part]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in parts:
        for atom in part.mol.GetAtoms():
            number = atom.GetAtomMapNum()
            if number and number in found:
                raise _Fault("inconsistent_maps", f"Number {number} is used twice on one side.")
            if number:
                found[number] = atom.GetSymbol()
    return found
