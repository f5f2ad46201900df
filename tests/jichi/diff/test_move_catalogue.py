"""The catalogue of means: complete, with sources, in both languages, and as the guide says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.naming import REGION_CODES
from jichi.diff.guards import HOLDS
from jichi.diff.move.catalogue import MEANS
from jichi.diff.move.counterparts import PLACES
from jichi.diff.move.holdings import BUCKETS, KINDS, PARTS, ZONES, Holding
from jichi.diff.move.means import TREATMENTS, Fate, Means, Way
from jichi.diff.move.model import Obstacle
from jichi.diff.move.words import FATES, HOLDINGS, OBSTACLES
from jichi.engine.coverage import aws, gcp
from jichi.tenancy.model import Cloud
from jichi.text import Text

GUIDE = (Path(__file__).parents[3] / "docs" / "move.md").read_text("utf-8")


def test_every_kind_has_a_treatment_and_every_means_is_there() -> None:
    assert set(TREATMENTS) == set(Holding)
    assert set(MEANS) == set(Way)
    assert all(MEANS[way].way is way for way in Way)


def test_every_means_is_used() -> None:
    used = {way for each in TREATMENTS.values() for ways in (*each.ways.values(), each.copies) for way in ways}
    assert used == set(Way)


@pytest.mark.parametrize("holding", [each for each in Holding if each is not Holding.UNKNOWN])
@pytest.mark.parametrize("cloud", Cloud)
def test_the_first_choice_stays_on_the_line_and_needs_no_credential(holding: Holding, cloud: Cloud) -> None:
    treatment = TREATMENTS[holding]
    first = MEANS[treatment.ways[cloud][0]]
    assert (first.credential, first.leaves_the_line) == (False, False)
    assert treatment.fate is not Fate.UNKNOWN


def test_what_leaves_the_line_or_needs_a_credential_says_so() -> None:
    assert {way for way in Way if MEANS[way].leaves_the_line} == {Way.TRANSFER_SERVICE}
    assert {way for way in Way if MEANS[way].credential} == {
        *(Way.GOOGLE_DMS, Way.AWS_DMS, Way.TRANSFER_SERVICE, Way.DATASYNC)
    }


def _texts(means: Means) -> Iterator[Text]:
    yield from (means.name, means.how, *means.needs, means.check, means.stops)


@pytest.mark.parametrize("way", Way)
def test_every_entry_has_a_source_and_both_languages(way: Way) -> None:
    assert MEANS[way].sources
    for text in _texts(MEANS[way]):
        assert text.ja.strip()
        assert text.en.strip()
        assert text.en.isascii() or "中間標準レイアウト" in text.en


@pytest.mark.parametrize("way", Way)
def test_the_guide_has_every_means_with_its_sources(way: Way) -> None:
    assert f"`{way}`" in GUIDE
    assert all(source in GUIDE for source in MEANS[way].sources)


def test_every_type_of_the_tables_is_one_that_holds_something() -> None:
    guarded = {*HOLDS, *aws.HOLDING, *gcp.HOLDING}
    assert {*KINDS, *PARTS, *ZONES, *BUCKETS} <= guarded
    assert not set(KINDS) & {*PARTS, *ZONES, *BUCKETS}


def test_places_in_names_are_those_of_the_components() -> None:
    assert set(PLACES) == set(REGION_CODES.values())


def test_every_word_has_both_languages() -> None:
    for words, table in ((Holding, HOLDINGS), (Fate, FATES), (Obstacle, OBSTACLES)):
        assert set(table) == set(words)
