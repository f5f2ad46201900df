"""Where logs go and what watches them: log buckets, views, sinks, exclusions, metrics, alerts and channels.

Source: Cloud Logging API v2 and Cloud Monitoring API v3 references. Entries are never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.policies import members
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
_VIEW = "gcp:logging/logView:LogView"
_VIEW_MEMBER = "gcp:logging/logViewIamMember:LogViewIamMember"
_LINKED = "gcp:logging/linkedDataset:LinkedDataset"
_SINK = "gcp:logging/projectSink:ProjectSink"
_EXCLUSION = "gcp:logging/projectExclusion:ProjectExclusion"
_METRIC = "gcp:logging/metric:Metric"
_ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
_CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
_UPTIME = "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"
_KEYS: Mapping[str, tuple[str, ...]] = {
    _BUCKET: ("bucketId", "location", "retentionDays", "locked", "cmekSettings"),
    _VIEW: ("bucket", "filter"),
    _VIEW_MEMBER: ("bucket", "role", "member"),
    _LINKED: ("bucket",),
}
_GIVEN = ("_Default", "_Required", "_AllLogs")
"""What every project is born with, under names that begin so."""


def _buckets(ask: Ask, drafts: Drafts) -> None:
    """Every log bucket, in every location."""
    api = ask.client("logging", "v2").projects().locations().buckets()
    for each in ask.all(api.list, "buckets", parent=f"{ask.parent}/locations/-"):
        if each.maybe("lifecycleState") == "DELETE_REQUESTED":
            continue
        id_ = ask.link(each.text("name"))
        location, key = id_.split("/")[3], each.inner("cmekSettings").maybe("kmsKeyName")
        given: Mapping[str, DraftValue] = {
            "project": ask.project,
            "bucketId": last(id_),
            "location": location,
            "retentionDays": each.number("retentionDays"),
            "locked": each.flag("locked"),
            "enableAnalytics": each.flag("analyticsEnabled"),
            "description": each.maybe("description"),
            "cmekSettings": {"kmsKeyName": Id(ask.link(key))} if key else None,
        }
        put(ask, drafts, id_, _BUCKET, given, region=location, name=_placed(ask, last(id_)))
        _views(ask, drafts, id_, location)


def _placed(ask: Ask, name: str) -> str:
    """A bucket that no program made has its own name."""
    return "" if name.startswith(ask.place.owner) else name


def _views(ask: Ask, drafts: Drafts, bucket: str, location: str) -> None:
    """What of a bucket is shown, and to whom."""
    api = ask.client("logging", "v2").projects().locations().buckets()
    of: Mapping[str, DraftValue] = {"bucket": last(bucket), "location": location, "parent": ask.parent}
    try:
        found = ask.all(api.views().list, "views", parent=bucket)
        linked = ask.all(api.links().list, "links", parent=bucket)
    except Unanswered as error:
        ask.unread(drafts, error, {key: _KEYS[key] for key in (_VIEW, _VIEW_MEMBER, _LINKED)}, last(bucket), location)
        return
    for each in linked:
        put(ask, drafts, ask.link(each.text("name")), _LINKED, {**of, "linkId": last(each.text("name"))})
    for each in found:
        name = last(each.text("name"))
        if name.startswith(_GIVEN):
            # Google's own, which nobody can change; what they show is given by roles on the project.
            continue
        id_ = ask.link(each.text("name"))
        more = {"name": name, "filter": each.maybe("filter"), "description": each.maybe("description")}
        put(ask, drafts, id_, _VIEW, {**of, **more}, region=location)
        request = api.views().getIamPolicy(resource=id_, body={})
        members(ask, drafts, request, _VIEW_MEMBER, {**of, "name": name}, id_, location)


def _sinks(ask: Ask, drafts: Drafts) -> None:
    """Where entries are sent. What a sink leaves out is among its exclusions."""
    api = ask.client("logging", "v2").projects()
    for each in ask.all(api.sinks().list, "sinks", parent=ask.parent):
        name = each.text("name")
        own = inputs(each.body, "", "", ("writerIdentity", "outputVersionFormat", "destination", "resourceName"))
        own |= {
            "disabled": each.flag("disabled"),
            "destination": each.text("destination"),
            "exclusions": tuple(inputs(one.body, "", "") for one in each.items("exclusions")),
        }
        put(ask, drafts, f"{ask.parent}/sinks/{name}", _SINK, own)
        if writer := each.maybe("writerIdentity"):
            drafts.aliases[writer] = Id(f"{ask.parent}/sinks/{name}", "writerIdentity")


def _plain(
    type_: str, method: Callable[[Any], Callable[..., Any]], key: str, keys: tuple[str, ...], collection: str
) -> Reader:
    """A reader of what Cloud Logging lists for a project, as it is."""

    def read(ask: Ask, drafts: Drafts) -> None:
        for each in ask.all(method(ask.client("logging", "v2").projects()), key, parent=ask.parent):
            own = inputs(each.body, "", "", ("version", "resourceName"))
            put(ask, drafts, f"{ask.parent}/{collection}/{each.text('name')}", type_, own)

    return Reader(read, {type_: keys})


def _alerts(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("monitoring", "v3").projects()
    for each in ask.all(api.alertPolicies().list, "alertPolicies", name=ask.parent):
        own = inputs(each.body, ask.entered.number, ask.project, ("name", "validity"))
        own |= {"enabled": each.body.get("enabled") is not False}
        put(ask, drafts, ask.link(each.text("name")), _ALERT, own, name=_named(ask, each))


def _channels(ask: Ask, drafts: Drafts) -> None:
    """Whom alerts are told to. What a channel signs in with is never shown by the service."""
    api = ask.client("monitoring", "v3").projects()
    for each in ask.all(api.notificationChannels().list, "notificationChannels", name=ask.parent):
        own = inputs(each.body, ask.entered.number, ask.project, ("name", "verificationStatus"))
        own |= {"enabled": each.body.get("enabled") is not False}
        put(ask, drafts, ask.link(each.text("name")), _CHANNEL, own, name=_named(ask, each))


def _named(ask: Ask, each: Item) -> str:
    """What the program calls an alert: its name is what people see."""
    owner, shown = f"{ask.place.owner}-", each.maybe("displayName")
    return shown.removeprefix(owner) if shown.startswith(owner) else ""


def _uptime(ask: Ask, drafts: Drafts) -> None:
    """Checks from outside; of what they send only that there is something."""
    api = ask.client("monitoring", "v3").projects()
    for each in ask.all(api.uptimeCheckConfigs().list, "uptimeCheckConfigs", parent=ask.parent):
        own = inputs(each.body, ask.entered.number, ask.project, ("name", "httpCheck", "tcpCheck"))
        put(ask, drafts, ask.link(each.text("name")), _UPTIME, own)


READERS = (
    Reader(
        _buckets,
        _KEYS,
        ("gcp:logging/logViewIam*",),
    ),
    Reader(_sinks, {_SINK: ("name", "destination", "filter", "disabled", "exclusions")}),
    _plain(_EXCLUSION, lambda api: api.exclusions().list, "exclusions", ("filter",), "exclusions"),
    _plain(_METRIC, lambda api: api.metrics().list, "metrics", ("name", "filter", "disabled"), "metrics"),
    Reader(_channels, {_CHANNEL: ("type", "labels", "enabled")}),
    Reader(_alerts, {_ALERT: ("conditions", "notificationChannels", "enabled", "combiner")}),
    Reader(_uptime, {_UPTIME: ("checkerType",)}),
)
