"""PNG files as pixels (W3C, "Portable Network Graphics", 9 and 10): eight bits, RGB or RGBA, not interlaced."""

from __future__ import annotations

import zlib
from collections import Counter


def colours(png: bytes) -> Counter[tuple[int, int, int]]:
    """How many pixels have each colour."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    data, at, width, size = b"", 8, 0, 0
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        chunk = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width = int.from_bytes(chunk[:4])
            size = {2: 3, 6: 4}[chunk[9]]
            assert (chunk[8], chunk[12]) == (8, 0)
        elif kind == b"IDAT":
            data += chunk
        at += 12 + length
    found: Counter[tuple[int, int, int]] = Counter()
    raw, stride = zlib.decompress(data), width * size + 1
    above = bytes(stride - 1)
    for start in range(0, len(raw), stride):
        above = _line(raw[start], raw[start + 1 : start + stride], above, size)
        found.update(zip(above[0::size], above[1::size], above[2::size], strict=True))
    return found


def _line(kind: int, filtered: bytes, above: bytes, size: int) -> bytes:
    line = bytearray(filtered)
    for at, value in enumerate(filtered):
        left = line[at - size] if at >= size else 0
        up, corner = above[at], above[at - size] if at >= size else 0
        match kind:
            case 0:
                return filtered
            case 1:
                guess = left
            case 2:
                guess = up
            case 3:
                guess = (left + up) // 2
            case _:
                guess = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        line[at] = (value + guess) & 255
    return bytes(line)
