"""What readers make of answers that no plan of Jichi's has: written by hand, checked by the services' descriptions."""

from typing import Any

import pytest

from jichi.deployed.live import Live, from_live
from jichi.deployed.live.google.asking import Ask, Entered, code_of
from jichi.deployed.live.google.names import logical_name
from jichi.deployed.live.google.values import links
from jichi.deployed.live.places import places
from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Reference
from jichi.tenancy.model import Cloud, Isolation
from tests.factories import HIROSAKI, OWANI, make_tenancy
from tests.jichi.deployed.live.google.recorded import Recorded, Reply
from tests.jichi.deployed.live.google.standing import COMPUTE
from tests.jichi.deployed.live.google.test_projects import PROJECT, asked

REGION = f"{COMPUTE}projects/{PROJECT}/regions/asia-northeast1"
ZONE = f"{COMPUTE}projects/{PROJECT}/zones/asia-northeast1-a"
TOKYO = f"projects/{PROJECT}/locations/asia-northeast1"
NETWORK = f"{COMPUTE}projects/{PROJECT}/global/networks/n"
KEY = f"{TOKYO}/keyRings/r/cryptoKeys/k"
SECRET = "hunter2-of-somebody"  # noqa: S105 - nobody's
LOCATIONS: Reply = {"locations": [{"locationId": "asia-northeast1"}]}
ANSWERS: dict[str, Reply] = {
    "compute.networks.list": {
        "items": [{"name": "n", "selfLink": NETWORK, "routingConfig": {"routingMode": "GLOBAL"}}]
    },
    "compute.networks.getEffectiveFirewalls": {
        "firewallPolicys": [
            {"name": "own", "type": "NETWORK", "rules": [{"priority": 1}]},
            {
                "name": "above",
                "type": "HIERARCHY",
                "rules": [{"priority": 2, "direction": "INGRESS", "action": "allow"}],
            },
        ]
    },
    "compute.vpnTunnels.aggregatedList": {
        "items": {
            "r": {
                "vpnTunnels": [
                    {
                        "name": "t",
                        "selfLink": f"{REGION}/vpnTunnels/t",
                        "region": REGION,
                        "sharedSecret": SECRET,
                        "sharedSecretHash": SECRET,
                        "vpnGateway": f"{REGION}/vpnGateways/g",
                    }
                ]
            }
        }
    },
    "compute.instances.aggregatedList": {
        "items": {
            "z": {
                "instances": [
                    {
                        "name": "m",
                        "selfLink": f"{ZONE}/instances/m",
                        "zone": ZONE,
                        "serviceAccounts": [{"email": "own@p.iam.gserviceaccount.com", "scopes": ["cloud-platform"]}],
                        "metadata": {
                            "items": [
                                {"key": "enable-oslogin", "value": "TRUE"},
                                {"key": "startup-script", "value": SECRET},
                            ]
                        },
                        "disks": [{"boot": True, "diskEncryptionKey": {"kmsKeyName": f"{KEY}/cryptoKeyVersions/3"}}],
                        "networkInterfaces": [{"network": NETWORK, "networkIP": "10.0.0.9"}],
                    }
                ]
            }
        }
    },
    "compute.interconnects.list": {
        "items": [
            {
                "name": "l",
                "selfLink": f"{COMPUTE}projects/{PROJECT}/global/interconnects/l",
                "adminEnabled": True,
                "macsecEnabled": True,
                "macsec": {"failOpen": False, "preSharedKeys": [{"name": "key1", "startTime": "2026-04-01T00:00:00Z"}]},
            }
        ]
    },
    "compute.projects.get": {"xpnProjectStatus": "HOST"},
    "cloudkms.projects.locations.list": LOCATIONS,
    "cloudkms.projects.locations.keyRings.list": {"keyRings": [{"name": f"{TOKYO}/keyRings/r"}]},
    "cloudkms.projects.locations.keyRings.cryptoKeys.list": {"cryptoKeys": [{"name": KEY, "rotationPeriod": "1s"}]},
    "cloudkms.projects.locations.keyRings.importJobs.list": {
        "importJobs": [{"name": f"{TOKYO}/keyRings/r/importJobs/i"}]
    },
    "cloudscheduler.projects.locations.list": LOCATIONS,
    "cloudscheduler.projects.locations.jobs.list": {
        "jobs": [
            {
                "name": f"{TOKYO}/jobs/j",
                "httpTarget": {
                    "uri": "https://x.example",
                    "headers": {"Authorization": SECRET},
                    "body": "aHVudGVyMg==",
                },
            }
        ]
    },
    "run.projects.locations.list": LOCATIONS,
    "run.projects.locations.services.list": {
        "services": [
            {
                "name": f"{TOKYO}/services/s",
                "ingress": "INGRESS_TRAFFIC_ALL",
                "template": {"containers": [{"image": "i", "env": [{"name": "TOKEN", "value": SECRET}]}]},
            }
        ]
    },
    "run.projects.locations.services.getIamPolicy": {
        "bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]
    },
    "monitoring.projects.uptimeCheckConfigs.list": {
        "uptimeCheckConfigs": [
            {
                "name": f"projects/{PROJECT}/uptimeCheckConfigs/u",
                "checkerType": "STATIC_IP_CHECKERS",
                "httpCheck": {"authInfo": {"username": "u", "password": SECRET}},
            }
        ]
    },
    "dns.managedZones.list": {"managedZones": [{"name": "z", "dnsName": "example.lg.jp.", "visibility": "private"}]},
    "dns.resourceRecordSets.list": {
        "rrsets": [
            {"name": "example.lg.jp.", "type": "SOA", "rrdatas": ["x"], "ttl": 1},
            {
                "name": "www.example.lg.jp.",
                "type": "A",
                "ttl": 60,
                "routingPolicy": {"wrr": {"items": [{"weight": 1.0, "rrdatas": ["10.0.0.1"]}]}},
            },
        ]
    },
    "sql.instances.list": {
        "items": [
            {
                "name": "d",
                "region": "asia-northeast1",
                "settings": {"ipConfiguration": {"ipv4Enabled": False}},
                "diskEncryptionConfiguration": {"kmsKeyName": KEY},
            }
        ]
    },
    "sql.users.list": {"items": [{"name": "postgres", "host": ""}]},
    "iam.projects.serviceAccounts.list": {
        "accounts": [{"name": "x", "email": f"own@{PROJECT}.iam.gserviceaccount.com", "disabled": True}]
    },
    "cloudresourcemanager.projects.getAncestry": {
        "ancestor": [
            {"resourceId": {"type": "project", "id": PROJECT}},
            {"resourceId": {"type": "folder", "id": "77"}},
            {"resourceId": {"type": "organization", "id": "88"}},
        ]
    },
    "cloudresourcemanager.folders.getIamPolicy": {
        "bindings": [
            {
                "role": "roles/viewer",
                "members": ["group:admins@example.lg.jp"],
                "condition": {"title": "until", "expression": "request.time < timestamp('2027-01-01T00:00:00Z')"},
            }
        ]
    },
    "cloudresourcemanager.organizations.getIamPolicy": (403, "PERMISSION_DENIED"),
}


