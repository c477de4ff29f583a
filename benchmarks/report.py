"""Writes what was measured for people: results.md and a plain chart of the ratios, results.svg."""

import os
import platform
import statistics
import subprocess
from html import escape

from kept import Group
from measure import CORES, Result

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = os.path.join(HERE, "notes")


def figure(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value / 1024:,.1f} KiB" if value < 1 << 20 else f"{value / (1 << 20):,.1f} MiB"
    return f"{value * 1000:,.2f} ms" if value < 1 else f"{value:,.3f} s"


def said_by(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        return (done.stdout or done.stderr).splitlines()[0].strip()
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return ""


def processor() -> str:
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def machine() -> str:
    versions = [
        f".NET {said_by('dotnet', '--version')}", said_by("lua5.4", "-v").split("  ")[0], said_by("luajit", "-v").split(" -- ")[0],
        said_by("curl", "--version").split(" (")[0], said_by("dpkg-query", "-W", "-f", "lua-socket ${Version}\n", "lua-socket"),
        said_by("dpkg-query", "-W", "-f", "lua-sec ${Version}\n", "lua-sec"),
        said_by("dpkg-query", "-W", "-f", "lua-copas ${Version}\n", "lua-copas"), said_by("nginx", "-v"),
    ]
    return f"{processor()}, {len(CORES)} cores, {platform.system()} {platform.release()}; {', '.join(v for v in versions if v)}"


def text(result: Result) -> str:
    """A line for the terminal."""
    row = result.row
    said = f"{row.name:60} ours {figure(statistics.median(result.ours), row.unit):>12}"
    if result.peer:
        aim = f"  aim {row.aim:g}{'' if result.met else ' MISSED'}" if row.aim else ""
        said += f"  {row.peer.name} {figure(statistics.median(result.peer), row.unit):>12}"
        said += f"  ratio {result.ratio:6.2f} ({min(result.ratios):.2f} to {max(result.ratios):.2f}){aim}"
    return said


def line(result: Result) -> str:
    """A line of the table."""
    row = result.row
    ours = figure(statistics.median(result.ours), row.unit)
    if not result.peer:
        return f"| {row.name} | {ours} | | | | |"
    peer = figure(statistics.median(result.peer), row.unit)
    spread = f"{min(result.ratios):.2f}–{max(result.ratios):.2f}"
    aim = f"{row.aim:g}" + ("" if result.met else ", missed") if row.aim else "stated"
    name = row.peer.name.replace("|", "\\|")
    return f"| {row.name} | {ours} | {name}: {peer} | **{result.ratio:.2f}** | {spread} | {aim} |"


def note(group: str) -> str:
    """What was found out about a group, kept by hand beside the results."""
    path = os.path.join(NOTES, group + ".md")
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read().strip() + "\n\n"


def write(groups: dict[str, Group], missing: list[str]) -> None:
    newest = max(groups.values(), key=lambda group: group.date).machine
    with open(os.path.join(HERE, "results.md"), "w") as out:
        out.write("# Measured against its peers\n\n")
        out.write("Written by `eng/bench`: pairs of runs after one to warm up, ours and the peer's in turn. The figures are medians;\n")
        out.write("the ratio is the peer's over ours, above 1: ours is faster (or smaller); its spread is that of the pairs.\n\n")
        if missing:
            out.write(f"Not measured: {', '.join(missing)}.\n\n")
        out.write(f"{newest}\n\n![the ratios](results.svg)\n\n")
        for name, group in groups.items():
            where = "" if group.machine == newest else f", on {group.machine}"
            out.write(f"## {name}\n\n{group.pairs} pairs, {group.date}{where}\n\n")
            out.write("| what | MoonSocket | peer | ratio | spread | aim |\n| --- | --- | --- | --- | --- | --- |\n")
            out.writelines(line(result) + "\n" for result in group.results)
            out.write("\n" + note(name))
    with open(os.path.join(HERE, "results.svg"), "w") as out:
        out.write(chart([r for group in groups.values() for r in group.results if r.ratio and r.row.unit == "s"]))


def chart(results: list[Result]) -> str:
    """Bars on a logarithmic scale from 1/4 to 64; the line is 1, a tick on the bar its aim."""
    import math

    left, width, height = 330, 420, 18

    def x(ratio: float) -> float:
        return left + width * (math.log2(min(max(ratio, 0.25), 64)) + 2) / 8

    total = height * len(results) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{total}" font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="10" y="18">times as fast as the peer (tick: aim)</text>',
    ]
    for ratio in (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64):
        color = "#444" if ratio == 1 else "#ddd"
        parts.append(f'<line x1="{x(ratio):.0f}" x2="{x(ratio):.0f}" y1="40" y2="{total - 8}" stroke="{color}"/>')
        parts.append(f'<text x="{x(ratio):.0f}" y="36" text-anchor="middle" fill="#666">{ratio:g}</text>')
    for i, result in enumerate(results):
        y, end, one = 44 + i * height, x(result.ratio), x(1)
        color = "#b33" if result.met is False else "#37a"
        parts.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{escape(result.row.name)}</text>')
        parts.append(f'<rect x="{min(one, end):.1f}" y="{y}" width="{abs(end - one):.1f}" height="{height - 5}" fill="{color}"/>')
        if result.row.aim:
            parts.append(f'<line x1="{x(result.row.aim):.1f}" x2="{x(result.row.aim):.1f}" y1="{y - 1}" y2="{y + height - 4}" stroke="black" stroke-width="2"/>')
        parts.append(f'<text x="{max(one, end) + 4:.0f}" y="{y + 11}" fill="#333">{result.ratio:.2f}</text>')
    return "\n".join([*parts, "</svg>\n"])
