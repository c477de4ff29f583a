"""What is measured: groups of rows, each with the servers it needs. `quick` makes the work small."""

import os
import socket
import sys

import servers
from measure import Contestant, Row

OURS = {
    "LUA_PATH": "artifacts/lua/?.lua;artifacts/lua/?/init.lua;;",
    "LUA_CPATH": "artifacts/lua/?.so;;",
}
MiB = 1 << 20


def lua(script: str, *arguments, ours: bool, interpreter: str = "lua5.4", whole: bool = False) -> Contestant:
    command = [interpreter, f"benchmarks/lua/{script}.lua", *map(str, arguments)]
    return Contestant("MoonSocket" if ours else "C LuaSocket", command, OURS if ours else {}, whole)


def duel(name: str, aim: float, script: str, *arguments, interpreter: str = "lua5.4", unit: str = "s") -> Row:
    """The same script over our module and over C LuaSocket."""
    return Row(
        f"{name}, {interpreter}", lua(script, *arguments, ours=True, interpreter=interpreter),
        lua(script, *arguments, ours=False, interpreter=interpreter), aim, unit)


def dotnet(side: str, *arguments) -> Contestant:
    program = "benchmarks/MoonSocket.Benchmarks/bin/Release/net10.0/MoonSocket.Benchmarks.dll"
    return Contestant("MoonSocket" if side == "ours" else "HttpClient", ["dotnet", program, "transfer", side, *map(str, arguments)])


def curl(*arguments: str) -> Contestant:
    return Contestant("curl", ["curl", "-sfk", *arguments], whole=True)


def http(quick: bool) -> list[Row]:
    size = (64 if quick else 1024) * MiB
    nginx = servers.Nginx()
    servers.content("large", size)
    servers.content("small", 1024)
    large, small, target = nginx.url("/large"), nginx.url("/small"), os.path.join(servers.FOLDER, "out")
    gets = 200 if quick else 5000
    file = servers.content("upload", size)
    upload = f"http://127.0.0.1:{servers.Peer('http_sink').port}/"

    def into(sink: str, *more: str) -> Contestant:
        return lua("into", large, size, sink, *more, ours=True, whole=True)

    return [
        duel("download into a Lua sink", 1.5, "gets", large, 1),
        duel("download into a Lua sink", 1.5, "gets", large, 1, interpreter="luajit"),
        Row("download into ltn12.sink.null", into("null"), curl("-o", "/dev/null", large), 0.8),
        Row("download into a file", into("file", target), curl("-o", target, large), 0.8),
        Row("download through base64", into("base64"), Contestant("curl | base64", ["sh", "-c", f"curl -sf {large} | base64 >/dev/null"], whole=True), 0.8),
        duel("upload from a Lua source", 1.5, "put", upload, size),
        duel("upload from a Lua source", 1.5, "put", upload, size, interpreter="luajit"),
        Row("upload from a Lua source, beside curl", lua("put", upload, size, ours=True, whole=True), curl("-T", file, upload), 0.8),
        duel(f"{gets} GETs of 1 KiB", 2, "gets", small, gets),
        duel(f"{gets} GETs of 1 KiB", 2, "gets", small, gets, interpreter="luajit"),
    ]


def https(quick: bool) -> list[Row]:
    size = (32 if quick else 512) * MiB
    nginx = servers.Nginx()
    servers.content("large", size)
    servers.content("small", 1024)
    large, small = nginx.url("/large", secure=True), nginx.url("/small", secure=True)
    gets = 50 if quick else 500

    def luasec(script: str, *arguments, whole: bool = False) -> Contestant:
        peer = lua(script, *arguments, "ssl.https", ours=False, whole=whole)
        peer.name = "LuaSec"
        return peer

    def row(name: str, url: str, count: int) -> Row:
        return Row(name, lua("gets", url, count, "socket.http", ours=True), luasec("gets", url, count), 1.5)

    return [
        row("https download into a Lua sink", large, 1),
        Row("https download, beside curl", lua("gets", large, 1, "socket.http", ours=True, whole=True), curl("-o", "/dev/null", large), 0.8),
        row(f"{gets} https GETs of 1 KiB", small, gets),
        Row("first https request, whole process", lua("first", small, "socket.http", ours=True, whole=True), luasec("first", small, whole=True)),
    ]


def tcp(quick: bool) -> list[Row]:
    size, lines = (64 if quick else 1024) * MiB, (100_000 if quick else 1_000_000)
    echo, bulk = servers.Peer("echo"), servers.Peer("sender", str(size))
    all_size = size // 4
    everything, by_line = servers.Peer("sender", str(all_size)), servers.Peer("sender", str(64 * lines), "64")
    trips = 5_000 if quick else 50_000
    rows = []
    for interpreter in ("lua5.4", "luajit"):
        rows += [
            duel("line echo, round trips", 1, "echo", echo.port, trips, interpreter=interpreter),
            duel("receive(8192)", 1, "receive", bulk.port, 8192, size, interpreter=interpreter),
            duel('receive("*a")', 1.2, "receive", everything.port, "*a", all_size, interpreter=interpreter),
            duel('receive("*l"), lines of 63 bytes', 1, "receive", by_line.port, "*l", 64 * lines, interpreter=interpreter),
        ]
    return rows


def udp(quick: bool) -> list[Row]:
    echo, trips = servers.Peer("udp_echo", kind=socket.SOCK_DGRAM), 5_000 if quick else 50_000
    return [duel(f"udp ping-pong, {size} bytes", 1, "udp", echo.port, trips, size) for size in (64, 1400)]


