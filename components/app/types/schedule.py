"""`schedule`: when a batch runs, and for how long at most. A workload with one runs then, and ends.

    resources:
      nightly:
        type: schedule
        params: {cron: "30 22 * * *", window: {from: "22:00", to: "05:00"}}

Five fields in Japan's time: minute, hour, day of the month, month, day of the week (0 is Sunday). With a window every
start lies in it, and a run ends with it; without one a run has `minutes`. A run that takes longer is ended, and counts
as failed.

What no cron says, such as business days, the batch decides when it starts: `closed` has the days, beside Saturdays and
Sundays, on which offices are closed for as long as the contract lasts, as `2026-04-29,2026-05-03`.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, BeforeValidator, Field, model_validator

from components.app.calendars import closed_days
from components.app.model import OutputSpec, Place, TypeSpec
from components.app.schedules import Window, minutes_left, read_cron, read_time
from components.app.surroundings import ProvideArgs, Provided, Timing
from components.app.types.kind import Params, ResourceType
from jichi.text import Text

MINUTES = 60
"""For which a run has where nothing is said; toolkit default."""
MINUTES_MOST = 24 * 60
"""A run that takes longer than a day meets the next one."""


def _cron(value: object) -> object:
    if isinstance(value, str):
        read_cron(value)
    return value


def _time(value: object) -> object:
    if isinstance(value, str):
        read_time(value)
    return value


Time = Annotated[str, BeforeValidator(_time)]


class WindowParams(Params):
    """Hours within which a batch may run, as `22:00`; over midnight where it ends before it begins."""

    begin: Time = Field(alias="from")
    end: Time = Field(alias="to")

    @property
    def window(self) -> Window:
        """The same as minutes."""
        return Window(read_time(self.begin), read_time(self.end))


class ScheduleParams(Params):
    """When, and for how long.

    Args:
        cron: times in Japan.
        minutes: that a run has at most; with a window, no more than what is left of it at the latest start.
        retries: how often a run that failed is tried again, within its minutes each.
        window: hours within which it may run.
    """

    cron: Annotated[str, BeforeValidator(_cron)]
    minutes: Annotated[int, Field(ge=1, le=MINUTES_MOST)] | None = None
    retries: Annotated[int, Field(ge=0, le=3)] = 0
    window: WindowParams | None = None

    @model_validator(mode="after")
    def _fits(self) -> ScheduleParams:
        if self.window is None:
            return self
        left = minutes_left(read_cron(self.cron), self.window.window)
        if left is None:
            raise ValueError(f"{self.cron} starts outside of {self.window.begin} to {self.window.end}")
        runs = 1 + self.retries
        if (self.minutes or 1) * runs > left:
            raise ValueError(f"its {runs} runs do not end within the {left} minutes that the window leaves")
        return self

    @property
    def seconds(self) -> int:
        """For which a run has."""
        if self.minutes is not None or self.window is None:
            return 60 * (self.minutes or MINUTES)
        left = minutes_left(read_cron(self.cron), self.window.window) or 0
        return 60 * (left // (1 + self.retries))


def _known(place: Place, _slug: str, params: BaseModel) -> dict[str, str]:
    contract = place.scope.tenancy.contract
    closed = ",".join(each.isoformat() for each in closed_days(contract.start, contract.end))
    return {"cron": params.cron if isinstance(params, ScheduleParams) else "", "closed": closed}


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """What starts the batch belongs to the app, whose job it is."""
    params = args.need.params
    if not isinstance(params, ScheduleParams):
        raise TypeError("not the params of a schedule")
    return Provided(outputs=args.need.known, timing=Timing(params.cron, params.seconds, params.retries))


SCHEDULE = ResourceType(
    TypeSpec(
        "schedule",
        Text(ja="バッチの時刻", en="when a batch runs"),
        ScheduleParams,
        (
            OutputSpec("cron", Text(ja="時刻 (日本時間)", en="times, in Japan"), known=True),
            OutputSpec("closed", Text(ja="土日以外の閉庁日", en="days when offices are closed"), known=True),
        ),
        {"default": Text(ja="cron の時刻に起動", en="started at its times")},
        known=_known,
    ),
    _provide,
    _provide,
)
