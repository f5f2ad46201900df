"""Reports of `jichi check`: each is made from the document `jichi.check/1` (`docs/schema/check.v1.schema.json`) alone.

A report adds no verdict of its own, and the same document always gives the same bytes.
"""
