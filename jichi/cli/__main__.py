"""`python -m jichi.cli`, for where the `jichi` script is not on the path."""

from jichi.cli import main

main(prog_name="jichi")
