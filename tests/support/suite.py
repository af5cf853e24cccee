#!/usr/bin/env python3
"""Builds the presets, runs the tests label by label and adds up what ctest's JUnit files say.

Used by tests/run. The order is from cheap to dear, so that a typing error shows before an hour of
storms. Nothing is printed after the last line, "N passed, M failed, K skipped".
"""
import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# (label, preset): seconds that CI of two cores may spend on it. Their sum is below half an hour.
BUDGET_SECONDS = {
    ("style", "release"): 180,
    ("unit", "release"): 60,
    ("scenario", "release"): 60,
    ("unit", "asan"): 120,
    ("scenario", "asan"): 130,
    ("simulation", "release"): 110,
    ("simulation", "asan"): 40,
    ("real", "release"): 360,
    ("bench", "release"): 60,
}
BUILD_BUDGET_SECONDS = {"release": 360, "asan": 360}
LONG_FORMS = [("unit", "tsan"), ("scenario", "tsan"), ("real", "tsan"), ("fuzz", "fuzz"), ("long", "release")]
# Tests that start processes and count system calls disturb one another.
ONE_AT_A_TIME = {"real", "bench", "long"}
# What runs the whole daemon under ThreadSanitizer: its doors, its ends by force, its people, its looks at itself.
# The others trace system calls, where the sanitizer's own would be counted, or want the benchmarks' programs.
REAL_UNDER_TSAN = "real/(serve|shadow|killed|killed_while_calling|replay|doctor|conservation|canary)[.]"
# Under the other sanitizers two seeds, and not every planted bug once more.
SIMULATION_UNDER_ASAN = "simulation/seeds"
CHOSEN = {("real", "tsan"): REAL_UNDER_TSAN, ("simulation", "asan"): SIMULATION_UNDER_ASAN}
FAILURE_LINES_MAX = 60


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []  # (name, why)
        self.skipped = []  # (name, why)
        self.rows = []  # (seconds, budget or None, what, cases)

    def fail(self, name, why):
        self.failed.append((name, why))
        print(f"\nFAILED {name}", flush=True)
        lines = why.rstrip().splitlines()
        if len(lines) > FAILURE_LINES_MAX:
            print(f"  ... ({len(lines) - FAILURE_LINES_MAX} lines before)")
        for line in lines[-FAILURE_LINES_MAX:]:
            # Indented, so that no line of a test's output can be taken for the last line of ours.
            print(f"  {line}")
        sys.stdout.flush()


def run(command, log):
    """Runs a command with its output in a file and no stdin; returns its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as out:
        try:
            return subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT)
        except OSError as error:
            out.write(f"{command[0]}: {error}\n")
            return 127


def build(preset, tally, configure_only):
    log = ROOT / "build" / "log" / f"build-{preset}.log"
    started = time.monotonic()
    print(f"{'configure' if configure_only else 'build'} {preset} ...", flush=True)
    # Longer timeouts and ten minutes a fuzz target; off again with the next short run.
    long_forms = "ON" if "FRESHET_LONG" in os.environ else "OFF"
    code = run(["cmake", "--preset", preset, f"-DFRESHET_LONG={long_forms}"], log)
    if code == 0 and not configure_only:
        code = run(["cmake", "--build", "--preset", preset, "-j", str(os.cpu_count() or 2)], log)
    seconds = time.monotonic() - started
    tally.rows.append((seconds, BUILD_BUDGET_SECONDS.get(preset), f"build {preset}", None))
    if code != 0:
        tally.fail(f"build {preset}", log.read_text(errors="replace"))
    return code == 0


def skip_reason(output):
    """The message of GTEST_SKIP, or the last line a script said before it left with 77."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if re.search(r":\d+: Skipped$", line):
            said = []
            for following in lines[index + 1:]:
                if following.startswith("["):
                    break
                said.append(following)
            return " ".join(said) or "no reason given"
    return lines[-1] if lines else "no reason given"


