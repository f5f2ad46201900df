"""An engine that shares nothing with the prover: random networks, z3, and a simulator of one packet.

It is written from the clouds' documents and reads only `jichi.engine.plan`. What `network.proof` says about a plan is
held against it (`differential.py` beside this package). Two manners of the same meaning stand in it, so that each
checks the other: ways as formulas, in which a solver looks for a packet, and one packet asked of each resource in turn.

- `aws_networks.aws_network(seed)`, `gcp_networks.gcp_network(seed)`: a random plan, wholly known, biased to leaks.
- `worlds.world(plan, cloud)`: a `World`, with `pairs` (from whom to whom a claim lets no packet get), `witness` (a
  packet that gets there nevertheless, found by z3 and replayed on the simulator) and `arrives` (one packet, there).
- `aws_simulator.AwsSimulator`, `gcp_simulator.GcpSimulator`: `send(start, packet, end)` gives a `Fate` with its trace.
- `aws_encoding.AwsEncoding`, `gcp_encoding.GcpEncoding`: `reach(start, end)` gives a `Formula`.
- `found.FOUND`: the smallest networks that show what random ones found in the prover.
- `solver.header(version).find(formula)`: a `Packet` or None. All of z3 is behind `solver.py`.

What it leaves out, and why
- IPv6 on Google Cloud: its ranges are chosen at deployment, so that no such plan is wholly known.
- Block Public Access for ingress only, exclusions from it, private NAT gateways, NAT64, endpoints, lines on Google
  Cloud: not in the random networks; the planted leaks (`aws_mutants.py`, `gcp_mutants.py`, `line_mutants_gcp.py`) have
  some of them. Lines on AWS are there as what routes of a transit gateway may lead to; what offices send is not
  compared.
- Flows are compared between planned interfaces, with their answers (`differential_flows.py`), not as claims with tiers.
  Claims about names and lines, `members-filters` and `stepping-stones` are not compared.
- Tiers: nothing has a tier's name, so that what refutes are planned interfaces only, never intended ones.
- A packet that turns round at a transit gateway's own interface: documents do not say what happens.
- ICMP is one kind of packet: rules for one type are not made.
"""
