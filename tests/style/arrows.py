#!/usr/bin/env python3
"""The arrows of the house: daemon -> {ingest, fanout} -> storage -> rules, and where a library stops.

Each finding names file, line and rule. To let a library in somewhere, add the folder to LIBRARIES
with the README of that folder saying why; to add a library, add it to deploy/packages too.
"""
import re

from lib.tree import CPP, code_of, files, includes, text_of, verdict

SEES = {
    "rules": {"rules"},
    "storage": {"storage", "rules"},
    "ingest": {"ingest", "storage", "rules"},
    "fanout": {"fanout", "storage", "rules"},
    "daemon": {"daemon", "ingest", "fanout", "storage", "rules"},
    "bench": {"bench", "tests", "daemon", "ingest", "fanout", "storage", "rules"},
    "tests": {"tests", "bench", "daemon", "ingest", "fanout", "storage", "rules"},
}
# Folders that see less than their house.
SEES_ONLY = {
    "rules/base": ("rules/base/",),
    "rules/model": ("rules/base/", "rules/model/"),
    "ingest/codec": ("rules/", "ingest/codec/"),
    "ingest/session": ("rules/", "ingest/codec/", "ingest/session/"),
    "fanout/rollcall": ("rules/", "fanout/rollcall/", "fanout/cap/"),
    "fanout/cap": ("rules/", "fanout/cap/"),
}
# The reference engine must share no code with what it judges.
REFERENCE_SEES = ("rules/base/", "rules/model/", "tests/support/reference_")

# Pure: inputs and the time are arguments, the result is what to do.
PURE = ("rules", "ingest/codec", "ingest/session", "fanout/rollcall", "fanout/cap")
IMPURE_HEADERS = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "random",
                  "semaphore", "latch", "barrier", "stop_token", "fstream", "filesystem", "iostream",
                  "ctime", "unistd.h", "fcntl.h", "pthread.h", "time.h"}
IMPURE_CODE = [
    (re.compile(r"_clock\s*::\s*now\b|\bclock_gettime\b|\bgettimeofday\b"), "reads a clock"),
    (re.compile(r"\bstd::time\s*\(|(?<![\w.:>])time\s*\(\s*(nullptr|NULL|0)\s*\)"), "reads a clock"),
    (re.compile(r"\b(std::)?s?rand\s*\(|\brandom_device\b|\bmt19937"), "draws a random number"),
    (re.compile(r"\bgetenv\b"), "reads the environment"),
]
# Threads live in the daemon. The io thread's transport, the Kafka wrapper and the HTTP adapter
# talk to a world that has a clock of its own. A Kafka client that cannot end is left to a thread.
THREADS = ("daemon", "tests", "bench", "fanout/bus/kafka_client.cc")
CLOCKS = ("daemon", "tests", "bench", "ingest/transport", "fanout/bus", "fanout/adapters")

# A library's headers and the only folders (or files) that may name them.
LIBRARIES = [
    ("boost/system/", ("rules/base/result.h", "ingest/transport", "fanout/adapters", "daemon",
                       "tests", "bench")),
    ("boost/asio", ("ingest/transport", "fanout/adapters", "daemon", "tests", "bench", "cmake/boost")),
    ("boost/beast", ("fanout/adapters", "daemon", "tests", "bench", "cmake/boost")),
    ("boost/json", ("fanout/adapters", "daemon", "tests", "bench", "cmake/boost")),
    ("boost/lockfree", ("storage/mailbox", "tests", "bench")),
    ("rocksdb/", ("storage", "tests", "bench")),
    ("zstd.h", ("storage", "tests", "bench")),
    ("librdkafka/", ("fanout/bus", "tests", "bench")),
    ("threads.h", ("fanout/bus/monotonic_waits.cc",)),
    ("prometheus/", ("daemon", "tests")),
    ("CLI/", ("daemon", "tests", "bench")),
    ("yaml-cpp/", ("daemon", "tests", "bench")),
    ("spdlog/", ("daemon",)),
    ("iconv.h", ("daemon",)),
    ("zlib.h", ("daemon", "tests", "bench")),
    ("openssl/", ("daemon", "tests", "bench")),
    ("google/protobuf/", ("ingest/codec", "fanout/bus", "daemon", "tests", "bench")),
    ("fmt/", ("storage", "ingest", "fanout", "daemon", "tests", "bench")),
    ("fuse.h", ("tests",)),
    ("gtest/", ("tests",)),
    ("gmock/", ("tests",)),
    ("benchmark/", ("bench",)),
]
# Named in .cc only: a header with one of these makes everybody who includes it slow to compile.
# boost/json is light enough.
HEAVY = ("boost/asio", "boost/beast", "rocksdb/", "librdkafka/", "prometheus/", "CLI/",
         "yaml-cpp/", "spdlog/", "google/protobuf/")
SYSTEM = re.compile(r"(sys|netinet|arpa|net|linux)/\w+\.h|[a-z_]+|"
                    r"(unistd|malloc|fcntl|poll|signal|pthread|time|stdlib|stdio|string|errno|netdb|spawn|"
                    r"dirent|dlfcn|sched|termios|ifaddrs)\.h")


