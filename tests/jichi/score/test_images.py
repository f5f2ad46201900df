"""Images: by digest, given at deploy time or not, and mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jichi.errors import InvalidInput
from jichi.score.images import Image, image, images, to_mirror
from tests.jichi.score.conftest import DIGEST

if TYPE_CHECKING:
    from tests.jichi.score.conftest import Read

OWN = "asia-northeast1-docker.pkg.dev/hirosaki/apps"


@pytest.mark.parametrize(
    ("written", "host", "path", "tag"),
    [
        ("nginx", "docker.io", "library/nginx", ""),
        ("vendor/app", "docker.io", "vendor/app", ""),
        ("ghcr.io/vendor/app", "ghcr.io", "vendor/app", ""),
        ("ghcr.io/vendor/app:1.2", "ghcr.io", "vendor/app", "1.2"),
        ("localhost/app", "localhost", "app", ""),
        ("registry.example.jp:5000/a/b-c/d_e", "registry.example.jp:5000", "a/b-c/d_e", ""),
        ("GHCR.io/app", "ghcr.io", "app", ""),
    ],
)
def test_an_image_with_a_digest_is_known(written: str, host: str, path: str, tag: str):
    assert image(f"{written}@{DIGEST}") == Image(host, path, DIGEST, tag)


@pytest.mark.parametrize(
    "written",
    [
        "",
        ".",
        "nginx",
        "nginx:1.27",
        "ghcr.io/vendor/app:latest",
        f"nginx@{DIGEST[:-1]}",
        f"nginx@{DIGEST.upper()}",
        f"nginx@{DIGEST.replace('sha256', 'md5')}",
        f"@{DIGEST}",
        f"Nginx@{DIGEST}",
        f"vendor//app@{DIGEST}",
        f"UPPER/app@{DIGEST}",
        f"https://ghcr.io/app@{DIGEST}",
        f"nginx@{DIGEST}\n",
    ],
)
def test_an_image_without_one_is_not(written: str):
    assert image(written) is None


def test_an_image_is_given_at_deploy_time_where_the_manifest_leaves_it_open(read: Read):
    found = images(read(), {"migrate": f"ghcr.io/v/migrate@{DIGEST}"})
    assert {name: each.reference for name, each in found.items()} == {
        "migrate": f"ghcr.io/v/migrate@{DIGEST}",
        "app": f"registry.example.jp/records/app@{DIGEST}",
    }


@pytest.mark.parametrize(
    ("given", "key", "en"),
    [
        ({}, "containers.migrate.image", "is not"),
        ({"migrate": "ghcr.io/v/migrate:1"}, "containers.migrate.image", "not fixed by a digest"),
        ({"migrate": f"a@{DIGEST}", "app": f"b@{DIGEST}"}, "containers.app.image", "says the image"),
        ({"migrate": f"a@{DIGEST}", "ap": f"b@{DIGEST}"}, "containers", "no container ap"),
    ],
)
def test_what_is_given_is_checked_like_what_is_written(read: Read, given: dict[str, str], key: str, en: str):
    with pytest.raises(InvalidInput) as raised:
        images(read(), given)
    assert [each.where.key for each in raised.value.problems if each.where] == [key]
    assert en in raised.value.problems[0].what.en


def test_images_are_mirrored_into_the_tenancys_own_registry():
    own = Image("asia-northeast1-docker.pkg.dev", "hirosaki/apps/ghcr.io/v/app", DIGEST)
    hub, port = Image("docker.io", "library/nginx", DIGEST, "1"), Image("r.example.jp:5000", "a", DIGEST)
    assert to_mirror([port, hub, own, hub], OWN) == {
        f"docker.io/library/nginx@{DIGEST}": f"{OWN}/docker.io/library/nginx@{DIGEST}",
        f"r.example.jp:5000/a@{DIGEST}": f"{OWN}/r.example.jp-5000/a@{DIGEST}",
    }
    assert own.within(OWN) == own.reference
