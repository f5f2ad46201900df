"""Our controls as compliance frameworks for prowler, so that live accounts are audited under the same control ids.

Two forms (prowler, "Creating a New Security Compliance Framework"): the universal one, a file for both clouds, and the
older one, a file a provider. Every control of the catalogue is in them, also where no check can speak for it: prowler
then leaves it to people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jichi.report.check.flat import Document
from jichi.report.check.words import CLOUDS, COVERAGES, NOT_A_VERDICT, RESPONSIBILITIES

FRAMEWORK: Final = "ISMAP"

Check = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)+$")]
Id = Annotated[str, StringConstraints(pattern=r"^(aws|gcp)-[a-z0-9-]+$")]


class Checks(BaseModel):
    """Prowler's checks by guardrail.

    Args:
        release: of prowler, in which every check was seen.
        checks: ids of checks by id of the guardrail that they stand for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: str
    checks: Mapping[Id, Annotated[Sequence[Check], Field(min_length=1)]]


@lru_cache(maxsize=1)
def known_checks() -> Checks:
    """The file that people keep: `jichi/report/check/data/prowler.yaml`."""
    text = resources.files("jichi.report.check").joinpath("data", "prowler.yaml").read_text(encoding="utf-8")
    return Checks.model_validate(yaml.safe_load(text))


def prowler_files(document: Document) -> dict[str, bytes]:
    """Files by their names below prowler's folder `compliance`."""
    version = document["catalogue"]["version"]
    files: dict[str, Any] = {f"ismap_{version}.json": _universal(document)}
    for cloud in CLOUDS:
        files[f"{cloud}/ismap_{version}_{cloud}.json"] = _of_provider(document, cloud)
    return {name: (json.dumps(each, ensure_ascii=False, indent=2) + "\n").encode() for name, each in files.items()}


def _universal(document: Document) -> dict[str, Any]:
    chapters = [_chapter(document, each) for each in document["controls"]]
    return {
        "framework": FRAMEWORK,
        "name": document["catalogue"]["title"]["en"],
        "version": str(document["catalogue"]["version"]),
        "description": _description(document),
        "attributes_metadata": [
            _attribute("Chapter", "Chapter", required=True, enum=list(dict.fromkeys(chapters))),
            _attribute("TitleJa", "統制目標", required=True),
            _attribute("Guardrails", "Guardrails", kind="list_str"),
            _attribute("Coverage", "Coverage", kind="list_str"),
            _attribute("Responsibility", "Responsibility", kind="list_str"),
        ],
        "outputs": {"table_config": {"group_by": "Chapter"}},
        "requirements": [
            {
                "id": each["id"],
                "name": each["title"]["en"],
                "description": f"{each['title']['ja']} / {each['title']['en']}",
                "attributes": {
                    "Chapter": chapter,
                    "TitleJa": each["title"]["ja"],
                    "Guardrails": [one["guardrail"] for one in each["guardrails"]],
                    "Coverage": [key for key in COVERAGES if _has(each, "coverage", key)],
                    "Responsibility": [key for key in RESPONSIBILITIES if _has(each, "responsibility", key)],
                },
                "checks": {cloud: _checks(each, cloud) for cloud in CLOUDS},
            }
            for each, chapter in zip(document["controls"], chapters, strict=True)
        ],
    }


def _of_provider(document: Document, cloud: str) -> dict[str, Any]:
    return {
        "Framework": FRAMEWORK,
        "Name": document["catalogue"]["title"]["en"],
        "Version": str(document["catalogue"]["version"]),
        "Provider": cloud.upper(),
        "Description": _description(document),
        "Requirements": [
            {
                "Id": each["id"],
                "Name": each["title"]["en"],
                "Description": f"{each['title']['ja']} / {each['title']['en']}",
                "Attributes": [{"ItemId": each["id"], "Section": _chapter(document, each), "Service": cloud}],
                "Checks": _checks(each, cloud),
            }
            for each in document["controls"]
        ],
    }


def _attribute(
    key: str, label: str, kind: str = "str", enum: list[str] | None = None, *, required: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": key,
        "label": label,
        "type": kind,
        "required": required,
        "output_formats": {"csv": True, "ocsf": True},
    }
    return {**found, "enum": enum} if enum else found


def _checks(control: Mapping[str, Any], cloud: str) -> list[str]:
    """Checks of a cloud that stand for the control's guardrails."""
    known = known_checks().checks
    ids = (each["guardrail"].rpartition("@")[0] for each in control["guardrails"])
    return sorted({check for each in ids if each.startswith(f"{cloud}-") for check in known.get(each, ())})


def _has(control: Mapping[str, Any], key: str, value: str) -> bool:
    return any(each[key] == value for each in control["guardrails"])


def _chapter(document: Document, control: Mapping[str, Any]) -> str:
    number = control["id"].partition(".")[0]
    titles = {str(each["number"]): each["title"] for each in document["catalogue"]["chapters"]}
    return f"{number} {titles[number]['ja']} / {titles[number]['en']}" if number in titles else number


def _description(document: Document) -> str:
    catalogue = document["catalogue"]
    return (
        f"{catalogue['source']['en']}. {NOT_A_VERDICT.en} Generated by jichi check from its guardrails; "
        f"checks of prowler {known_checks().release}; plan {document['plan']}, evaluated at {document['evaluatedAt']}."
    )
