"""A county in which every gauge has a brook, a village and a village head of its own, so that each crossing is an
incident and a call of its own. Warnings begin at 5 m; whoever is called is written into calls.jsonl."""
from peers.daemon import SETTINGS


def stage_rules(**severities):
    """One rule of the level in m at which each severity is raised; it is cleared 0.2 m below, held for half an hour."""
    return """
rules:
  - name: stage
    event: mountain-torrent
    issuer: test
    severities:
""" + "".join(f"      {name}: {{raise: level >= {level:.2f} m, clear: level < {level - 0.2:.2f} m, hold: 30m}}\n"
              for name, level in severities.items())


def configuration(stations, village_prefix):
    """`village_prefix`: the ten digits before the village's own two."""
    villages = [f"{village_prefix}{index:02d}" for index in range(len(stations))]
    gauges = "station,name,kind,area,catchment,rain_step,level_step\n" + "".join(
        f"{station},Gauge {station},river,{village},brook-{station},5m,5m\n"
        for station, village in zip(stations, villages))
    areas = "area,name,parent\n330799,County,\n330799101,Township,330799\n" + "".join(
        f"{village},Village {village},330799101\n" for village in villages)
    people = "person,name,area,role,post\n" + "".join(
        f"P{station},Head,{village},village-head,A\n" for station, village in zip(stations, villages))
    return {"freshet.yaml": SETTINGS + "shards: 2\nchannels:\n  file: {path: calls.jsonl}\n", "stations.csv": gauges,
            "areas.csv": areas, "people.csv": people, "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
            "rules/stage.yaml": stage_rules(yellow=5)}
