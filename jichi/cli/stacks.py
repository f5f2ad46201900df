"""What `jichi stacks` does: write the configuration files of a tenancy's stacks."""

from __future__ import annotations

from jichi import tenancy as tenancies
from jichi.cli import results
from jichi.cli.settings import Settings
from jichi.cli.streams import complain
from jichi.stackfiles import STACKS, stack_files, stale_stack_files, write_stack_files
from jichi.tenancy.load import TENANCIES, project_root
from jichi.text import Text

SCHEMA = "jichi.stacks/1"


def init(settings: Settings, tenancy: str, *, as_json: bool) -> None:
    """Write the files that are missing or stale, and tell of those that are left over.

    Args:
        settings: of this run.
        tenancy: its name, or the path of its file.
        as_json: as the document `jichi.stacks/1`.

    Raises:
        InvalidInput: the tenancy or a file that is there is wrong; then nothing is written.
        OutputError: a file could not be written.
    """
    path = tenancies.find(tenancy)
    group = tenancies.load(path)
    root = project_root()
    kept_here = path.resolve() == (root / TENANCIES / f"{group.name}.yaml").resolve()
    # The program runs elsewhere than this command: a file that has no name there is named by its whole path.
    source = None if kept_here else str(path.resolve())
    written = set(write_stack_files(group, root / STACKS, source))
    complain(stale_stack_files(group, root / STACKS, source), settings)
    files = [
        {"stack": file.stack, "file": file.path.relative_to(root).as_posix(), "written": file.path in written}
        for file in stack_files(group, root / STACKS, source)
    ]
    if as_json:
        results.show_document({"schema": SCHEMA, "tenancy": group.name, "stacks": files})
        return
    done = {True: Text(ja="書きました", en="written"), False: Text(ja="変更なし", en="unchanged")}
    lines = (f"{file['file']}: {done[bool(file['written'])].say(settings.lang)}\n" for file in files)
    results.show("".join(lines), settings)
