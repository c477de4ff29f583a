"""A web server in Lua that says hello, under wrk: socket.async beside copas on LuaSocket in C, in turn, on the same
interpreter. Prints requests a second, the latency that 99 of 100 stay below, and processor time a request; of the rounds
of a row the median."""

import os
import re
import resource
import statistics
import subprocess
import sys
import time

from servers import free_port

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INTERPRETER = "luajit"
TICKS = os.sysconf("SC_CLK_TCK")
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


def environment(ours: bool) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith("LUA_")}
    if ours:
        folder = os.path.join(ROOT, "artifacts", "lua")
        rest |= {"LUA_PATH": f"{folder}/?.lua", "LUA_CPATH": f"{folder}/?.so"}
    return rest


def once(ours: bool, connections: int, seconds: int) -> tuple[float, float, float]:
    """Requests a second, the 99th percentile in milliseconds, microseconds of processor time a request."""
    port = free_port()
    script = os.path.join(ROOT, "benchmarks", "lua", "hello_async.lua" if ours else "hello_copas.lua")
    server = subprocess.Popen([INTERPRETER, script, str(port)], env=environment(ours))
    try:
        time.sleep(0.7)
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency", f"http://127.0.0.1:{port}/"],
            check=True, capture_output=True, text=True).stdout
        with open(f"/proc/{server.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        spent = (int(fields[11]) + int(fields[12])) / TICKS
    finally:
        server.terminate()
        server.wait()
    count = int(re.search(r"(\d+) requests in", said)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", said).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), float(number) * UNITS[unit], spent / count * 1e6


def row(connections: int, rounds: int, seconds: int, both: bool) -> None:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(once(True, connections, seconds))
        if both:
            theirs.append(once(False, connections, seconds))
    mine = [statistics.median(values) for values in zip(*ours)]
    text = f"{connections:6} connections  ours {mine[0]:8.0f}/s p99 {mine[1]:8.1f} ms {mine[2]:5.1f} us"
    if both:
        peer = [statistics.median(values) for values in zip(*theirs)]
        text += (f"   copas {peer[0]:8.0f}/s p99 {peer[1]:8.1f} ms {peer[2]:5.1f} us"
                 f"   ratio {mine[0] / peer[0]:4.2f}, p99 {mine[1] / peer[1]:5.3f}, time {mine[2] / peer[2]:4.2f}")
    print(text, flush=True)


def main() -> None:
    quick = "--quick" in sys.argv
    rounds, seconds = (1, 2) if quick else (3, 5)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"{INTERPRETER}, {os.cpu_count()} cores, shared with wrk; load {os.getloadavg()[0]:.1f}")
    for connections in (50, 400, 900):
        row(connections, rounds, seconds, both=True)
    for connections in (5000, 10000):  # where select ends
        row(connections, rounds, seconds, both=False)


main()
