#!/usr/bin/env python3
"""Words we do not use, places nobody else has, and promises without a date.

A name of ours says what the thing is; manager, handler, util, helper and common say nothing. Paths and
hosts of one machine are wrong on all others. A TODO has a name and a condition for its removal.
"""
import re

from lib.tree import CPP, code_of, files, text_of, verdict

EMPTY_WORDS = {"manager", "managers", "handler", "handlers", "util", "utils", "utility", "utilities",
               "helper", "helpers", "common"}
# Not for types and files of ours either: the domain has better ones (Warning, Observation, Report).
EMPTY_IN_TYPES = EMPTY_WORDS | {"alert", "alerts", "event", "events", "data"}
# A bell made of an eventfd, which is the kernel's name; the data folder, which is the design's.
ALLOWED = {"EventBell", "DataFolder", "data_folder", "data_folder_test"}
# Names of the standard library, of Boost, Protobuf and yaml-cpp that we must call by.
THEIRS = re.compile(r"\bstd::common_\w+|\bSetLogHandler\b|\bYAML::EventHandler\b|\b(completion|signal|exception)_handler\w*|#\s*include[^\n]*")
TYPE = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|concept|using|union)\s+(\w+)")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
TEXT = CPP + (".py", ".sh", ".md", ".yaml", ".yml", ".csv", ".proto", ".cmake", ".txt", ".json", ".xml", "")
# Written in pieces, so that this file does not find itself.
PLACES = re.compile("|".join([
    r"(?<![\w.}])/" + r"work/", r"(?<![\w.}])/" + r"root/", r"(?<![\w.}])/" + r"home/\w",
    r"deb\.debian" + r"\.org", r"repo1?\.maven" + r"\b", r"pkg\." + r"dev\b", r"arti" + r"factory",
    r"pypi\." + r"org", r"npmjs\." + r"(com|org)"]))
TODO = re.compile(r"\b(TODO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b(.*)")
TODO_FORM = re.compile(r"\((\w[\w ]*)\): .*\b(when|once|until|after)\b")


def words_of(identifier):
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)
    return {part.lower() for part in parts}


def check(root):
    found = []
    for path in files(root):
        empty = words_of(path.stem) & EMPTY_IN_TYPES
        if empty and path.stem not in ALLOWED and path.suffix in CPP:
            found.append(f"{path}:1: a file named *{empty.pop()}*")
        if path.suffix not in TEXT:
            continue
        text = text_of(root, path)
        for number, line in enumerate(text.splitlines(), 1):
            if PLACES.search(line):
                found.append(f"{path}:{number}: a place of one machine: {PLACES.search(line).group()}")
            todo = TODO.search(line)
            if todo and path.suffix in CPP and not TODO_FORM.match(todo.group(2)):
                found.append(f"{path}:{number}: {todo.group(1)} without (name) and a condition (until, when, once)")
        if path.suffix not in CPP:
            continue
        code = THEIRS.sub(" ", code_of(text))
        for number, line in enumerate(code.splitlines(), 1):
            for identifier in IDENTIFIER.findall(line):
                for word in words_of(identifier) & EMPTY_WORDS:
                    found.append(f"{path}:{number}: {identifier}: *{word}* says nothing")
            for identifier in set(TYPE.findall(line)) - ALLOWED:
                for word in words_of(identifier) & (EMPTY_IN_TYPES - EMPTY_WORDS):
                    found.append(f"{path}:{number}: type {identifier}: *{word}* is not a word of ours")
    return found


if __name__ == "__main__":
    verdict(check, planted=[
        ({"rules/a.cc": "\nclass RuleManager;\n"}, "rules/a.cc:2: RuleManager: *manager*"),
        ({"rules/a.cc": "void on_reply_handler();\n"}, "*handler*"),
        ({"rules/string_utils.h": "\n"}, "a file named *utils*"),
        ({"rules/a.cc": "struct FloodAlert {};\n"}, "type FloodAlert"),
        ({"rules/a.cc": "// TO" "DO: later\n"}, "without (name)"),
        ({"deploy/a.md": "see /ho" "me/me/x\n"}, "a place of one machine"),
    ], clean={"rules/a.cc": '// A manager, said in prose.\nconst char* text = "common";\n'
                            "using Shared = std::common_type_t<int, long>;\nint eventfd(int);\n"
                            "// TO" "DO(lin): drop when stations of 2014 are gone.\n"})
