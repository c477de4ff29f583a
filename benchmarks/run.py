"""run.py [GROUP…] [--quick] [--pairs N] [--only TEXT]: measures and prints, and keeps what full runs of groups found.

Without groups it then writes results.md and results.svg of what is kept, which is all that `run.py report` does.
"""

import argparse
import sys

import kept
import report
import servers
from measure import compare
from rows import GROUPS


def main() -> int:
    parser = argparse.ArgumentParser(prog="eng/bench")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; or report")
    parser.add_argument("--quick", action="store_true", help="little work and three pairs: whether it runs, not how fast")
    parser.add_argument("--pairs", type=int, default=0, help="pairs of runs a row (5)")
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    options = parser.parse_args()
    if options.groups == ["report"]:
        return write()
    unknown = [group for group in options.groups if group not in GROUPS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(GROUPS)}")
    pairs = options.pairs or (3 if options.quick else 5)

    machine = report.machine()
    print(machine, flush=True)
    for group in options.groups or GROUPS:
        results = []
        for row in GROUPS[group](options.quick):
            if options.only not in row.name:
                continue
            for result in compare(row, pairs):
                results.append(result)
                print(report.text(result), flush=True)
        servers.end_all()
        if not options.quick and not options.only:
            kept.keep(group, results, pairs, machine)
    if not options.groups and not options.quick and not options.only:
        return write()
    return 0


def write() -> int:
    groups = {group: found for group in GROUPS if (found := kept.load(group))}
    missing = [group for group in GROUPS if group not in groups]
    if missing:
        print(f"not measured: {', '.join(missing)}", file=sys.stderr)
    if not groups:
        return 1
    report.write(groups, missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
