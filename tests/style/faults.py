#!/usr/bin/env python3
"""Every fault of the table in tests/README.md, 1 to 50, names a test that is there, or says why not."""
import re
import sys

from lib.tree import ROOT

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| (.+) \|$")
FILE = re.compile(r"`([\w./-]+\.(?:py|sh|cc|scenario)|[\w-]+/[\w./-]+/?)`")
FAULTS = range(1, 51)


def problems(text, exists):
    """One line for each fault of the table; `exists` says of a path below tests/ or the root whether it is there."""
    found, rows = [], {}
    for line in text.splitlines():
        row = ROW.match(line)
        if row:
            rows[int(row[1])] = row[3].strip()
    for number in FAULTS:
        answer = rows.get(number)
        if answer is None:
            found.append(f"fault {number} has no row")
        elif answer == "open":
            found.append(f"fault {number} is open")
        elif answer.startswith("not: "):
            if len(answer) < len("not: because") + 5:
                found.append(f"fault {number} says not, and not why")
        else:
            files = FILE.findall(answer)
            if not files:
                found.append(f"fault {number} names no test")
            found += [f"fault {number} names {name}, which is not there" for name in files if not exists(name)]
    return found


def planted():
    """The check finds what it is there for."""
    good = "\n".join(f"| {n} | fault | `real/a.py`: shown |" for n in FAULTS)
    there = {"real/a.py"}.__contains__
    row = "| 7 | fault | `real/a.py`: shown |"
    return (problems(good, there) == []
            and problems(good.replace(row, ""), there) == ["fault 7 has no row"]
            and problems(good.replace(row, "| 7 | fault | open |"), there) == ["fault 7 is open"]
            and problems(good.replace(row, "| 7 | fault | not: no |"), there) == ["fault 7 says not, and not why"]
            and problems(good.replace(row, "| 7 | fault | not: the device does not exist here |"), there) == []
            and problems(good.replace(row, "| 7 | fault | shown somewhere |"), there) == ["fault 7 names no test"]
            and problems(good.replace(row, "| 7 | fault | `real/b.py` |"), there)
            == ["fault 7 names real/b.py, which is not there"])


def main():
    if not planted():
        print("the check itself is broken: it does not find its planted faults")
        return 1
    text = (ROOT / "tests/README.md").read_text(encoding="utf-8")
    # A fuzz target is named as ctest names it: fuzz/sl651 is fuzz/sl651_fuzz.cc.
    found = problems(text, lambda name: any(
        path.exists() for path in (ROOT / "tests" / name, ROOT / name, ROOT / "tests" / f"{name}_fuzz.cc")))
    print("\n".join(found) or "no finding")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
