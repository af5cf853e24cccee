#!/usr/bin/env python3
"""Python that pyflakes finds no fault with: names that exist, imports that are used."""
import os
import shutil
import subprocess
import sys

from lib.tree import files, verdict


def pyflakes():
    """How it is called here; None where there is none."""
    beside = [sys.executable, "-m", "pyflakes"]
    if subprocess.run([*beside, "--version"], capture_output=True, check=False).returncode == 0:
        return beside
    return ["pyflakes3"] if shutil.which("pyflakes3") else None


PYFLAKES = pyflakes()


def check(root):
    scripts = [path.as_posix() for path in files(root, (".py",))]
    # Commands without a suffix are Python too, when their first line says so.
    for path in files(root, ("",)):
        with open(os.path.join(root, path), "rb") as file:
            if b"python3" in file.readline(80):
                scripts.append(path.as_posix())
    done = subprocess.run([*PYFLAKES, *scripts], cwd=root, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


if __name__ == "__main__":
    if PYFLAKES is None:
        print("no pyflakes3: unused imports and names that do not exist are not looked for")
        sys.exit(77)
    verdict(check, planted=[
        ({"tests/a.py": "import os\n"}, "'os' imported but unused"),
        ({"tests/a.py": "print(name)\n"}, "undefined name 'name'"),
        ({"deploy/go": "#!/usr/bin/env python3\nprint(name)\n"}, "deploy/go:2"),
    ], clean={"tests/a.py": "import os\nprint(os.name)\n"})
