#!/usr/bin/env python3
"""Ten minutes of simulated worlds that nobody has seen; a seed that breaks a promise is shrunk."""
import os
import subprocess
import sys
from pathlib import Path

MINUTES = "10"


def main():
    binary = Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/simulation/simulate/simulate"
    if not binary.exists():
        print(f"no {binary}: fresh seeds of the simulation")
        return 77
    script = Path(os.environ["FRESHET_SOURCE_DIR"]) / "tests/simulate"
    return subprocess.call([sys.executable, str(script), "--minutes", MINUTES],
                           env={**os.environ, "FRESHET_SIMULATE": str(binary)})


if __name__ == "__main__":
    sys.exit(main())
