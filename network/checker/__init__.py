"""A small checker of proof certificates (`docs/certificate.md`).

It shares no code with the prover. It reads the plan's JSON and the certificate's, and decides by itself, step by step,
whether the certificate's invariants hold. Only the standard library, and `jichi.text` and `jichi.errors` for words.
"""
