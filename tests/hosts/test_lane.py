"""The lane itself: it agrees where it should, sees where it should not, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from jichi.tenancy.model import Cloud
from tests.hosts import __main__ as terminal
from tests.hosts.kernel import PREFIX, CommandError, built, sweep
from tests.hosts.lane import run, site_of
from tests.hosts.pieces import Lab
from tests.hosts.sample import Scope
from tests.hosts.wire import NAMES
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base

SMALL = Scope(("tyo",), ("app", "data"), widely=False, questions=6)
LEAKS = {Cloud.AWS: aws_mutants.member_peering_open, Cloud.GCP: gcp_mutants.member_peering_open}

STAYS = """
import time
from tests.hosts.kernel import built
from tests.hosts.pieces import Lab
lab = Lab()
lab.space("x")
with built(lab):
    print("up", flush=True)
    time.sleep(60)
"""


def own() -> list[str]:
    """Namespaces that this process made."""
    return [each.name for each in Path(NAMES).glob(f"{PREFIX}{os.getpid()}-*")]


@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize("cloud", Cloud)
def test_a_leak_that_is_refuted_passes_and_nothing_else_does(cloud: Cloud):
    plan = LEAKS[cloud](Plot(base(cloud))).plan
    outcome = run(plan, site_of(plan, cloud), SMALL, 1)
    assert [str(each) for each in outcome.disagreements] == []
    assert f"members-packets/022021/{cloud}" in " ".join(outcome.refuted)
    assert own() == []


@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize("cloud", Cloud)
def test_verdicts_that_are_not_those_of_the_network_are_seen(cloud: Cloud):
    """Verdicts of a plan without a leak, of one with it built; and the other way round."""
    sound, leaky = base(cloud), LEAKS[cloud](Plot(base(cloud))).plan
    let_through = run(sound, site_of(leaky, cloud), SMALL, 1)
    assert {each.probe.claim.split("/")[0] for each in let_through.disagreements} >= {
        "members-packets",
        "members-routes",
    }
    stopped = run(leaky, site_of(sound, cloud), SMALL, 1)
    assert {each.saw for each in stopped.disagreements if each.probe.verdict == "refuted"} == {"did not arrive"}
    first = next(each for each in stopped.disagreements if each.probe.verdict == "refuted")
    assert f"{first.probe.claim} is refuted, but tcp 10.0." in str(first)


@pytest.mark.usefixtures("namespaces")
def test_a_flow_that_is_stopped_is_seen():
    plan = aws_mutants.acl_without_answers(Plot(base(Cloud.AWS))).plan
    outcome = run(base(Cloud.AWS), site_of(plan, Cloud.AWS), SMALL, 1)
    assert {each.saw for each in outcome.disagreements} == {"was not answered"}
    assert {each.probe.packet.port for each in outcome.disagreements} == {5432}


@pytest.mark.usefixtures("namespaces")
def test_nothing_is_left_after_a_failure():
    lab = Lab()
    lab.space("one").filters = "no nftables"
    with pytest.raises(CommandError, match="nft -f -: "), built(lab):
        pass
    assert own() == []


@pytest.mark.usefixtures("namespaces")
def test_what_a_killed_process_left_is_taken_away():
    with subprocess.Popen([sys.executable, "-c", STAYS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        left = list(Path(NAMES).glob(f"{PREFIX}{process.pid}-*"))
        assert len(left) == 1
        sweep()
        assert left[0].exists(), "its process lives"
        process.send_signal(signal.SIGKILL)
    assert left[0].exists()
    assert sweep() >= 1
    assert not left[0].exists()


@pytest.mark.parametrize(("words", "code"), [([], 0), (["--require"], 2)])
def test_where_it_cannot_be_run_it_says_so_in_one_line(words: list[str], code: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(terminal, "missing", lambda: "there is no `nft` (Debian package nftables)")
    result = CliRunner().invoke(terminal.main, words)
    assert result.output == "namespaces lane: not run: there is no `nft` (Debian package nftables)\n"
    assert result.exit_code == code
