"""Every means by its name."""

from __future__ import annotations

from collections.abc import Mapping

from jichi.diff.move.carrying import CARRYING
from jichi.diff.move.means import Means, Way
from jichi.diff.move.staying import STAYING

MEANS: Mapping[Way, Means] = {means.way: means for means in (*CARRYING, *STAYING)}
