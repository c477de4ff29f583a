"""smtp_client.py PORT COUNT BYTES: sends that many messages of that size in one session by smtplib, prints the seconds."""

import smtplib
import sys
import time

port, count, size = map(int, sys.argv[1:])
line = b"x" * 74 + b"\r\n"
message = b"Subject: a message\r\n\r\n" + line * (size // len(line))
begin = time.perf_counter()
session = smtplib.SMTP("127.0.0.1", port, local_hostname="localhost")
session.ehlo()
for _ in range(count):
    session.mail("a@localhost")
    session.rcpt("b@localhost")
    code, reply = session.data(message)
    assert code == 250, reply
session.quit()
print(f"{time.perf_counter() - begin:.4f}")
