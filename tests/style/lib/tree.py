"""What the style checks share: the files of the tree, C++ text without comments, and the verdict.

A check is a function from a root folder to a list of findings "file:line: message". Before it looks
at the real tree it must prove that it can fail: verdict() runs it on small planted trees first.
"""
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(os.environ.get("FRESHET_SOURCE_DIR") or Path(__file__).resolve().parents[3])
NOT_OURS = {".git", ".cache", "build", "target", "__pycache__"}
CPP = (".h", ".cc")


def files(root, suffixes=None):
    """Paths below root, relative and sorted, without what is built or fetched."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS)
        for name in sorted(set(names) - NOT_OURS):
            path = Path(folder, name).relative_to(root)
            if suffixes is None or path.suffix in suffixes:
                found.append(path)
    return found


def text_of(root, path):
    return (Path(root) / path).read_text(encoding="utf-8", errors="replace")


_NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.DOTALL)


def code_of(text):
    """C++ text with comments and literals blanked out; lines keep their numbers. #include "x" stays."""
    def blank(match):
        before = text[text.rfind("\n", 0, match.start()) + 1:match.start()]
        if match.group().startswith('"') and re.fullmatch(r"\s*#\s*include\s*", before):
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return _NOT_CODE.sub(blank, text)


def includes(text):
    """(line, '<' or '"', name) of each include."""
    found = []
    for number, line in enumerate(code_of(text).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            found.append((number, match.group(1), match.group(2)))
    return found


def verdict(check, planted, clean):
    """Exits 0 if the real tree has no finding, 1 with every finding, 2 if the check cannot fail.

    planted: list of (files {path: text}, words the one finding must contain). clean: files without
    a finding, which shows that the check does not cry at everything.
    """
    for tree, expected in planted:
        found = _check_planted(check, tree)
        if not any(expected in finding for finding in found):
            print(f"the check does not find what was planted: {sorted(tree)}\n"
                  f"  expected a finding with: {expected}\n  found: {found}")
            sys.exit(2)
    found = _check_planted(check, clean)
    if found:
        print("the check finds fault with a clean tree:\n  " + "\n  ".join(found))
        sys.exit(2)
    found = check(ROOT)
    print("\n".join(found) or "no finding")
    sys.exit(1 if found else 0)


def _check_planted(check, tree):
    with tempfile.TemporaryDirectory(prefix="freshet-style-") as folder:
        for name, text in tree.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check(Path(folder))
