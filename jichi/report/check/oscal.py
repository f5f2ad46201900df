"""The check in NIST's OSCAL: assessment results, a component definition, and the catalogue that both refer to.

The models of compliance-trestle (the extra `oscal`) decide whether they are valid; it is imported only here, when asked
for. Identifiers are made from the plan's SHA-256 and ours (UUID 5), and times are the check's, so the same document
gives the same files. OSCAL knows satisfied and not satisfied: what is UNKNOWN, waived or for people is not satisfied,
and says so.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Final

from jichi.errors import InvalidInput, Problem
from jichi.report.check import oscal_catalogue, oscal_results
from jichi.report.check.flat import Document
from jichi.text import Text

ROOTS: Final = ("assessment-results", "component-definition", "catalog")


def is_available() -> bool:
    """Whether compliance-trestle is installed."""
    return find_spec("trestle") is not None


def oscal_files(document: Document) -> dict[str, bytes]:
    """Files by name: `assessment-results.json`, `component-definition.json` and `catalog.json`.

    Raises:
        InvalidInput: compliance-trestle is not installed.
    """
    if not is_available():
        raise InvalidInput(
            Problem(
                Text(
                    ja="OSCALの出力には compliance-trestle が必要です。",
                    en="OSCAL takes compliance-trestle, which is not installed.",
                ),
                Text(ja="pip install 'jichi[oscal]' を実行してください。", en="Run pip install 'jichi[oscal]'."),
            )
        )
    from trestle.oscal.assessment_results import AssessmentResults  # noqa: PLC0415 - an optional extra
    from trestle.oscal.catalog import Catalog  # noqa: PLC0415 - an optional extra
    from trestle.oscal.component import ComponentDefinition  # noqa: PLC0415 - an optional extra

    made = (
        oscal_results.assessment_results(document),
        oscal_catalogue.component_definition(document),
        oscal_catalogue.catalogue(document),
    )
    for model, found in zip((AssessmentResults, ComponentDefinition, Catalog), made, strict=True):
        model.model_validate(found)
    # Written as it was made: trestle would turn Japan's times into UTC.
    return {
        f"{root}.json": (json.dumps({root: found}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        for root, found in zip(ROOTS, made, strict=True)
    }
