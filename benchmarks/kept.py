"""What full runs of groups found, kept in artifacts/bench/GROUP.json until a report is written of it."""

import json
import os
import time
from dataclasses import dataclass

from measure import ROOT, Contestant, Result, Row

FOLDER = os.path.join(ROOT, "artifacts", "bench")


@dataclass
class Group:
    """The results of a group, when they were measured, and on what."""

    results: list[Result]
    pairs: int
    machine: str
    date: str


def keep(group: str, results: list[Result], pairs: int, machine: str) -> None:
    os.makedirs(FOLDER, exist_ok=True)
    rows = [
        {"name": r.row.name, "aim": r.row.aim, "unit": r.row.unit, "ours": r.ours, "peer": r.row.peer and r.row.peer.name, "peers": r.peer}
        for r in results
    ]
    kept = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "machine": machine, "pairs": pairs, "rows": rows}
    with open(os.path.join(FOLDER, group + ".json"), "w") as file:
        json.dump(kept, file, indent=1)


def load(group: str) -> Group | None:
    try:
        with open(os.path.join(FOLDER, group + ".json")) as file:
            kept = json.load(file)
    except FileNotFoundError:
        return None
    results = [
        Result(
            Row(row["name"], Contestant("MoonSocket", []), Contestant(row["peer"], []) if row["peer"] else None, row["aim"], row["unit"]),
            row["ours"], row["peers"])
        for row in kept["rows"]
    ]
    return Group(results, kept["pairs"], kept["machine"], kept["date"])
