#!/usr/bin/env python3
"""The planted bugs of the simulation (rules/base/planted.h) are not in the program.

Wherever one is planted its mark stands in the object code. Each mark is in the binary of the
simulation, so that looking for it means something, and none is in the program."""
import os
import re
import sys
from pathlib import Path

SOURCE = Path(os.environ["FRESHET_SOURCE_DIR"])
SIMULATION = Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/simulation/mutation/simulation_mutation_test"
PROGRAM = Path(os.environ["FRESHET_PROGRAM"])
MARK = b"planted: "
SWITCH = b"is_planted"


def bugs(header):
    body = re.search(r"enum class Planted[^{]*\{(.*?)\};", header, re.S).group(1)
    return re.findall(r"^\s*(\w+),", body, re.M)


def main():
    names = bugs((SOURCE / "rules/base/planted.h").read_text())
    simulation, program = SIMULATION.read_bytes(), PROGRAM.read_bytes()
    found = []
    if len(names) < 12:
        found.append(f"rules/base/planted.h: {len(names)} bugs, twelve are asked for")
    found += [f"{SIMULATION}: {name} is planted nowhere" for name in names
              if MARK + name.encode() not in simulation]
    found += [f"{PROGRAM}: holds the planted bug {name}" for name in names
              if MARK + name.encode() in program]
    if SWITCH in program:
        found.append(f"{PROGRAM}: holds the switch of planted bugs")
    print("\n".join(found) or f"{len(names)} planted bugs in the simulation, none in the program")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
