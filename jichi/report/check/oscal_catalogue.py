"""The catalogue of controls, and what Jichi does for each as a component definition, for OSCAL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.report.check.flat import Document
from jichi.report.check.oscal_parts import (
    CATALOGUE_FILE,
    control_id,
    line,
    metadata,
    objective_id,
    prop,
    unless_empty,
    uuid_of,
)
from jichi.report.check.rows import versioned
from jichi.report.check.tables import chapters
from jichi.report.check.words import CLOUDS, RESPONSIBILITIES


def catalogue(document: Document) -> dict[str, Any]:
    """Control objectives by chapter: their numbers and titles, which is all that is transcribed."""
    return {
        "uuid": uuid_of(document, "catalog", document["evaluatedAt"]),
        "metadata": metadata(document, document["catalogue"]["title"]["ja"]),
        "groups": [
            {
                "id": f"ismap-{chapter.number}",
                "class": "chapter",
                "title": line(f"{chapter.title['ja']} / {chapter.title['en']}"),
                "props": [prop("label", chapter.number)],
                "controls": [_control(each) for each in chapter.controls],
            }
            for chapter in chapters(document)
        ],
    }


def _control(each: Mapping[str, Any]) -> dict[str, Any]:
    title = line(f"{each['title']['ja']} / {each['title']['en']}")
    return {
        "id": control_id(each["id"]),
        "class": "control-objective",
        "title": title,
        "props": [prop("label", each["id"])],
        "parts": [{"id": objective_id(each["id"]), "name": "assessment-objective", "prose": title}],
    }


def component_definition(document: Document) -> dict[str, Any]:
    """One component a cloud: the environments that Jichi makes there, and the guardrails that watch over them."""
    clouds = [each for each in CLOUDS if any(one["cloud"] == each for one in document["guardrails"])]
    return {
        "uuid": uuid_of(document, "component-definition", document["evaluatedAt"]),
        "metadata": metadata(document, f"Jichi: {document['tenancy']}"),
        **unless_empty("components", [_component(document, each) for each in clouds]),
    }


def _component(document: Document, cloud: str) -> dict[str, Any]:
    requirements = [
        requirement for each in document["controls"] if (requirement := _requirement(document, each, cloud)) is not None
    ]
    found: dict[str, Any] = {
        "uuid": uuid_of(document, "component", cloud),
        "type": "software",
        "title": f"Jichi on {CLOUDS[cloud]}",
        "description": "Closed, isolated environments of municipalities as code, with guardrails over their plan.",
        "props": [prop("plan-sha256", document["plan"]), prop("evaluated-at", document["evaluatedAt"])],
        "responsible-roles": [{"role-id": key} for key in RESPONSIBILITIES],
    }
    if requirements:
        catalogue = document["catalogue"]
        found["control-implementations"] = [
            {
                "uuid": uuid_of(document, "control-implementation", cloud),
                "source": CATALOGUE_FILE,
                "description": f"{catalogue['title']['ja']} / {catalogue['title']['en']}",
                "props": [prop("catalogue-source", catalogue["source"]["ja"], "ja")],
                "implemented-requirements": requirements,
            }
        ]
    return found


def _requirement(document: Document, control: Mapping[str, Any], cloud: str) -> dict[str, Any] | None:
    guardrails = {versioned(each): each for each in document["guardrails"] if each["cloud"] == cloud}
    mapped = [each for each in control["guardrails"] if each["guardrail"] in guardrails]
    if not mapped:
        return None
    titles = (guardrails[each["guardrail"]]["title"] for each in mapped)
    whose = dict.fromkeys(each["responsibility"] for each in mapped)
    return {
        "uuid": uuid_of(document, "requirement", cloud, control["id"]),
        "control-id": control_id(control["id"]),
        "description": "\n".join(f"- {each['ja']} / {each['en']}" for each in titles),
        "props": [
            *(prop("guardrail", each["guardrail"], each["coverage"]) for each in mapped),
            prop("plan-sha256", document["plan"]),
        ],
        "responsible-roles": [{"role-id": each} for each in whose],
    }
