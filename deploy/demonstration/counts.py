"""The counts that must agree, each from whoever counted for himself, and what is said when two do not."""
import json
import time

import kafka

# Receipts of a channel; a person's answer is no receipt of a call made.
ENDS = {"accepted", "delivered", "failed", "refused", "expired", "superseded"}


def calls_and_receipts(ledger):
    called, ended = {}, {}
    for line in ledger:
        if line["step"] == "called":
            called[line["call"]] = line["channel"]
        elif line["step"] == "receipt" and line.get("word") in ENDS:
            ended.setdefault(line["call"], set()).add(line["word"])
    return called, ended


def settle(desk, played, seconds=30):
    """Until every report is folded and the last call has its receipt: what is on the way arrives."""
    end = time.monotonic() + seconds
    before = None
    while time.monotonic() < end:
        folded = sum(one["reports"] for one in desk.stations())
        metrics = desk.metrics()
        now = (folded, metrics.get("freshet_rollcall_calls_total", 0),
               metrics.get("freshet_rollcall_receipts_total", 0))
        if now == before and folded >= played["acknowledged"] and metrics.get("freshet_adapter_open", 0) == 0:
            return
        before = now
        time.sleep(1)


def compare(desk, played, calls_file, broker):
    """Prints the summary; True when all agree."""
    incidents = desk.incidents("all")
    # One call may still be on its way between the two questions; the ledger is asked until it rests.
    for _ in range(10):
        called, ended = calls_and_receipts(desk.ledger())
        if len(called) == len(ended):
            break
        time.sleep(1)
    journaled = sum(one["reports"] for one in desk.stations())
    platform = desk.platform_count()
    lines = [json.loads(line) for line in calls_file.read_text().splitlines()] if calls_file.exists() else []
    delivered = {channel: sum(1 for call, words in ended.items()
                              if called.get(call) == channel and words & {"delivered", "accepted"})
                 for channel in ("file", "broadcast")}

    checks = [
        ("reports sent (replay)", played["sent"], "acknowledged (replay)", played["acknowledged"]),
        ("reports acknowledged (replay)", played["acknowledged"], "journaled and folded (HTTP)", journaled),
        ("calls made (ledger)", len(called), "calls with a receipt (ledger)", len(ended)),
        ("calls delivered by file (ledger)", delivered["file"], "calls in the file", len({one["call"] for one in lines})),
        ("calls delivered by broadcast (ledger)", delivered["broadcast"], "messages at the platform", platform["distinct"]),
    ]
    if broker:
        said = {revision["identity"] for one in incidents for revision in desk.revisions(one["incident"])}
        heard = kafka.identities(broker, "freshet.warnings")
        checks.append(("warnings said (HTTP)", len(said), "warnings read from Kafka by kcat", len(heard)))
        if said != heard:
            print(f"of which not the same: {len(said ^ heard)}")

    severities = {}
    for one in incidents:
        severities[one.get("peak", "?")] = severities.get(one.get("peak", "?"), 0) + 1
    peaks = ", ".join(f"{severities[word]} up to {word}" for word in sorted(severities))
    print(f"\n{len(incidents)} incidents ({peaks or 'none'}), {sum(1 for one in incidents if one['state'] == 'ended')} ended; "
          f"{sum(one['revision'] for one in incidents)} revisions said")
    agreed = True
    for left, left_count, right, right_count in checks:
        same = left_count == right_count
        agreed &= same
        print(f"  {'ok      ' if same else 'DIFFERS '} {left} {left_count} {'=' if same else '≠'} {right} {right_count}")
    if played["unacknowledged"] or played["resends"]:
        print(f"  resends {played['resends']}, unacknowledged {played['unacknowledged']}")
    print("every count agrees" if agreed else "COUNTS DIFFER, see above")
    return agreed
