"""What the demonstration knows: only what the daemon says over HTTP, and the stand-in platform's own count."""
import json
import urllib.request


class Desk:
    def __init__(self, http_port, platform):
        self.base = f"http://127.0.0.1:{http_port}"
        self.platform = platform

    def text(self, url):
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode()

    def json(self, path):
        return json.loads(self.text(self.base + path))

    def stations(self):
        return self.json("/api/v1/stations")["stations"]

    def incidents(self, state):
        return self.json(f"/api/v1/incidents?state={state}")["incidents"]

    def revisions(self, incident):
        return self.json(f"/api/v1/incidents/{incident}")["revisions"]

    def ledger(self):
        return self.json("/api/v1/ledger")["ledger"]

    def now(self):
        return self.json("/api/v1/status")["now"]

    def metrics(self):
        """Summed over labels."""
        sums = {}
        for line in self.text(self.base + "/metrics").splitlines():
            if line and not line.startswith("#"):
                name = line.split("{")[0].split(" ")[0]
                sums[name] = sums.get(name, 0) + float(line.rsplit(" ", 1)[1])
        return sums

    def platform_count(self):
        return json.loads(self.text(self.platform + "/count"))
