"""Proof: what can reach what, decided from the Plan alone, before anything is deployed and without any account.

`aws.py` and `gcp.py` lift a Plan into the model of `model.py`; `reach.py` sends sets of packets through it; `claims.py`
says what has to hold; `verdict.py` answers PROVED, REFUTED (with a packet and its way) or UNKNOWN (with what is not
known); `explain.py` answers one question in words. It shares nothing with the modules that generate the network, so
that a mistake in their table of flows cannot prove itself.
"""
