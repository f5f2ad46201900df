"""The document and the display of a move: schema, determinism, both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len
from rich.console import Console

from jichi.diff.guards import Guard
from jichi.diff.move.display import move_display
from jichi.diff.move.document import move_document
from jichi.diff.move.holdings import Holding
from jichi.diff.move.means import Fate, Way
from jichi.diff.move.model import Move, Obstacle
from jichi.engine.document import dumps
from jichi.report.places import Place
from jichi.text import Lang
from tests.jichi.diff import moves
from tests.jichi.diff.moves import AWS_SIDE, GCP_SIDE, aws, instead, moved, of, without

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schema" / "move.v1.schema.json").read_text("utf-8"))
NAMES = {"022021": "弘前市"}


def shown(found: Move, lang: Lang, width: int = 160) -> str:
    file = StringIO()
    Console(file=file, width=width, color_system=None, legacy_windows=False).print(move_display(found, NAMES, lang))
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def checked(found: Move) -> dict[str, Any]:
    document = move_document(found)
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert json.loads(dumps(document)) == document
    return document


def data(document: dict[str, Any], name: str) -> dict[str, Any]:
    (member,) = document["members"]
    return next(each for each in member["data"] if each["name"] == name)


def test_the_schema_is_itself_valid_and_knows_every_word() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    definitions = SCHEMA["$defs"]
    line = definitions["line"]["properties"]
    assert line["holding"]["enum"] == [str(each) for each in Holding]
    assert line["fate"]["enum"] == [str(each) for each in Fate]
    assert line["means"]["items"]["enum"] == [str(each) for each in Way]
    assert definitions["means"]["properties"]["id"]["enum"] == [str(each) for each in Way]
    assert definitions["departure"]["properties"]["guards"]["items"]["enum"] == [str(each) for each in Guard]
    assert definitions["hold"]["properties"]["obstacle"]["enum"] == [str(each) for each in Obstacle]
    assert definitions["place"]["enum"] == [str(each) for each in Place]
    assert SCHEMA["properties"]["summary"]["required"] == [str(each) for each in Fate]


@pytest.mark.parametrize("back", [False, True])
def test_the_document_is_valid(back: bool) -> None:
    document = checked(moved(back=back))
    assert (document["from"], document["to"]) == (("gcp", "aws") if back else ("aws", "gcp"))
    assert sum(document["summary"].values()) == len(document["members"][0]["data"])


def test_the_document_of_unknowns_is_valid() -> None:
    document = checked(
        moved(
            (
                *instead(AWS_SIDE, moves.EVIDENCE_LOCK, rule=of(moves.DATA)),
                aws("aws:never/heard:Of", "x", {"tags": {}}),
            ),
            without(GCP_SIDE, moves.G_DATABASE),
        )
    )
    assert document["summary"]["unknown"] == 1
    assert data(document, "tyo-database")["unknown"]["en"].startswith("the target's plan has no counterpart")
    assert data(document, "tyo-evidence")["until"] == {"days": None, "locked": False, "notBefore": None}
    assert document["members"][0]["destroyed"]["nothingKeptFrom"] is None


def test_what_a_reviewer_looks_for() -> None:
    document = checked(moved())
    database = data(document, "tyo-database")
    assert database["counterpart"] == moves.G_DATABASE.urn
    assert database["parts"] == [moves.DATABASE_MACHINE.urn]
    assert database["means"] == ["dump", "google-dms", "layout"]
    assert data(document, "osa-data")["filledBy"] == moves.DATA.urn
    assert data(document, "tyo-evidence")["until"] == {"days": 1825, "locked": True, "notBefore": "2037-03-31"}
    (member,) = document["members"]
    assert member["created"]["urns"] == [each.urn for each in GCP_SIDE]
    assert member["created"]["resources"] == len(GCP_SIDE)
    assert sum(each["resources"] for each in member["created"]["nouns"]) == len(GCP_SIDE)
    assert [each["urn"] for each in member["destroyed"]["operations"]] == [each.urn for each in reversed(AWS_SIDE)]
    assert member["destroyed"]["nothingKeptFrom"] == "2037-03-31"
    assert document["lastWrite"] == {"assumed": "2032-03-31", "is": "the contract's last day", "known": False}
    assert document["duration"] is None
    assert document["differences"] == {"command": "jichi parity"}
    (transfer,) = (each for each in document["means"] if each["id"] == "transfer-service")
    assert (transfer["credential"], transfer["leavesTheLine"]) == (True, True)


def test_a_later_end_of_the_contract_moves_every_date() -> None:
    found = replace(moved(), last_day=date(2033, 3, 31))
    assert data(checked(found), "tyo-evidence")["until"]["notBefore"] == "2038-03-31"
    assert "2038-03-31" in shown(found, Lang.EN)


def test_the_display_in_english() -> None:
    text = shown(moved(), Lang.EN)
    lines = text.splitlines()
    assert lines[0] == "t: moving from AWS to Google Cloud"
    assert lines[1] == "What holds something: copied 3 / remains 4 / made anew 5"
    assert "022021 弘前市  t-022021-aws-prod → t-022021-gcp-prod" in lines
    assert "1 Created: 12, in the order of deployment" in lines
    assert "not before 2037-03-31 (1,825 days)  copied for reading → tyo-evidence" in text
    assert "logical dump and restore / Google Cloud's Database Migration Service" in text
    assert "what is moved leaves the closed network" in text
    assert "How long it takes, and the day of the last write, are not known at planning." in text
    assert "UNKNOWN" not in text
    assert lines[-1] == "What differs in meaning between the clouds is shown by `jichi parity`."


def test_the_display_in_japanese() -> None:
    text = shown(moved(), Lang.JA)
    assert "t: AWS から Google Cloud への移設(クラウド間移設)" in text
    assert "2037-03-31 から消せる (1,825日)" in text
    assert "中間標準レイアウトによる引渡し" in text
    assert "残すべきものがなくなるのは 2037-03-31" in text


def test_an_unknown_is_shown_with_its_type_and_its_reason() -> None:
    text = shown(moved((*AWS_SIDE, aws("aws:dynamodb/table:Table", "tyo-table"))), Lang.EN)
    assert "UNKNOWN 1" in text
    (line,) = (line for line in text.splitlines() if "tyo-table" in line and "aws Table" in line)
    assert line.endswith("the catalogue names no means for what is of this kind")


def test_a_key_ring_is_shown_as_what_can_never_be_deleted() -> None:
    text = shown(moved(back=True), Lang.EN)
    (line,) = (line for line in text.splitlines() if "can never be deleted" in line)
    assert "tyo-key-ring" in line


@pytest.mark.parametrize("lang", Lang)
def test_no_text_is_cut_off_on_a_narrow_terminal(lang: Lang) -> None:
    text = shown(moved(), lang, width=100)
    assert "…" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("lang", Lang)
def test_the_same_move_is_always_shown_alike(lang: Lang) -> None:
    assert shown(moved(), lang) == shown(moved(), lang)
