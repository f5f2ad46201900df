"""A project in which much was changed by hand, each change one that a guardrail is there for."""

from typing import Any

from tests.jichi.deployed.live.google.recorded import Recorded
from tests.jichi.deployed.live.google.standing import COMPUTE, Standing

PROJECT = "hirosaki-022021-prod"
OWNER = "hirosaki-022021-prod"


def planted(standing: Standing) -> Recorded:
    """The project's answers, once all of it was done."""
    _settings(standing)
    _bindings(standing)
    recorded = standing.recorded()
    _added(standing)
    recorded.answers["iam.projects.serviceAccounts.keys.list"] = _keys
    recorded.answers["storage.projects.hmacKeys.list"] = {
        "items": [{"accessId": "GOOG1", "serviceAccountEmail": f"operator-022021@{PROJECT}.iam.gserviceaccount.com"}]
    }
    recorded.answers["apikeys.projects.locations.keys.list"] = {
        "keys": [{"name": f"projects/{standing.number}/locations/global/keys/k1", "displayName": "k1"}]
    }
    recorded.answers["compute.firewalls.list"] = {"items": [_firewall()]}
    recorded.answers["compute.routes.list"] = {"items": [_route()]}
    recorded.answers["compute.instances.aggregatedList"] = {"items": {"zones/a": {"instances": [_machine()]}}}
    return recorded


def _settings(standing: Standing) -> None:
    """What stands, set otherwise."""
    bucket = standing.one("storage.buckets.list", f"{OWNER}-data-tyo")
    bucket["iamConfiguration"] = {"publicAccessPrevention": "inherited", "uniformBucketLevelAccess": {"enabled": False}}
    bucket["versioning"] = {"enabled": False}
    bucket["acl"] = [{"entity": "allUsers", "role": "READER"}]
    key = standing.one("cloudkms.projects.locations.keyRings.cryptoKeys.list", f"{OWNER}-data-tyo")
    del key["rotationPeriod"]
    log = standing.one("logging.projects.locations.buckets.list", f"{OWNER}-log-tyo")
    log |= {"locked": False, "retentionDays": 30}
    base = standing.one("sql.instances.list", f"{OWNER}-database-tyo")["settings"]
    base["ipConfiguration"] |= {"ipv4Enabled": True, "authorizedNetworks": [{"value": "0.0.0.0/0"}]}
    base["ipConfiguration"]["sslMode"] = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"
    base["backupConfiguration"] = {"enabled": False}
    standing.one("compute.subnetworks.aggregatedList", f"{OWNER}-app-tyo").pop("logConfig")
    standing.one("dns.policies.list", f"{OWNER}-dns")["enableLogging"] = False
    zone = standing.one("dns.managedZones.list", f"{OWNER}-zone")
    zone |= {"visibility": "public", "privateVisibilityConfig": {}}
    topic = standing.one("pubsub.projects.topics.list", f"{OWNER}-watch-tyo")
    del topic["kmsKeyName"]
    policy = standing.one("compute.networkFirewallPolicies.aggregatedList", f"{OWNER}-firewall")
    policy["rules"].append(
        {
            "priority": 5,
            "action": "allow",
            "direction": "INGRESS",
            "enableLogging": False,
            "ruleName": "opened",
            "match": {"srcIpRanges": ["0.0.0.0/0"], "layer4Configs": [{"ipProtocol": "all"}]},
        }
    )
    network = standing.one("compute.networks.list", f"{OWNER}-network")
    network["peerings"] = [{"name": "elsewhere", "network": f"{COMPUTE}projects/other/global/networks/n"}]


def _bindings(standing: Standing) -> None:
    """Rights that were given."""
    everybody: dict[str, Any] = {"role": "roles/storage.objectViewer", "members": ["allUsers"]}
    standing.policies["storage.buckets.getIamPolicy", f"{OWNER}-linkage-tyo"].append(everybody)
    editor = {"role": "roles/editor", "members": [f"serviceAccount:operator-022021@{PROJECT}.iam.gserviceaccount.com"]}
    standing.policies["cloudresourcemanager.projects.getIamPolicy", PROJECT].append(editor)


def _added(standing: Standing) -> None:
    """What nobody planned."""
    where = f"{COMPUTE}projects/{PROJECT}/regions/asia-northeast1"
    standing.lists["compute.forwardingRules.aggregatedList", "region"].append(
        {
            "name": "open",
            "selfLink": f"{where}/forwardingRules/open",
            "region": where,
            "loadBalancingScheme": "EXTERNAL",
            "IPAddress": "203.0.113.9",
            "IPProtocol": "TCP",
        }
    )
    standing.lists["compute.addresses.aggregatedList", "region"].append(
        {
            "name": "shown",
            "selfLink": f"{where}/addresses/shown",
            "region": where,
            "addressType": "EXTERNAL",
            "address": "203.0.113.9",
        }
    )
    standing.lists["compute.routers.aggregatedList", "region"].append(
        {
            "name": "way-out",
            "selfLink": f"{where}/routers/way-out",
            "region": where,
            "network": _network(),
            "nats": [{"name": "nat", "natIpAllocateOption": "AUTO_ONLY"}],
        }
    )
    abroad = f"{COMPUTE}projects/{PROJECT}/regions/us-central1"
    standing.lists["compute.subnetworks.aggregatedList", "region"].append(
        {
            "name": "abroad",
            "selfLink": f"{abroad}/subnetworks/abroad",
            "region": abroad,
            "network": _network(),
            "ipCidrRange": "10.200.0.0/24",
        }
    )


def _network() -> str:
    return f"{COMPUTE}projects/{PROJECT}/global/networks/{OWNER}-network"


def _firewall() -> dict[str, Any]:
    return {
        "name": "ssh",
        "selfLink": f"{COMPUTE}projects/{PROJECT}/global/firewalls/ssh",
        "network": _network(),
        "direction": "INGRESS",
        "priority": 900,
        "sourceRanges": ["0.0.0.0/0"],
        "allowed": [{"IPProtocol": "tcp", "ports": ["22"]}],
    }


def _route() -> dict[str, Any]:
    return {
        "name": "default-route",
        "selfLink": f"{COMPUTE}projects/{PROJECT}/global/routes/default-route",
        "network": _network(),
        "destRange": "0.0.0.0/0",
        "priority": 1000,
        "nextHopGateway": f"{COMPUTE}projects/{PROJECT}/global/gateways/default-internet-gateway",
    }


def _machine() -> dict[str, Any]:
    zone = f"{COMPUTE}projects/{PROJECT}/zones/asia-northeast1-a"
    return {
        "name": "forgotten",
        "selfLink": f"{zone}/instances/forgotten",
        "zone": zone,
        "machineType": f"{zone}/machineTypes/e2-small",
        "networkInterfaces": [
            {
                "network": _network(),
                "subnetwork": f"{COMPUTE}projects/{PROJECT}/regions/asia-northeast1/subnetworks/{OWNER}-app-tyo",
                "networkIP": "10.0.0.9",
                "accessConfigs": [{"type": "ONE_TO_ONE_NAT", "natIP": "203.0.113.10"}],
            }
        ],
        "metadata": {"items": [{"key": "startup-script", "value": "export TOKEN=hunter2-of-the-machine"}]},
    }


def _keys(asked: Any) -> dict[str, Any]:
    """One account has a key of its own."""
    name = asked["name"]
    return {"keys": [{"name": f"{name}/keys/1", "keyType": "USER_MANAGED"}]} if "/operator-" in name else {}
