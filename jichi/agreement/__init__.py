"""Agreement: the real engine plans the same as ours.

What is built here reads the Plan that `jichi.engine` captures in process. `python -m jichi.agreement TENANCY` runs the
Pulumi CLI on the same program, with the stand-in provider of `jichi.rehearsal` in place of the clouds', and compares.

facts        what is compared of a resource, from a planned one and from a step of `pulumi preview --json`
comparison   the differences, and the one list of those that lie in the nature of things
cli          finding the CLI
workspace    a project of one run with a backend, a home and providers of its own
faults       the real engine's errors, each with what to do
lane         preview, up, up again, another tenancy, refresh, destroy
"""