def below(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def own_include(path, name):
    house, target = path.split("/")[0], name.split("/")[0]
    if target not in SEES:
        return f'"{name}" is not from the repository root'
    if house not in SEES:
        return f"{house}/ includes nothing of ours"
    if target not in SEES[house]:
        return f"{house}/ must not see {target}/ ({name})"
    for folder, seen in SEES_ONLY.items():
        if below(path, [folder]) and not name.startswith(seen):
            return f"{folder}/ must not see {name}"
    if path.startswith("tests/support/reference_") and not name.startswith(REFERENCE_SEES):
        return f"the reference engine sees rules/base and rules/model only, not {name}"
    return None


def foreign_include(path, name):
    for prefix, allowed in LIBRARIES:
        if name.startswith(prefix):
            if not below(path, allowed):
                return f"<{name}> belongs to {', '.join(allowed)}"
            if path.endswith(".h") and name.startswith(HEAVY) and not path.startswith("tests/"):
                return f"<{name}> in a header: wrap it in a .cc"
            return None
    if not SYSTEM.fullmatch(name):
        return f"<{name}> is of no library in tests/style/arrows.py"
    if below(path, PURE) and (name in IMPURE_HEADERS or "/" in name):
        return f"<{name}> in a pure folder"
    if name == "thread" and not below(path, THREADS):
        return "<thread> outside daemon/"
    return None


def check(root):
    found = []
    for relative in files(root, CPP):
        path, text = relative.as_posix(), text_of(root, relative)
        for line, form, name in includes(text):
            fault = own_include(path, name) if form == '"' else foreign_include(path, name)
            if fault:
                found.append(f"{path}:{line}: {fault}")
        for line, code in enumerate(code_of(text).splitlines(), 1):
            for pattern, what in IMPURE_CODE:
                if not pattern.search(code):
                    continue
                if below(path, PURE):
                    found.append(f"{path}:{line}: a pure folder {what}")
                elif what == "reads a clock" and not below(path, CLOCKS):
                    found.append(f"{path}:{line}: {what}; only {', '.join(CLOCKS)} may")
    return found


if __name__ == "__main__":
    verdict(check, planted=[
        ({"rules/model/a.h": '#pragma once\n#include "storage/journal/b.h"\n'},
         "rules/model/a.h:2: rules/ must not see storage/"),
        ({"ingest/a.cc": '#include "fanout/b.h"\n'}, "ingest/ must not see fanout/"),
        ({"fanout/a.cc": '\n  #  include "ingest/b.h"\n'}, "fanout/a.cc:2: fanout/ must not see ingest/"),
        ({"storage/a.cc": '#include "daemon/b.h"\n'}, "storage/ must not see daemon/"),
        ({"daemon/a.cc": '#include "tests/b.h"\n'}, "daemon/ must not see tests/"),
        ({"rules/base/a.h": '#include "rules/engine/b.h"\n'}, "rules/base/ must not see"),
        ({"ingest/codec/a.cc": '#include "storage/journal/b.h"\n'}, "ingest/codec/ must not see"),
        ({"daemon/a.cc": '#include "b.h"\n'}, "not from the repository root"),
        ({"tests/support/reference_engine.cc": '#include "rules/window/b.h"\n'}, "reference engine"),
        ({"ingest/transport/a.cc": "#include <rocksdb/db.h>\n"}, "<rocksdb/db.h> belongs to storage"),
        ({"fanout/relay/a.cc": "#include <librdkafka/rdkafka.h>\n"}, "belongs to fanout/bus"),
        ({"ingest/session/a.cc": "#include <boost/asio.hpp>\n"}, "belongs to ingest/transport"),
        ({"rules/base/quantity.h": "#include <boost/system/result.hpp>\n"}, "belongs to rules/base/result.h"),
        ({"daemon/a.h": "#include <spdlog/spdlog.h>\n"}, "in a header"),
        ({"daemon/a.cc": "#include <sqlite3.h>\n"}, "of no library"),
        ({"rules/a.cc": "#include <thread>\n"}, "in a pure folder"),
        ({"storage/a.cc": "#include <thread>\n"}, "outside daemon/"),
        ({"fanout/rollcall/a.cc": "auto t = std::chrono::system_clock::now();\n"}, "a pure folder reads a clock"),
        ({"storage/a.cc": "auto t = std::chrono::steady_clock::now();\n"}, "storage/a.cc:1: reads a clock"),
        ({"ingest/codec/a.cc": "int x = rand();\n"}, "draws a random number"),
    ], clean={
        "rules/base/result.h": "#include <boost/system/result.hpp>\n#include <vector>\n",
        "rules/engine/a.cc": '#include "rules/model/b.h"\n// std::chrono::system_clock::now()\n'
                             'const char* x = "#include <thread>"; int operand(int);\n',
        "storage/a.cc": '#include <rocksdb/db.h>\n#include "rules/base/b.h"\n',
        "daemon/a.cc": '#include <thread>\n#include "ingest/b.h"\n#include "fanout/b.h"\n',
        "tests/a.cc": '#include <gtest/gtest.h>\n#include "bench/b.h"\n',
    })
