"""wrk.py SCRIPT CONNECTIONS SECONDS: runs a web server of benchmarks/lua on this core and wrk on the others, and prints
the seconds that 100,000 requests take, how many of them the server's processor worked, and below which 99 of 100 answers
stay."""

import os
import re
import resource
import subprocess
import sys

import servers

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}

script, connections, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3]
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(32768, hard) if hard > 0 else 32768, hard))

port = servers.free_port()
server = subprocess.Popen(["lua5.4", f"benchmarks/lua/{script}.lua", str(port)])
servers.CHILDREN.append(server)
servers.wait_for(server, port)
command = ["taskset", "-c", servers.OTHER_CORES, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
output = subprocess.run([*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout

errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", output)
if errors and any(int(count) for count in errors.groups()):
    sys.exit(f"wrk: {errors.group(0)}")
rate = float(re.search(r"Requests/sec:\s*([\d.]+)", output).group(1))
count = int(re.search(r"(\d+) requests in", output).group(1))
number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", output).groups()
server.terminate()
_, server.returncode, used = os.wait4(server.pid, 0)
print(f"{1e5 / rate:.6f} {1e5 / count * (used.ru_utime + used.ru_stime):.6f} {float(number) * UNITS[unit]:.6f}")
