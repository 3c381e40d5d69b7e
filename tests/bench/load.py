"""wrk: a crowd of 16 that asks for pages as fast as they are answered."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
_SCRIPT = """
local paths = {}
local turn = 0
function init(arguments)
  for path in io.lines(arguments[1]) do table.insert(paths, path) end
end
function request()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end
function done(summary, latency)
  local wrong = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format("found %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99), wrong))
end
"""


class WrongAnswers(Exception):
    """Some requests were refused or failed, so that the others' speed says nothing."""

    def __init__(self, url: str, wrong: int, answered: int) -> None:
        self.url, self.wrong, self.answered = url, wrong, answered
        super().__init__(f"{url}: {wrong} requests failed beside {answered} answered; look at the server's log.")


@dataclass(frozen=True)
class Load:
    """What a run of wrk found: answers a second, and the time within which 99 of 100 came, in milliseconds."""

    rate: float
    p99: float


def press(url: str, paths: list[str], seconds: int, folder: Path) -> Load:
    """Ask one server for these paths in turn; raise WrongAnswers when any request fails."""
    script, list_file = folder / "wrk.lua", folder / "paths"
    script.write_text(_SCRIPT)
    list_file.write_text("\n".join(paths) + "\n")
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url, "--", str(list_file)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    line = next(line for line in said.splitlines() if line.startswith("found "))
    answered, microseconds, p99, wrong = (int(word) for word in line.split()[1:])
    if wrong or not answered:
        raise WrongAnswers(url, wrong, answered)
    return Load(answered * 1e6 / microseconds, p99 / 1000)
