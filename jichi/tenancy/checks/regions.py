"""Clouds and what they are for; their regions: in Japan only, of the right cloud, and two different ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jichi.tenancy.document import shown
from jichi.tenancy.model import Cloud, Purpose
from jichi.tenancy.schema import REGIONS
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft

_NAMES = {Cloud.AWS: "AWS", Cloud.GCP: "Google Cloud"}


def check(draft: Draft) -> Iterator[Problem]:
    """At least one cloud with systems, and each one's two regions."""
    clouds = draft.file.clouds
    if clouds.aws is None and clouds.gcp is None and draft.sound("clouds") and not _mended(draft):
        yield draft.problem(
            ("clouds",),
            Text("クラウドが一つも選ばれていません。", "No cloud is chosen."),
            Text(
                "clouds に aws か gcp を書いてください(「aws: {}」で既定値)。",
                "Write aws or gcp under clouds (`aws: {}` for defaults).",
            ),
        )
    yield from _purposes(draft)
    if clouds.aws:
        yield from _pair(draft, Cloud.AWS, clouds.aws.primary, clouds.aws.secondary)
    if clouds.gcp:
        yield from _pair(draft, Cloud.GCP, clouds.gcp.primary, clouds.gcp.secondary)


def _purposes(draft: Draft) -> Iterator[Problem]:
    """Copies are of what runs on the other cloud."""
    used = {cloud: entry for cloud, entry in draft.file.clouds if entry}
    copies = [cloud for cloud, entry in used.items() if entry.purpose is Purpose.COPIES]
    if copies and len(copies) == len(used) and not _mended(draft):
        yield draft.problem(
            ("clouds", copies[-1], "purpose"),
            Text(
                "業務を動かすクラウドがなく、写しの元がありません。",
                "Systems run on no cloud, so there is nothing to copy.",
            ),
            Text(
                "業務を動かすクラウドの purpose を systems にしてください。",
                "Make purpose systems on the cloud where the systems run.",
            ),
        )


def _mended(draft: Draft) -> bool:
    """Whether a cloud was written in a form that has been reported already."""
    return any(path[0] == "clouds" for path in draft.broken)


def _pair(draft: Draft, cloud: Cloud, primary: str, secondary: str) -> Iterator[Problem]:
    for key, region in (("primary", primary), ("secondary", secondary)):
        if region not in REGIONS[cloud]:
            yield draft.problem(("clouds", cloud.value, key), *_foreign(cloud, region))
    if primary == secondary:
        yield draft.problem(
            ("clouds", cloud.value, "secondary"),
            Text(
                f"主リージョンと副リージョンが同じです({shown(primary)})。",
                f"Primary and secondary region are the same ({shown(primary)}).",
            ),
            Text("もう一方のリージョンを選んでください。", f"Choose the other region ({', '.join(REGIONS[cloud])})."),
        )


def _foreign(cloud: Cloud, region: str) -> tuple[Text, Text]:
    choices = "、".join(f"{name}({place})" for name, place in REGIONS[cloud].items())
    remedy = Text(f"{choices} から選んでください。", f"Choose one of {', '.join(REGIONS[cloud])}.")
    for other, regions in REGIONS.items():
        if region in regions:
            return (
                Text(
                    f"{region} は{_NAMES[other]}のリージョンで、{_NAMES[cloud]}のものではありません。",
                    f"{region} is a region of {_NAMES[other]}, not of {_NAMES[cloud]}.",
                ),
                remedy,
            )
    return (
        Text(
            f"{shown(region)} は使えません。ガバメントクラウドで使うのは東京と大阪のリージョンだけです。",
            f"{shown(region)} is not allowed: only Tokyo and Osaka are used on the Government Cloud.",
        ),
        remedy,
    )
