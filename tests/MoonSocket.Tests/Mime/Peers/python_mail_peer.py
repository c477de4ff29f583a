"""Parses messages with Python's email package: a line of hexadecimal in, a line of JSON out."""

import email
import email.policy
import json
import sys
from email.header import decode_header, make_header
from email.utils import getaddresses


def part(message):
    described = {"type": message.get_content_type(), "file": message.get_filename(),
                 "disposition": message.get_content_disposition(), "id": message["content-id"]}
    if message.get_content_maintype() == "multipart":
        described["parts"] = [part(inner) for inner in message.iter_parts()]
        described["preamble"], described["epilogue"] = message.preamble, message.epilogue or None
    elif message.get_content_type() == "message/rfc822":
        described["parts"] = [whole(message.get_payload(0))]
    else:
        described["content"] = message.get_payload(decode=True).hex()
        described["charset"] = message.get_content_charset()
    return described


# The package's newer reader of addresses leaves a blank between encoded words (fixed in Python 3.13).
def mailboxes(message, name):
    raw = [value for key, value in message.raw_items() if key.lower() == name]
    return [[str(make_header(decode_header(shown))), address] for shown, address in getaddresses(raw)]


def whole(message):
    return {"subject": message["subject"], "from": mailboxes(message, "from"), "to": mailboxes(message, "to"),
            "note": message["x-note"], "body": part(message)}


def longest(data):
    return max(len(line) for line in data.split(b"\r\n"))


for line in sys.stdin:
    data = bytes.fromhex(line.strip())
    header = data.split(b"\r\n\r\n", 1)[0]
    message = email.message_from_bytes(data, policy=email.policy.default)
    described = whole(message)
    described["defects"] = [type(defect).__name__ for inner in message.walk() for defect in inner.defects]
    described["header"] = longest(header)
    described["lines"] = longest(data)
    described["bare"] = data.replace(b"\r\n", b"").count(b"\n") + data.replace(b"\r\n", b"").count(b"\r")
    print(json.dumps(described))