@pytest.fixture(scope="module")
def live() -> Live:
    return asked(Recorded(ANSWERS))


def of(live: Live, type_: str) -> Resource:
    (found,) = [each for each in live.plan.resources if each.type.endswith(f":{type_}")]
    return found


def test_no_secret_and_no_text_that_may_be_one_is_kept(live: Live):
    assert SECRET not in repr(live)
    assert "aHVudGVyMg" not in repr(live)


def test_what_a_machine_is_told_is_kept_by_its_keys_and_switches_by_their_values(live: Live):
    machine = of(live, "Instance")
    assert machine.inputs["metadata"] == {"enable-oslogin": "TRUE", "startup-script": Computed(())}
    assert machine.inputs["serviceAccount"] == {"email": "own@p.iam.gserviceaccount.com", "scopes": ("cloud-platform",)}
    assert machine.inputs["bootDisk"] == {"kmsKeySelfLink": Reference(of(live, "CryptoKey").urn, "id")}
    (interface,) = machine.inputs["networkInterfaces"]  # type: ignore[misc]
    assert interface == {"network": Reference(of(live, "Network").urn, "id"), "networkIp": "10.0.0.9"}


def test_an_environment_is_kept_by_its_names(live: Live):
    service = of(live, "Service")
    assert service.inputs["template"] == {
        "containers": ({"image": "i", "envs": ({"name": "TOKEN", "value": Computed(())},)},)
    }
    called = of(live, "ServiceIamMember")
    assert (called.inputs["member"], called.inputs["name"]) == ("allUsers", Reference(service.urn, "id"))


def test_keys_of_lines_are_named(live: Live):
    line = of(live, "Interconnect")
    assert line.inputs["macsec"] == {"failOpen": False, "preSharedKeys": ({"name": "key1"},)}


