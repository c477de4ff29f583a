"""Runs Python's own codecs: a line of "operation hexadecimal" in, a line of hexadecimal out."""

import base64
import binascii
import gzip
import quopri
import sys
import zlib


def deflate_raw(data):
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


OPERATIONS = {
    "base64-encode": base64.b64encode,
    "base64-decode": base64.b64decode,
    "base64-lines": base64.encodebytes,
    "qp-encode-text": lambda data: binascii.b2a_qp(data, istext=True),
    "qp-encode-binary": lambda data: binascii.b2a_qp(data, istext=False),
    "qp-decode": binascii.a2b_qp,
    "qp-decode-lines": quopri.decodestring,
    "gzip-encode": gzip.compress,
    "gzip-decode": gzip.decompress,
    "deflate-encode": zlib.compress,
    "deflate-decode": zlib.decompress,
    "raw-encode": deflate_raw,
}

for line in sys.stdin:
    operation, digits = line.rstrip("\n").split(" ")
    print(OPERATIONS[operation](bytes.fromhex(digits)).hex())
