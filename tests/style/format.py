#!/usr/bin/env python3
"""clang-format 16 has nothing to change. To repair: clang-format-16 -i FILE."""
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from lib.tree import CPP, ROOT, files, verdict

PROGRAM = "clang-format-16"


def check_batch(root, batch):
    done = subprocess.run([PROGRAM, "--dry-run", "-Werror", f"--style=file:{ROOT}/.clang-format", *batch],
                          cwd=root, capture_output=True, text=True, check=False)
    found = re.findall(r"^(.+?:\d+):\d+: error: code should be clang-formatted", done.stderr, re.M)
    if done.returncode != 0 and not found:
        return [f"{batch[0]}:1: {PROGRAM} fails: {done.stderr.strip()[:300]}"]
    # The first place of each file is enough to repair it.
    first = {}
    for place in found:
        first.setdefault(place.rsplit(":", 1)[0], place)
    return [f"{place}: not formatted" for place in first.values()]


def check(root):
    paths = [path.as_posix() for path in files(root, CPP)]
    batches = [paths[start:start + 8] for start in range(0, len(paths), 8)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [finding for found in pool.map(lambda batch: check_batch(root, batch), batches)
                for finding in found]


if __name__ == "__main__":
    if shutil.which(PROGRAM) is None:
        print(f"no {PROGRAM}: the format check")
        sys.exit(77)
    verdict(check,
            planted=[({"rules/a.cc": "int a;\nint  b ;\n"}, "rules/a.cc:2: not formatted")],
            clean={"rules/a.cc": "int a;\nint b;\n"})
