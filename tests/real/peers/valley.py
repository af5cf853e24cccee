"""A valley of one village under a stage gauge and a rain gauge: the configuration of the tests that run the whole
daemon. Warnings begin at 5 m; whoever is called is written into calls.jsonl."""
from peers.daemon import SETTINGS

STAGE, RAIN, STRANGER = "0079900002", "0079900001", "0079900099"
VILLAGE = "330799101202"

FILES = {
    "freshet.yaml": SETTINGS + "shards: 2\nchannels:\n  file: {path: calls.jsonl}\n",
    "stations.csv": "station,name,kind,area,catchment,rain_step,level_step\n"
                    f"{RAIN},Upper gauge,rain,330799101201,brook,5m,\n"
                    f"{STAGE},Lower gauge,river,{VILLAGE},river,5m,5m\n",
    "areas.csv": "area,name,parent\n330799,County,\n330799101,Township,330799\n"
                 f"330799101201,Upper village,330799101\n{VILLAGE},Lower village,330799101\n",
    "people.csv": "person,name,area,role,post\nP2,Centre,330799101,township-duty,A\n"
                  "P3,Upper head,330799101201,village-head,A\n"
                  f"P5,Lower head,{VILLAGE},village-head,A\n",
    "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
    "rules/valley.yaml": """
rules:
  - name: stage
    event: mountain-torrent
    audience: [desk, officials, public]
    issuer: test
    all_clear: {desk: auto, officials: auto, public: auto}
    severities:
      yellow: {raise: level >= 5.00 m, clear: level < 4.80 m, hold: 30m}
      orange: {raise: level >= 6.00 m, clear: level < 5.80 m, hold: 30m}
""",
}
