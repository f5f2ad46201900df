import subprocess
import sys
from pathlib import Path

import yaml

from jichi.tenancy.model import Cloud, Google, Isolation, Perimeter, Stage, Tenancy
from stacks.names import CLOUD_KEY, MEMBER_KEY, PART_KEY, PROJECT, TENANCY_KEY, stack_name, stacks_of
from tests.factories import make_tenancy


def test_stack_names():
    tenancy = make_tenancy()
    assert stack_name(tenancy, tenancy.members[0], Cloud.AWS) == "hirosaki-022021-aws-prod"
    assert stack_name(make_tenancy(stage=Stage.VERIFICATION), None, Cloud.GCP) == "hirosaki-shared-gcp-test"


def test_stacks_in_deploy_order():
    tenancy = make_tenancy()
    stacks = stacks_of(tenancy)
    assert [stack.name for stack in stacks] == [
        "hirosaki-022021-aws-prod",
        "hirosaki-023621-aws-prod",
        "hirosaki-022021-gcp-prod",
        "hirosaki-023621-gcp-prod",
    ]
    assert stacks[1].config == {"jichi:tenancy": "hirosaki", "jichi:member": "023621", "jichi:cloud": "aws"}
    assert stacks_of(tenancy, "x/y.yaml")[0].config["jichi:tenancy"] == "x/y.yaml"


def test_what_members_share_comes_first_where_they_share_anything():
    def of_google(tenancy: Tenancy) -> list[str]:
        return [stack.name for stack in stacks_of(tenancy) if stack.cloud is Cloud.GCP]

    coarse = make_tenancy(google=Google(access_policy="1", perimeter=Perimeter.COARSE))
    assert of_google(coarse)[0] == "hirosaki-shared-gcp-prod", "a perimeter is shared, whoever's the projects are"
    assert stacks_of(coarse)[0].name == "hirosaki-022021-aws-prod", "AWS has no perimeter"
    assert of_google(make_tenancy(isolation=Isolation.NETWORK))[0] == "hirosaki-shared-gcp-prod"
    assert of_google(make_tenancy())[0] == "hirosaki-022021-gcp-prod"


def test_names_need_no_pulumi():
    code = "import sys, stacks.names, network.addressing, components.naming; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_project_declares_the_keys_that_the_program_reads():
    project = yaml.safe_load(Path("Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == PROJECT
    assert set(project["config"]) == {TENANCY_KEY, MEMBER_KEY, CLOUD_KEY, PART_KEY}
    assert Path(project["main"], "__main__.py").is_file()
