"""http_sink.py PORT: takes what is uploaded with a Content-Length, as fast as it comes, and answers 201 when all is there."""

import re
import socket
import sys

room = bytearray(1 << 20)


def serve(connection: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return
        head += data
    head, _, body = head.partition(b"\r\n\r\n")
    left = int(re.search(rb"(?i)\ncontent-length: *(\d+)", head)[1]) - len(body)
    if re.search(rb"(?i)\nexpect: *100-continue", head):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while left > 0:
        count = connection.recv_into(room)
        if not count:
            return
        left -= count
    connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (b"201 Created" if left == 0 else b"400 Bad Request"))


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    try:
        serve(connection)
    except OSError:
        pass
    connection.close()
