"""The configuration folder of the demonstration: the sample county's, or one made from recorded observations."""
import csv
import dataclasses
import datetime
import gzip
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
HEAD_START_SECONDS = 5  # Real seconds before the first row, in which replay reads the file.


@dataclasses.dataclass
class Recording:
    first: datetime.datetime
    last: datetime.datetime

    def speed(self, seconds):
        return max(1, min(100_000, round((self.last - self.first).total_seconds() / seconds)))

    def origin(self, seconds):
        head = datetime.timedelta(seconds=HEAD_START_SECONDS * self.speed(seconds))
        return (self.first - head).astimezone(BEIJING).replace(microsecond=0)


def write_settings(folder, platform, broker):
    bus = f'bus: kafka\nkafka: {{brokers: "{broker}"}}\n' if broker else "bus: embedded\n"
    (folder / "freshet.yaml").write_text(f"""status: test
listen: {{sl651: "127.0.0.1:0", stream: "127.0.0.1:0", http: "127.0.0.1:0"}}
data: data
{bus}sender: freshet@sample.invalid
channels:
  file: {{path: data/calls.jsonl}}
  broadcast: {{url: "{platform}/cap", accepts: [actual, test]}}
""", encoding="utf-8")


def moment(row):
    text = row.get("arrived") or row.get("time_utc") or row["time"]
    time = datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    if time.tzinfo is None:
        time = time.replace(tzinfo=datetime.timezone.utc if row.get("time_utc") and not row.get("arrived") else BEIJING)
    return time


def from_data(path, folder):
    """Stations, one area and one catchment each, with the default rules; and when the data begin and end."""
    opened = gzip.open if path.suffix == ".gz" else open
    stations, first, last = {}, None, None
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                time = moment(row)
            except (ValueError, KeyError):
                continue  # replay names each bad row.
            first, last = min(first or time, time), max(last or time, time)
            times, elements = stations.setdefault(row["station"], (set(), set()))
            elements.add(row["element"])
            if len(times) < 500:
                times.add(time)
    if not stations:
        raise SystemExit(f"demo: {path} has no row with a station and a time")
    (folder / "rules").mkdir(parents=True)
    shutil.copy(ROOT / "deploy/rules/default.yaml", folder / "rules/default.yaml")
    area = "330799"
    (folder / "areas.csv").write_text(f"area,name,parent\n{area},data,\n", encoding="utf-8")
    (folder / "people.csv").write_text(
        f"person,name,area,role,post\nP1,desk A,{area},county-duty,A\nP2,desk B,{area},county-duty,B\n",
        encoding="utf-8")
    (folder / "thresholds.csv").write_text("scope,id,name,severity,raise,clear,hold\n", encoding="utf-8")
    with open(folder / "stations.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["station", "name", "kind", "area", "catchment", "rain_step", "level_step"])
        for station, (times, elements) in sorted(stations.items()):
            step = f"{max(1, round(commonest_spacing(times) / 60))}m"
            kind = "river" if "level" in elements else "rain"
            writer.writerow([station, station, kind, area, station, step, step])
    return Recording(first, last)


def commonest_spacing(times):
    ordered = sorted(times)
    gaps = [(after - before).total_seconds() for before, after in zip(ordered, ordered[1:])]
    return max(sorted(set(gaps)), key=gaps.count) if gaps else 300
