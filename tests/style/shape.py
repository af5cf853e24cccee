#!/usr/bin/env python3
"""The shape of a file: at most 400 lines of at most 100 columns, opens with what it is for, #pragma
once; every folder of a house has a README or a line in its house's; scripts parse and say by which program they run."""
import os
import subprocess

from lib.tree import CPP, files, text_of, verdict

LINES_MAX = 400
COLUMNS_MAX = 100
CODE = CPP + (".py", ".cmake", ".proto", ".sh")
HOUSES = ("rules", "ingest", "storage", "fanout", "daemon", "bench")


def check_text(path, text, headers):
    found = []
    lines = text.splitlines()
    name = path.as_posix()
    if len(lines) > LINES_MAX:
        found.append(f"{name}:{LINES_MAX + 1}: {len(lines)} lines; a file holds one idea and {LINES_MAX} lines")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "http" not in line and path.suffix != ".py":
            found.append(f"{name}:{number}: {len(line)} columns")
        if line.rstrip() != line or "\t" in line:
            found.append(f"{name}:{number}: a tab, or blanks at the end")
    if path.suffix in CPP:
        if not text.startswith("//") and path.with_suffix(".h") not in headers:
            found.append(f"{name}:1: does not open with what it is for")
        if path.suffix == ".h" and "#pragma once" not in text:
            found.append(f"{name}:1: no #pragma once")
    return found


def script_fault(root, path, text):
    """Scripts without a suffix, known by their first line, and .sh and .py."""
    first = text.split("\n", 1)[0]
    if "bash" in first or path.suffix == ".sh":
        if "bash" not in first:
            return "a script whose first line does not name bash"
        done = subprocess.run(["bash", "-n", str(root / path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return done.stderr.strip().splitlines()[0]
    elif path.suffix == ".py":
        try:
            compile(text, str(path), "exec")
        except SyntaxError as error:
            return str(error)
    if path.suffix == "" and first.startswith("#!") and not os.access(root / path, os.X_OK):
        return "a command that cannot be executed: chmod +x"
    return None


def check(root):
    found = []
    # A .cc beside its header need not say again what the header says.
    headers = set(files(root, (".h",)))
    for path in files(root):
        if path.suffix not in CODE + ("",):
            continue
        text = text_of(root, path)
        if path.suffix in CODE or path.name == "CMakeLists.txt":
            found += check_text(path, text, headers)
        if path.suffix in (".py", ".sh") or text.startswith("#!"):
            fault = script_fault(root, path, text)
            if fault:
                found.append(f"{path}:1: {fault}")
    folders = {path.parent for path in files(root, CPP) if path.parts[0] in HOUSES}
    for folder in sorted(folders):
        house = root / folder.parts[0] / "README.md"
        told = house.exists() and f"{folder.name}/" in text_of(root, house.relative_to(root))
        if not (root / folder / "README.md").exists() and not told:
            found.append(f"{folder}/README.md:1: missing; a folder says what it is for and its boundary")
    return found


if __name__ == "__main__":
    opened = "// What it is for.\n"
    verdict(check, planted=[
        ({"rules/a.cc": opened + "int a;\n" * LINES_MAX, "rules/README.md": ""}, "rules/a.cc:401: 401 lines"),
        ({"tests/a.cc": opened + "// " + "a" * 98 + "\n"}, "tests/a.cc:2: 101 columns"),
        ({"tests/a.cc": "int a;\n"}, "tests/a.cc:1: does not open"),
        ({"tests/a.h": opened + "int a;\n"}, "no #pragma once"),
        ({"tests/a.cc": opened + "int a; \n"}, "tests/a.cc:2: a tab"),
        ({"rules/base/a.cc": opened}, "rules/base/README.md:1: missing"),
        ({"tests/a.sh": "#!/usr/bin/env bash\nif then\n"}, "syntax error"),
        ({"tests/a.py": "def :\n"}, "invalid syntax"),
        ({"deploy/go": "#!/usr/bin/env bash\ntrue\n"}, "chmod +x"),
    ], clean={"rules/a.cc": "int a;\n", "rules/a.h": opened + "#pragma once\n", "rules/README.md": "# rules\n",
              "tests/a.sh": "#!/usr/bin/env bash\ntrue\n"})
