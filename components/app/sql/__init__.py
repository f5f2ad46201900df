"""A database of an app's own in the member's cluster: whose it is, and how its users' passwords are made and changed.

The same on both clouds and for both engines: two users who may use one database and no other. Their passwords change in
turn, so that what was started before a change still gets in until the change after it (Secrets Manager User Guide,
"Lambda function rotation strategies": alternating users). No program, plan or state has one.

What an engine says differently is beside it, in `components.app.postgres` and `components.app.mysql`.
"""
