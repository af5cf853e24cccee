"""The live table: water, warnings, who was told. In a terminal it rewrites itself, elsewhere it is one line now and then."""
import sys
import time

COLOURS = {"red": "41;97", "orange": "43;30", "yellow": "103;30", "blue": "44;97"}
ORDER = ["red", "orange", "yellow", "blue"]
ROWS = 10
LINE_EVERY = 5


class Screen:
    def __init__(self):
        self.live = sys.stdout.isatty()
        self.height = 0
        self.said = 0.0
        self.lowest = {}  # Of each level gauge, so far.

    def show(self, desk, last=False):
        if not self.live and not last and time.monotonic() - self.said < LINE_EVERY:
            return
        self.said = time.monotonic()
        stations, open_now = desk.stations(), desk.incidents("open")
        metrics, platform = desk.metrics(), desk.platform_count()
        names = {one["station"]: one.get("name", one["station"]) for one in stations}
        by_severity = {word: sum(1 for one in open_now if one.get("severity") == word) for word in ORDER}
        wettest = max(stations, key=lambda one: one["rain_1h"])
        risen, where = self.most_risen(stations)
        told = (f"{metrics.get('freshet_rollcall_calls_total', 0):.0f} calls, "
                f"{metrics.get('freshet_rollcall_receipts_total', 0):.0f} receipts, "
                f"{platform['distinct']} broadcasts at the platform")
        lines = [
            f"storm time {desk.now()[:16].replace('T', ' ')}   "
            f"reports {sum(one['reports'] for one in stations)}",
            f"water most rain in 1 h {wettest['rain_1h']:.1f} mm ({wettest.get('name', '')})   "
            f"highest over its lowest {risen:.2f} m ({where})",
            "open  " + "  ".join(self.paint(word, f" {word} {by_severity[word]} ") for word in ORDER),
            f"told  {told}",
        ]
        if self.live:
            # The newest of the worst on top: what a person at the desk has not seen yet.
            newest = sorted(open_now, key=lambda one: one["onset"], reverse=True)
            newest.sort(key=lambda one: ORDER.index(one["severity"]) if one.get("severity") in ORDER else 9)
            lines += [self.row(one, names) + self.told(desk, one) for one in newest[:ROWS]]
            lines += [""] * (4 + ROWS - len(lines))
            if self.height:
                print(f"\x1b[{self.height}A", end="")
            print("\n".join("\x1b[2K" + line for line in lines), flush=True)
            self.height = len(lines)
        else:
            print("\n".join(lines) + "\n", flush=True)

    def row(self, one, names):
        evidence = (one.get("evidence") or [{}])[0]
        why = (f"{evidence['term']} {evidence['value']:g} ≥ {evidence['threshold']:g} {evidence['unit']}"
               if evidence else "")
        return (f"  {self.paint(one.get('severity', ''), one.get('severity', '').center(8))} "
                f"{names.get(one.get('station', ''), one['subject'])}  {one.get('rule', 'by hand')}  {why}  "
                f"since {one['onset'][11:16]}")

    def told(self, desk, one):
        """Who was told of it and what came back."""
        ledger = desk.json(f"/api/v1/incidents/{one['incident']}")["ledger"]
        people = {line["person"] for line in ledger if line["step"] == "called" and line.get("person")}
        receipts = sum(1 for line in ledger if line["step"] == "receipt")
        return f"  told {len(people)} people, {receipts} receipts"

    def most_risen(self, stations):
        best = (0.0, "")
        for one in stations:
            for latest in one["latest"]:
                if latest["element"] == "level" and "value" in latest:
                    lowest = self.lowest[one["station"]] = min(latest["value"],
                                                               self.lowest.get(one["station"], latest["value"]))
                    best = max(best, (latest["value"] - lowest, one.get("name", one["station"])))
        return best

    def paint(self, word, text):
        return f"\x1b[{COLOURS[word]}m{text}\x1b[0m" if self.live and word in COLOURS else text
