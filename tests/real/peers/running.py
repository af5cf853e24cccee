"""How a script of this folder ends. ctest takes 77 for skipped and lists the last line as the reason: a case that was
skipped among others that passed is said too."""
import os
import pathlib
import sys
import unittest

LONG = os.environ.get("FRESHET_LONG") == "1"  # The long form, as `tests/run --all` wants it.


def skip(why):
    print(f"SKIP {pathlib.Path(sys.argv[0]).stem}: {why}")
    sys.exit(77)


def run(*needed):
    """Every case of the script, if the programs and libraries that it needs are built."""
    for file in needed:
        if not file.is_file():
            skip(f"{file} is not built")
    ran = unittest.main(verbosity=2, exit=False).result
    if not ran.wasSuccessful():
        sys.exit(1)
    if ran.skipped:
        skip("; ".join(why for _, why in ran.skipped))