def test_records_that_a_zone_is_born_with_are_left_out_and_choices_are_lists(live: Live):
    record = of(live, "RecordSet")
    assert record.inputs["name"] == "www.example.lg.jp."
    assert record.inputs["routingPolicy"] == {"wrrs": ({"weight": 1.0, "rrdatas": ("10.0.0.1",)},)}


def test_databases_refer_to_their_key_and_users_to_their_database(live: Live):
    database = of(live, "DatabaseInstance")
    assert database.inputs["encryptionKeyName"] == Reference(of(live, "CryptoKey").urn, "id")
    assert of(live, "User").inputs == {
        "instance": Reference(database.urn, "name"),
        "name": "postgres",
        "type": "BUILT_IN",
    }


def test_what_comes_in_by_a_key_and_who_shares_networks_is_seen(live: Live):
    assert of(live, "KeyRingImportJob").inputs["importJobId"] == "i"
    assert of(live, "SharedVPCHostProject").inputs == {"project": PROJECT}
    assert of(live, "Account").inputs["disabled"] is True


def test_rules_from_above_that_reach_a_network_are_its_own_type(live: Live):
    rule = of(live, "FirewallPolicyRule")
    assert (rule.inputs["firewallPolicy"], rule.inputs["priority"], rule.inputs["action"]) == ("above", 2, "allow")


def test_what_folders_grant_is_inherited_and_an_organisation_that_is_hidden_is_not_known(live: Live):
    granted = [each for each in live.plan.resources if each.type == "gcp:folder/iAMMember:IAMMember"]
    assert [each.inputs for each in granted] == [
        {
            "folder": "folders/77",
            "role": "roles/viewer",
            "member": "group:admins@example.lg.jp",
            "condition": {"title": "until", "expression": "request.time < timestamp('2027-01-01T00:00:00Z')"},
        }
    ]
    (hidden,) = [each for each in live.plan.resources if each.type == "gcp:organizations/iAMMember:IAMMember"]
    assert hidden.urn in live.unread
    assert [(each.operation, each.subject) for each in live.not_read] == [
        ("cloudresourcemanager.organizations.getIamPolicy", "organizations/88")
    ]


def test_in_a_project_that_members_share_labels_say_whose_a_thing_is():
    tenancy = make_tenancy(isolation=Isolation.NETWORK, clouds={Cloud.GCP})
    (place,) = places(tenancy, None, Cloud.GCP)
    assert (place.account, place.divided, place.role) == ("hirosaki-shared-prod", True, None)
    bucket: dict[str, Any] = {"name": "a", "location": "ASIA-NORTHEAST1", "labels": {"jichi-member": OWANI.code}}
    other = {"name": "b", "location": "ASIA-NORTHEAST1", "labels": {"jichi-member": "999999"}}
    recorded = Recorded({"storage.buckets.list": {"items": [bucket, other]}})
    found = from_live(tenancy, _nobody, None, lambda place: Entered(recorded, "1")).plan.resources
    owners = {each.inputs["name"]: each.stack.name for each in found if each.type.endswith(":Bucket")}
    assert owners == {"a": "hirosaki-023621-gcp-prod", "b": "hirosaki-shared-gcp-prod"}


def _nobody(place: object) -> Any:
    raise AssertionError(place)


def test_names_and_addresses_mean_the_same():
    assert links(f"{COMPUTE}projects/1/global/networks/n", "1", "p") == "projects/p/global/networks/n"
    assert links("//cloudkms.googleapis.com/projects/q/locations/l", "1", "p") == "projects/q/locations/l"
    assert (
        links("logging.googleapis.com/projects/p/locations/l", "1", "p")
        == "logging.googleapis.com/projects/p/locations/l"
    )
    assert logical_name(PROJECT, f"{PROJECT}-data-tyo") == "tyo-data"
    assert logical_name(PROJECT, "hirosaki-023621-prod-data-tyo") == ""


def test_an_error_that_is_neither_a_services_nor_the_ways_is_raised():
    with pytest.raises(KeyError):
        code_of(KeyError("x"))
    assert code_of(ConnectionResetError("secret words")) == "ConnectionResetError"
    (place,) = places(make_tenancy(clouds={Cloud.GCP}), [HIROSAKI.code], Cloud.GCP)
    assert Ask(Entered(Recorded({}), "1"), place).parent == f"projects/{PROJECT}"