def read_results(junit, where, tally):
    """Adds one JUnit file to the tally; returns (cases, failures) or None if there is no such file."""
    try:
        cases = list(ElementTree.parse(junit).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return None
    failures = 0
    for case in cases:
        name = f"[{where}] {case.get('name')}"
        output = "".join(out.text or "" for out in case.iter("system-out"))
        for line in output.splitlines():
            if line.startswith("simulated: "):
                print(f"  {line}")
        skipped = case.find("skipped")
        if skipped is not None and (skipped.get("message") or "").startswith("SKIP_"):
            tally.skipped.append((name, skip_reason(output)))
        elif case.get("status") == "run" and case.find("failure") is None:
            tally.passed += 1
        else:
            # A case that did not run for any other reason (no binary, timeout) is a failure.
            failure = case.find("failure")
            why = (failure.get("message") if failure is not None else None) or case.get("status")
            tally.fail(name, f"{output}\n({why})")
            failures += 1
    return len(cases), failures


def run_label(label, preset, tally):
    where = f"{label} {preset}"
    print(f"{where} ...", flush=True)
    log = ROOT / "build" / "log" / f"{label}-{preset}.log"
    junit = log.with_suffix(".xml")
    junit.unlink(missing_ok=True)
    jobs = "1" if label in ONE_AT_A_TIME else str(os.cpu_count() or 2)
    started = time.monotonic()
    chosen = ["-R", CHOSEN[label, preset]] if (label, preset) in CHOSEN else []
    code = run(["ctest", "--test-dir", f"build/{preset}", "-L", f"^{label}$", *chosen, "-j", jobs,
                "--output-junit", str(junit), "--test-output-size-passed", "65536",
                "--test-output-size-failed", "65536"], log)
    results = read_results(junit, where, tally)
    seconds = time.monotonic() - started
    if results is None or (code != 0 and results[1] == 0):
        # ctest itself failed: a binary that cannot list its cases, a broken CMake file.
        tally.fail(f"ctest {where}", log.read_text(errors="replace"))
    tally.rows.append((seconds, BUDGET_SECONDS.get((label, preset)), where,
                       results[0] if results else 0))


def summary_line(name, seconds, tally):
    """For the table in tests/README.md: what was run, of which commit, when, and what came of it."""
    def git(*words):
        try:
            return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        except OSError:
            return ""
    commit = git("rev-parse", "--short", "HEAD") or "no commit"
    if git("status", "--porcelain", "--untracked-files=no"):
        commit += " and changes"
    return (f"| {time.strftime('%Y-%m-%d', time.gmtime())} | {commit} | {name} | {tally.passed} passed, "
            f"{len(tally.failed)} failed, {len(tally.skipped)} skipped | {seconds / 60:.0f} min |")


def report(tally, name=""):
    if tally.skipped:
        print(f"\nSKIPPED ({len(tally.skipped)}):")
        for case, why in tally.skipped:
            print(f"  {case}: {why}")
    if tally.failed:
        print(f"\nFAILED ({len(tally.failed)}):")
        for case, _ in tally.failed:
            print(f"  {case}")
    print("\nseconds  budget  cases  part")
    for seconds, budget, what, cases in tally.rows:
        over = "  OVER BUDGET" if budget is not None and seconds > budget else ""
        print(f"{seconds:7.1f}  {budget if budget is not None else '-':>6}  "
              f"{cases if cases is not None else '-':>5}  {what}{over}")
    total = sum(row[0] for row in tally.rows)
    budget = sum(BUILD_BUDGET_SECONDS.values()) + sum(BUDGET_SECONDS.values())
    print(f"{total:7.1f}  {budget:>6}         all (CI has 1800)\n")
    if name:
        print(summary_line(name, total, tally) + "\n")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped",
          flush=True)


def main():
    # tests/run has checked the options and holds the help.
    parser = argparse.ArgumentParser(prog="tests/run", allow_abbrev=False, add_help=False)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--label", action="append")
    parser.add_argument("--only", action="append")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--install-seconds", type=float, default=0)
    options = parser.parse_args()

    every = {f"{label}-{preset}": (label, preset) for label, preset in list(BUDGET_SECONDS) + LONG_FORMS}
    if options.list:
        print("\n".join(every))
        return 0
    unknown = [part for part in options.only or [] if part not in every]
    if unknown:
        print(f"tests/run: there is no part '{unknown[0]}'; they are {' '.join(every)}", file=sys.stderr)
        return 2

    beside = ROOT.parent / "shared"
    if "FRESHET_SHARED" not in os.environ and beside.is_dir():
        os.environ["FRESHET_SHARED"] = str(beside)
    if options.all:
        os.environ["FRESHET_LONG"] = "1"
    else:
        os.environ.pop("FRESHET_LONG", None)
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    # Debian's libraries are not instrumented: what is between two of their own threads cannot be judged. A race of
    # ours ends the process at once, so that no test passes over it.
    os.environ.setdefault("TSAN_OPTIONS", "ignore_noninstrumented_modules=1 halt_on_error=1 exitcode=66")

    parts = list(BUDGET_SECONDS) + (LONG_FORMS if options.all else [])
    if options.label:
        parts = [part for part in list(BUDGET_SECONDS) + LONG_FORMS
                 if part[0] in options.label and (options.all or part[1] != "tsan")]
    if options.only:
        parts = [every[part] for part in options.only]
    tally = Tally()
    tally.rows.append((options.install_seconds, None, "install", None))
    presets = list(dict.fromkeys(preset for _, preset in parts))
    built = {}
    for preset in presets:
        only_style = all(label == "style" for label, used in parts if used == preset)
        built[preset] = build(preset, tally, configure_only=only_style)
    for label, preset in parts:
        if built[preset]:
            run_label(label, preset, tally)
    named = options.only or options.label
    report(tally, "--all" + (" " + " ".join(named) if named else "") if options.all else "")
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
