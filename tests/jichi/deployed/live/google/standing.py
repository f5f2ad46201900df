"""What Google's services would answer about the resources of a plan, once it stands.

How an input becomes a field of an API is the tables' of `tests/surface`, which know nothing of the readers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from ipaddress import ip_network
from typing import Any, cast
from zlib import crc32

from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from tests.jichi.deployed.live.google.recorded import Params, Recorded, Reply
from tests.surface.google_api import Discovery, document
from tests.surface.google_rows import RELEASED
from tests.surface.translate import translate
from tests.surface.values import is_placeholder

COMPUTE = "https://www.googleapis.com/compute/v1/"
_API = Discovery()
_COMPUTE = {
    "Network": ("global", "networks", "items"),
    "Subnetwork": ("region", "subnetworks", "subnetworks"),
    "NetworkFirewallPolicy": ("global", "firewallPolicies", "firewallPolicies"),
    "Router": ("region", "routers", "routers"),
    "InterconnectAttachment": ("region", "interconnectAttachments", "interconnectAttachments"),
    "InterconnectAttachmentGroup": ("global", "interconnectAttachmentGroups", "items"),
    "Interconnect": ("global", "interconnects", "items"),
    "InterconnectGroup": ("global", "interconnectGroups", "items"),
    "Address": ("region", "addresses", "addresses"),
    "GlobalAddress": ("global", "addresses", "addresses"),
    "ForwardingRule": ("region", "forwardingRules", "forwardingRules"),
    "GlobalForwardingRule": ("global", "forwardingRules", "forwardingRules"),
    "ServiceAttachment": ("region", "serviceAttachments", "serviceAttachments"),
    "RegionBackendService": ("region", "backendServices", "backendServices"),
    "RegionTargetTcpProxy": ("region", "targetTcpProxies", "targetTcpProxies"),
}
_METHODS = {"firewallPolicies": "networkFirewallPolicies"}
_PLAIN = {
    # type: method, key, how the name is made, of what the answer is listed
    "kms/keyRing:KeyRing": ("cloudkms.projects.locations.keyRings.list", "keyRings", "parent"),
    "kms/cryptoKey:CryptoKey": ("cloudkms.projects.locations.keyRings.cryptoKeys.list", "cryptoKeys", "parent"),
    "logging/projectBucketConfig:ProjectBucketConfig": ("logging.projects.locations.buckets.list", "buckets", ""),
    "logging/logView:LogView": ("logging.projects.locations.buckets.views.list", "views", "parent"),
    "logging/projectSink:ProjectSink": ("logging.projects.sinks.list", "sinks", ""),
    "logging/metric:Metric": ("logging.projects.metrics.list", "metrics", ""),
    "monitoring/alertPolicy:AlertPolicy": ("monitoring.projects.alertPolicies.list", "alertPolicies", ""),
    "monitoring/notificationChannel:NotificationChannel": (
        "monitoring.projects.notificationChannels.list",
        "notificationChannels",
        "",
    ),
    "pubsub/topic:Topic": ("pubsub.projects.topics.list", "topics", ""),
    "pubsub/subscription:Subscription": ("pubsub.projects.subscriptions.list", "subscriptions", ""),
    "secretmanager/regionalSecret:RegionalSecret": (
        "secretmanager.projects.locations.secrets.list",
        "secrets",
        "parent",
    ),
    "serviceaccount/account:Account": ("iam.projects.serviceAccounts.list", "accounts", ""),
    "projects/iAMCustomRole:IAMCustomRole": ("iam.projects.roles.list", "roles", ""),
    "storage/bucket:Bucket": ("storage.buckets.list", "items", ""),
    "storage/notification:Notification": ("storage.notifications.list", "items", "bucket"),
    "storage/transferJob:TransferJob": ("storagetransfer.transferJobs.list", "transferJobs", ""),
    "sql/databaseInstance:DatabaseInstance": ("sql.instances.list", "items", ""),
    "dns/managedZone:ManagedZone": ("dns.managedZones.list", "managedZones", ""),
    "dns/recordSet:RecordSet": ("dns.resourceRecordSets.list", "rrsets", "managedZone"),
    "dns/policy:Policy": ("dns.policies.list", "policies", ""),
    "cloudscheduler/job:Job": ("cloudscheduler.projects.locations.jobs.list", "jobs", "parent"),
    "workflows/workflow:Workflow": ("workflows.projects.locations.workflows.list", "workflows", "parent"),
    "cloudasset/projectFeed:ProjectFeed": ("cloudasset.feeds.list", "feeds", ""),
    "iam/denyPolicy:DenyPolicy": ("iam.policies.listPolicies", "policies", ""),
    "orgpolicy/policy:Policy": ("orgpolicy.projects.policies.list", "policies", ""),
    "securitycenter/projectNotificationConfig:ProjectNotificationConfig": (
        "securitycenter.projects.notificationConfigs.list",
        "notificationConfigs",
        "",
    ),
    "accesscontextmanager/servicePerimeter:ServicePerimeter": (
        "accesscontextmanager.accessPolicies.servicePerimeters.list",
        "servicePerimeters",
        "",
    ),
}
_POLICIES = {
    "projects/iAMMember:IAMMember": ("cloudresourcemanager.projects.getIamPolicy", ""),
    "storage/bucketIAMMember:BucketIAMMember": ("storage.buckets.getIamPolicy", "bucket"),
    "kms/cryptoKeyIAMMember:CryptoKeyIAMMember": (
        "cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy",
        "cryptoKeyId",
    ),
    "pubsub/topicIAMMember:TopicIAMMember": ("pubsub.projects.topics.getIamPolicy", "topic"),
    "pubsub/subscriptionIAMMember:SubscriptionIAMMember": (
        "pubsub.projects.subscriptions.getIamPolicy",
        "subscription",
    ),
    "secretmanager/regionalSecretIamMember:RegionalSecretIamMember": (
        "secretmanager.projects.locations.secrets.getIamPolicy",
        "secretId",
    ),
    "serviceaccount/iAMMember:IAMMember": ("iam.projects.serviceAccounts.getIamPolicy", "serviceAccountId"),
}
_INSIDE = {
    "NetworkFirewallPolicyRule": ("compute.networkFirewallPolicies.aggregatedList", "firewallPolicy", "rules"),
    "NetworkFirewallPolicyAssociation": (
        "compute.networkFirewallPolicies.aggregatedList",
        "firewallPolicy",
        "associations",
    ),
    "RouterInterface": ("compute.routers.aggregatedList", "router", "interfaces"),
    "RouterPeer": ("compute.routers.aggregatedList", "router", "bgpPeers"),
}
"""What stands in another thing: of which list, under which input, in which field."""

_LOCATIONS = ("cloudkms", "run", "workflows", "cloudscheduler", "artifactregistry", "servicedirectory")


class Standing:
    """A project with what a plan's stack has in it."""

    def __init__(self, plan: StackPlan, project: str, others: Iterable[StackPlan] = ()) -> None:
        self._project, self.number = project, number_of(project)
        self._all = {each.urn: each for stack in (plan, *others) for each in stack.resources}
        self._mine = [each for each in plan.resources if each.custom and each.type.startswith("gcp:")]
        self.lists: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self.policies: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self.terms: dict[str, dict[str, Any]] = {}
        for each in self._mine:
            self._stand(each)

    def recorded(self) -> Recorded:
        """Clients that answer for it."""
        found: dict[str, Reply] = {
            method: self._lister(method, key, by) for method, key, by in (*_PLAIN.values(), *_computes())
        }
        found["compute.routers.listRoutePolicies"] = lambda asked: {"result": self._terms(asked)}
        found["compute.routers.getRoutePolicy"] = lambda asked: {"resource": _unplaced(self.terms[asked["policy"]])}
        found["workflows.projects.locations.workflows.get"] = self._workflow
        found["iam.policies.get"] = lambda asked: self.one("iam.policies.listPolicies", _last(asked["name"]))
        found["cloudresourcemanager.projects.get"] = {
            "projectId": self._project,
            "labels": self._labels(),
            "parent": {"type": "folder", "id": "2222222222"},
        }
        for method, _ in _POLICIES.values():
            found[method] = lambda asked, method=method: self._policy(method, asked)
        for service in _LOCATIONS:
            listed = [{"locationId": each} for each in ("asia-northeast1", "asia-northeast2", "us-central1")]
            found[f"{service}.projects.locations.list"] = {"locations": listed}
        services = [_last(each.type) and self._text(each.inputs["service"]) for each in self._of("projects/service")]
        found["serviceusage.services.list"] = {
            "services": [
                {"name": f"projects/{self.number}/services/{each}", "config": {"name": each}} for each in services
            ]
        }
        return Recorded(found)

    def one(self, method: str, name: str) -> dict[str, Any]:
        """What a list says of one thing, open to changes by hand."""
        (found,) = [
            each
            for (known, _), listed in self.lists.items()
            for each in listed
            if known == method and _last(str(each.get("name"))) == name
        ]
        return found

    def _of(self, start: str) -> list[Resource]:
        return [each for each in self._mine if each.type.startswith(f"gcp:{start}:")]

    def _stand(self, each: Resource) -> None:
        token = each.type.removeprefix("gcp:")
        class_ = token.rpartition(":")[2]
        if token in _POLICIES:
            method, key = _POLICIES[token]
            self._bind(method, self._text(each.inputs[key]) if key else self._project, each)
        elif token.startswith("compute/") and class_ in _COMPUTE:
            self._compute(each, class_)
        elif class_ in _INSIDE:
            self._inside(each, class_)
        elif class_ == "RouterRoutePolicy":
            name = self._text(each.inputs["name"])
            self.terms[name] = {**self._body(each), "router": self._text(each.inputs["router"])}
        elif token in _PLAIN:
            method, _, _ = _PLAIN[token]
            self.lists[method, self._under(each, class_)].append(self._named(each, class_))

    def _compute(self, each: Resource, class_: str) -> None:
        where, collection, _ = _COMPUTE[class_]
        body: dict[str, Any] = {**self._body(each), "selfLink": COMPUTE + self.path(each)}
        if where == "region":
            body["region"] = f"{COMPUTE}projects/{self._project}/regions/{each.region}"
        if class_ in ("Address", "GlobalAddress"):
            body["address"] = self._address(each)
        if class_ in ("ForwardingRule", "GlobalForwardingRule"):
            body["IPAddress"] = self._address(self._source(each, "ipAddress"))
            if isinstance(target := each.inputs.get("target"), str):
                body["target"] = f"{COMPUTE}projects/{self._project}/global/targetGoogleApis/{target}"
        if class_ == "Subnetwork" and "logConfig" in body:
            body["logConfig"]["enable"] = True
        self.lists[_listed(collection), where].append(body)

    def _inside(self, each: Resource, class_: str) -> None:
        body = self._body(each)
        method, of, key = _INSIDE[class_]
        owner = self.one(method, _last(self._text(each.inputs[of])))
        owner.setdefault(key, []).append(body[key][0] if isinstance(body.get(key), list) else body.get(key, body))

    def _under(self, each: Resource, class_: str) -> str:
        """What a list of it is asked for: the parent of what is listed."""
        where = f"projects/{self._project}/locations/{each.region}"
        given = {
            "CryptoKey": "keyRing",
            "Notification": "bucket",
            "RecordSet": "managedZone",
        }.get(class_)
        if class_ == "LogView":
            return f"{where}/buckets/{self._text(each.inputs['bucket'])}"
        if class_ in ("KeyRing", "RegionalSecret", "Job", "Workflow"):
            return where
        return self._text(each.inputs[given]) if given else ""

    def _named(self, each: Resource, class_: str) -> dict[str, Any]:
        """What a list says of a thing: its settings, and its name as the service forms it."""
        body = self._body(each)
        inner = {"Account": "serviceAccount", "IAMCustomRole": "role", "ProjectFeed": "feed"}.get(class_)
        whole = body.get(inner, {}) if inner else body["additions"][0] if class_ == "RecordSet" else body
        name = PATHS.get(class_)
        said = {**whole, "name": name(self, each)} if name else whole
        return {**said, **self._more(each, class_, said)}

    def _more(self, each: Resource, class_: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """What the service adds."""
        match class_:
            case "Account":
                return {"email": _last(said["name"])}
            case "Notification":
                return {"id": str(crc32(each.urn.encode()))}
            case "ProjectNotificationConfig":
                return {"serviceAccount": self._made(each, "serviceAccount")}
            case "TransferJob":
                return {"projectId": self._project}
            case "DatabaseInstance":
                keys = ("dnsName", "serviceAccountEmailAddress", "pscServiceAttachmentLink")
                primary = said.get("masterInstanceName")
                named = {"masterInstanceName": f"{self._project}:{primary}"} if primary else {}
                return {**{key: self._made(each, key) for key in keys}, **named}
            case _:
                return {}

    def _body(self, each: Resource) -> dict[str, Any]:
        """What the provider sends, with what deployment knows, without what stands in the address."""
        row = RELEASED[each.type]
        known = replace(each, inputs={key: self.value(value) for key, value in each.inputs.items()})
        (request, *_) = translate(known, row, _API).requests
        method = _address_of(row.service, request.operation)
        return _clean({key: one for key, one in request.parameters.items() if key not in method - {"name"}})

    def path(self, each: Resource) -> str:
        """A resource's name, as its service forms it."""
        class_ = each.type.rpartition(":")[2]
        if class_ in _COMPUTE and each.type.startswith("gcp:compute/"):
            where, collection, _ = _COMPUTE[class_]
            place = f"regions/{each.region}" if where == "region" else "global"
            return f"{self.own(each)}/{place}/{collection}/{each.inputs['name']}"
        return PATHS[class_](self, each) if class_ in PATHS else str(each.inputs.get("name", each.name))

    def own(self, each: Resource) -> str:
        """The project that a resource is in."""
        return f"projects/{self._project_of(each)}"

    def place(self, each: Resource) -> str:
        """The location that a resource is in."""
        return f"{self.own(each)}/locations/{each.region}"

    def _project_of(self, each: Resource) -> str:
        provider = self._all.get(each.provider or "")
        found = provider.inputs.get("project") if provider else None
        return str(self.value(found)) if found else self._project

    def _source(self, each: Resource, key: str) -> Resource:
        value = each.inputs[key]
        assert isinstance(value, Reference)
        return self._all[value.urn]

    def _address(self, each: Resource) -> str:
        """What an address is: as asked, or one of its subnet's."""
        if isinstance(given := each.inputs.get("address"), str):
            return given
        subnet = self._source(each, "subnetwork")
        near = [one for one in self._mine if one.inputs.get("subnetwork") == each.inputs["subnetwork"]]
        return str(list(ip_network(str(subnet.inputs["ipCidrRange"])).hosts())[9 + near.index(each)])

    def value(self, value: Value) -> Any:
        """A planned value as it is once deployed."""
        match value:
            case Reference():
                return self._property(value)
            case Interpolation(parts):
                return "".join(str(self.value(part)) for part in parts)
            case Computed() | Secret():
                return "169.254.0.1"
            case tuple():
                return tuple(self.value(each) for each in value)
            case Mapping():
                return {key: self.value(each) for key, each in value.items()}
            case _:
                return value

    def _text(self, value: Value) -> str:
        return str(self.value(value))

    def _property(self, reference: Reference) -> Any:
        each = self._all.get(reference.urn)
        if each is None:
            return "another-stack"
        if (found := self._made(each, reference.property)) is not None:
            return found
        if reference.property in ("name", "bucketId", "secretId") and reference.property in each.inputs:
            return each.inputs[reference.property]
        return f"{COMPUTE if reference.property == 'selfLink' else ''}{self.path(each)}"

    def _made(self, each: Resource, name: str) -> str | None:
        """A property that the service makes up."""
        digest, agent = crc32(each.urn.encode()), f"service-{self.number}@gcp-sa"
        match name:
            case "number":
                return number_of(self._text(each.inputs.get("projectId") or each.read_id))
            case "email" | "member":
                if each.type.endswith(":ServiceIdentity"):
                    return f"serviceAccount:{agent}-{each.inputs['service']}.iam.gserviceaccount.com"
                return f"{'serviceAccount:' if name == 'member' else ''}{_last(self.path(each))}"
            case "writerIdentity":
                return f"serviceAccount:{agent}-logging.iam.gserviceaccount.com"
            case "serviceAccount":
                return f"service-{digest}@gcp-sa-scc-notification.iam.gserviceaccount.com"
            case "serviceAccountEmailAddress":
                return f"p{digest}-made@gcp-sa-cloud-sql.iam.gserviceaccount.com"
            case "pscServiceAttachmentLink":
                return f"projects/tenant/regions/{each.region}/serviceAttachments/{digest}"
            case "dnsName":
                return f"{digest}.{each.region}.sql.goog."
            case "address":
                return self._address(each)
            case _:
                return "169.254.0.1/29" if name == "cloudRouterIpAddress" else None

    def _bind(self, method: str, target: str, each: Resource) -> None:
        binding = {"role": self._text(each.inputs["role"]), "members": [self._text(each.inputs["member"])]}
        if isinstance(limit := each.inputs.get("condition"), Mapping):
            binding["condition"] = self.value(limit)
        place = f"{each.region}/" if "regionalSecret" in each.type else ""
        self.policies[method, f"{place}{_last(target)}"].append(binding)

    def _policy(self, method: str, asked: Params) -> dict[str, Any]:
        target = asked.get("bucket") or asked["resource"]
        place = f"{target.split('/')[3]}/" if method.startswith("secretmanager.") else ""
        audits = [self._body(each)["policy"]["auditConfigs"] for each in self._of("projects/iAMAuditConfig")]
        logged = (
            {"auditConfigs": [one for each in audits for one in each]}
            if method.startswith("cloudresourcemanager.")
            else {}
        )
        return {"version": 3, "etag": "", "bindings": self.policies[method, f"{place}{_last(target)}"], **logged}

    def _labels(self) -> dict[str, str]:
        found = next(iter(self._of("organizations/project")), None)
        return self.value(found.inputs.get("labels", {})) if found else {}

    def _terms(self, asked: Params) -> list[dict[str, Any]]:
        named = (each for each in self.terms.values() if each.get("router") == asked["router"])
        return [_unplaced(each) for each in named]

    def _workflow(self, asked: Params) -> dict[str, Any]:
        return self.one("workflows.projects.locations.workflows.list", _last(asked["name"]))

    def _lister(self, method: str, key: str, by: str) -> Callable[[Params], dict[str, Any]]:
        def answer(asked: Params) -> dict[str, Any]:
            if method.endswith(".aggregatedList"):
                return {"items": {where: {key: self.lists[method, where]} for where in ("global", "region")}}
            if method.startswith("compute."):
                return {key: self.lists[method, "global"]}
            return {key: self.lists[method, asked[by] if by else ""]}

        return answer


def _unplaced(policy: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in policy.items() if key != "router"}


PATHS: Mapping[str, Callable[[Standing, Resource], str]] = {
    "KeyRing": lambda at, each: f"{at.place(each)}/keyRings/{each.inputs['name']}",
    "CryptoKey": lambda at, each: f"{at.value(each.inputs['keyRing'])}/cryptoKeys/{each.inputs['name']}",
    "ProjectBucketConfig": lambda at, each: f"{at.place(each)}/buckets/{each.inputs['bucketId']}",
    "LogView": lambda at, each: (
        f"{at.place(each)}/buckets/{at.value(each.inputs['bucket'])}/views/{each.inputs['name']}"
    ),
    "RegionalSecret": lambda at, each: f"{at.place(each)}/secrets/{each.inputs['secretId']}",
    "Workflow": lambda at, each: f"{at.place(each)}/workflows/{each.inputs['name']}",
    "Job": lambda at, each: f"{at.place(each)}/jobs/{each.inputs['name']}",
    "Topic": lambda at, each: f"{at.own(each)}/topics/{each.inputs['name']}",
    "Subscription": lambda at, each: f"{at.own(each)}/subscriptions/{each.inputs['name']}",
    "AlertPolicy": lambda at, each: f"{at.own(each)}/alertPolicies/{crc32(each.urn.encode())}",
    "NotificationChannel": lambda at, each: f"{at.own(each)}/notificationChannels/{crc32(each.urn.encode())}",
    "Account": lambda at, each: (
        f"{at.own(each)}/serviceAccounts/{each.inputs['accountId']}@{at.own(each)[9:]}.iam.gserviceaccount.com"
    ),
    "IAMCustomRole": lambda at, each: f"{at.own(each)}/roles/{each.inputs['roleId']}",
    "ProjectFeed": lambda at, each: f"projects/{at.number}/feeds/{each.inputs['feedId']}",
    "DenyPolicy": lambda _, each: f"policies/x/denypolicies/{each.inputs['name']}",
    "Policy": lambda at, each: (
        f"projects/{at.number}/policies/{_last(str(each.inputs['name']))}"
        if each.type.startswith("gcp:orgpolicy/")
        else str(each.inputs["name"])
    ),
    "ProjectNotificationConfig": lambda at, each: f"projects/{at.number}/notificationConfigs/{each.inputs['configId']}",
}
"""How services form names, by the class of the resource."""


def number_of(project: str) -> str:
    """A project's number."""
    return str(100_000_000_000 + crc32(project.encode()))


def _listed(collection: str) -> str:
    name = _METHODS.get(collection, collection)
    whole = collection in ("networks", "interconnects", "interconnectGroups", "interconnectAttachmentGroups")
    return f"compute.{name}.{'list' if whole else 'aggregatedList'}"


def _computes() -> list[tuple[str, str, str]]:
    return [(_listed(collection), key, "") for _, collection, key in _COMPUTE.values()]


def _address_of(service: str, operation: str) -> set[str]:
    """What of a request stands in its address."""
    place: Any = document(service)
    *collections, method = operation.split(".")
    for each in collections:
        place = place["resources"][each]
    return set(place["methods"][method].get("parameters", {}))


def _clean(value: Any) -> Any:
    """Without placeholders: what nobody knows is not answered."""
    match value:
        case dict():
            found = {key: _clean(each) for key, each in cast("dict[str, Any]", value).items()}
            return {key: each for key, each in found.items() if each is not None}
        case list() | tuple():
            return [_clean(each) for each in cast("list[Any]", value)]
        case _:
            return None if is_placeholder(value) else value


def _last(text: str) -> str:
    return text.rsplit("/", 1)[-1]
