"""udp_echo.py PORT: gives back every datagram."""

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    data, sender = server.recvfrom(65536)
    server.sendto(data, sender)
