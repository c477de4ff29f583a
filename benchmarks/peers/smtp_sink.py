"""smtp_sink.py PORT: accepts every message and forgets it (RFC 5321); the reply to a message says how many bytes it had."""

import socket
import sys


def serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 sink\r\n")
    buffer = b""
    while True:
        while b"\n" not in buffer:
            data = connection.recv(65536)
            if not data:
                return
            buffer += data
        line, _, buffer = buffer.partition(b"\n")
        verb = line[:4].upper()
        if verb == b"EHLO":
            connection.sendall(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"DATA":
            connection.sendall(b"354 go on\r\n")
            size, tail, buffer = 0, buffer, b""
            while not tail.endswith(b"\r\n.\r\n"):
                data = connection.recv(1048576)
                if not data:
                    return
                size += len(data)
                tail = tail[-4:] + data if len(data) < 5 else data[-5:]
            connection.sendall(b"250 %d bytes\r\n" % size)
        elif verb == b"QUIT":
            connection.sendall(b"221 bye\r\n")
            return
        else:
            connection.sendall(b"250 fine\r\n")


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    try:
        serve(connection)
    except OSError:
        pass
    connection.close()
