"""sender.py PORT BYTES [LINE]: sends that many bytes to whoever connects, in lines of LINE bytes if it is given."""

import socket
import sys

total, line = int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
block = (b"x" * (line - 1) + b"\n") * (1048576 // line) if line else b"x" * 1048576
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    left = total
    try:
        while left > 0:
            connection.sendall(block[:left])
            left -= min(left, len(block))
    except OSError:
        pass
    connection.close()
