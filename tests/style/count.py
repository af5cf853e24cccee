#!/usr/bin/env python3
"""tests/run counts what ctest says: passed, failed, skipped with the reason, and never more kindly."""
import contextlib
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from lib.tree import ROOT

sys.path.insert(0, str(ROOT / "tests" / "support"))
import suite  # noqa: E402  (its folder is known only now)

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="(empty)" tests="5" failures="1" disabled="0" skipped="1">
<testcase name="good" status="run"><system-out>fine</system-out></testcase>
<testcase name="bad" status="fail"><failure message=""/><system-out>3 passed, 0 failed, 0 skipped</system-out></testcase>
<testcase name="late" status="fail"><failure message="Timeout"/><system-out></system-out></testcase>
<testcase name="absent" status="notrun"><skipped message="Unable to find executable"/></testcase>
<testcase name="off" status="disabled"><skipped message="Disabled"/></testcase>
<testcase name="gtest" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/><system-out>
[ RUN      ] A.B
../a_test.cc:5: Skipped
no ../shared: storms
[  SKIPPED ] A.B (0 ms)</system-out></testcase>
<testcase name="script" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/><system-out>looking
no Kafka: the contract suite
</system-out></testcase>
</testsuite>
"""


def counted():
    tally = suite.Tally()
    said = io.StringIO()
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as file, contextlib.redirect_stdout(said):
        file.write(JUNIT)
        file.flush()
        read = suite.read_results(file.name, "unit dev", tally)
        suite.report(tally)
    return tally, read, said.getvalue()


def main():
    tally, read, said = counted()
    last = "1 passed, 4 failed, 2 skipped"
    faults = []
    for what, is_so in [
        ("cases and failures read", read == (7, 4)),
        ("what did not run without saying why is a failure",
         [name for name, _ in tally.failed][1:] == [f"[unit dev] {name}" for name in ("late", "absent", "off")]),
        ("a GTest skip keeps its reason", ("[unit dev] gtest", "no ../shared: storms") in tally.skipped),
        ("a script's skip keeps its reason",
         ("[unit dev] script", "no Kafka: the contract suite") in tally.skipped),
        ("the last line is the count", said.endswith(f"\n{last}\n")),
        ("there is one such line only",
         sum(line.endswith("skipped") and line[0].isdigit() for line in said.splitlines() if line) == 1),
        ("no results are not good results",
         suite.read_results(Path("no such file"), "unit dev", suite.Tally()) is None),
    ]:
        if not is_so:
            faults.append(what)
    for arguments in (["--no-such"], ["--label"], ["--label", "no-such"]):
        done = subprocess.run([ROOT / "tests" / "run", *arguments], capture_output=True, check=False)
        if done.returncode != 2:
            faults.append(f"tests/run {' '.join(arguments)} exits {done.returncode}, not 2")
    print("\n".join(f"does not hold: {fault}" for fault in faults) or "counts as it should")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
