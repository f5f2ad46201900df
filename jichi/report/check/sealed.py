"""A ZIP archive that is the same for the same contents: no clock, no machine, no user in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name (APPNOTE.TXT, 4.4.6)."""

_MODE: Final = 0o100644 << 16
_UNIX: Final = 3


def sealed(archive: bytes, instead: Mapping[str, bytes] | None = None) -> bytes:
    """An archive written anew, in its order, with fixed times.

    Args:
        archive: the ZIP archive.
        instead: other contents of entries, by name.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            entry.create_system = _UNIX
            made.writestr(entry, (instead or {}).get(name) or source.read(name))
    return target.getvalue()