def csharp(quick: bool) -> list[Row]:
    size, gets = (16 if quick else 256) * MiB, 200 if quick else 5000
    nginx = servers.Nginx()
    servers.content("large", size)
    servers.content("small", 1024)

    def row(name: str, aim: float, *arguments) -> Row:
        return Row(name, dotnet("ours", *arguments), dotnet("peer", *arguments), aim)

    return [
        row("C# download through Receive.Stream", 0.95, "download", nginx.url("/large"), size, 5),
        row("C# upload with length", 0.95, "upload", nginx.url("/dav/c"), size, 5),
        row(f"C#, {gets} GETs of 1 KiB", 0.9, "download", nginx.url("/small"), 1024, gets),
    ]


def mime(quick: bool) -> list[Row]:
    aims = {"b64": 10, "unb64": 10, "qp": 4, "unqp": 4, "eol": 4, "dot": 4, "wrp": 4, "chain": 8}
    sizes = {1024: "1 KiB"} if quick else {1024: "1 KiB", 65536: "64 KiB", 8 * MiB: "8 MiB"}
    return [
        duel(f"mime {what}, {text}", aim, "mime", what, size)
        for what, aim in aims.items() for size, text in sizes.items()
    ]


def ftp(quick: bool) -> list[Row]:
    size = (64 if quick else 1024) * MiB
    server = servers.Vsftpd()
    server.content("large", size)
    file, target = servers.content("upload", size), server.url("/up/target")
    large = server.url("/large")
    rows = []
    for interpreter in ("lua5.4", "luajit"):
        rows += [
            duel("ftp get into a Lua sink", 1.5, "ftp", "get", large, size, interpreter=interpreter),
            duel("ftp put from a Lua source", 1.5, "ftp", "put", target, size, interpreter=interpreter),
        ]
    return rows + [
        Row("ftp get, beside curl", lua("ftp", "get", large, size, ours=True, whole=True), curl("-o", "/dev/null", large), 0.8),
        Row("ftp put, beside curl", lua("ftp", "put", target, size, ours=True, whole=True), curl("-T", file, target), 0.8),
    ]


def smtp(quick: bool) -> list[Row]:
    port = servers.Peer("smtp_sink").port
    large, many = (64 if quick else 1024) * MiB, 500 if quick else 10_000

    def smtplib(count: int, size: int) -> Contestant:
        return Contestant("smtplib", [sys.executable, "benchmarks/peers/smtp_client.py", str(port), str(count), str(size)])

    return [
        # Few: C LuaSocket needs 48 ms for each, because it writes in small pieces and waits for their acknowledgement.
        duel("100 small messages in a session", 1.5, "smtp", port, 100, 1024),
        Row(f"{many} small messages in a session", lua("smtp", port, many, 1024, ours=True), smtplib(many, 1024), 1.5),
        duel("one large message", 1.5, "smtp", port, 1, large),
        # Not larger: smtplib holds the message in memory several times over.
        Row("one message of 64 MiB", lua("smtp", port, 1, 64 * MiB, ours=True), smtplib(1, 64 * MiB), 1.5),
    ]


def select(quick: bool) -> list[Row]:
    count = 2_000 if quick else 20_000
    return [duel(f"select over {n}", 1, "select", n, count * 10 // n) for n in (10, 1000)]


def coroutines(quick: bool) -> list[Row]:
    def wrk(script: str, connections: int) -> Contestant:
        ours = script == "hello_async"
        # copas takes one new connection a round: it has 900 of them after five seconds, and serves fewer until then.
        seconds = 10 if connections == 900 else 1 if quick else 4
        command = [sys.executable, "benchmarks/wrk.py", script, str(connections), str(seconds)]
        # Debian has copas for Lua 5.1 and 5.2; the file for 5.2 runs in 5.4.
        return Contestant("MoonSocket" if ours else "copas", command, OURS if ours else {"LUA_PATH": ";;/usr/share/lua/5.2/?.lua"})

    def row(connections: int, aim: float) -> Row:
        # Over C LuaSocket it ends at 1,024 descriptors.
        peer = wrk("hello_copas", connections) if connections < 1000 else None
        # wrk, on the other core, limits the throughput of both: the server's processor time is stated, too.
        parts = [("100,000 requests", aim), ("processor time of them", 0), ("99th percentile", 5 if peer else 0)]
        return Row(f"hello server, {connections:,} connections", wrk("hello_async", connections), peer, parts=parts)

    aims = {50: 1.2, 400: 0, 900: 1.5, 5000: 0, 10000: 0}
    return [row(connections, aims[connections]) for connections in ((50, 900) if quick else aims)]


def memory(quick: bool) -> list[Row]:
    nginx = servers.Nginx()
    servers.content("large", (64 if quick else 1024) * MiB)
    return [
        duel("processor time of require", 0, "require"),
        duel("memory after require", 0, "memory", "require", unit="B"),
        duel("memory of an idle connection", 0, "memory", "idle", unit="B"),
        duel("most memory during a download", 0, "memory", "peak", nginx.url("/large"), unit="B"),
    ]


GROUPS = {"http": http, "https": https, "csharp": csharp, "tcp": tcp, "udp": udp, "mime": mime, "ftp": ftp, "smtp": smtp, "select": select, "async": coroutines, "memory": memory}
