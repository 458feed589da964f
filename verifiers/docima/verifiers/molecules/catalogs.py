"""Structural alerts: RDKit's catalogs, built when a spec first asks for one (PAINS takes a fifth of a second)."""

from __future__ import annotations

from functools import cache
from typing import Any

from rdkit.Chem import FilterCatalog


@cache
def _catalog(name: str) -> Any:
    parameters = FilterCatalog.FilterCatalogParams()
    parameters.AddCatalog(getattr(FilterCatalog.FilterCatalogParams.FilterCatalogs, name))
    return FilterCatalog.FilterCatalog(parameters)


def alerts(name: str, mol: Any) -> list[str]:
    """The names of the alerts that a molecule sets off."""
    return [entry.GetDescription() for entry in _catalog(name).GetMatches(mol)]
