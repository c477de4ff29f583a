"""
An SMTP or LMTP server on aiosmtpd: smtp_server.py OPTIONS, which is JSON (see AiosmtpdServer.cs).

Mail to refused@… and later@… is refused at RCPT; mail to unlucky@… after the message, by LMTP for that recipient only.
Messages are kept as NNNN.eml, byte for byte, and NNNN.json, the envelope.
"""
import asyncio
import base64
import hashlib
import hmac
import json
import logging
import os
import secrets
import ssl
import sys

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
USER, PASSWORD = options["user"], options["password"]
logging.basicConfig(level=logging.INFO, format="%(message)s")
count = 0


def granted(mechanism, ok):
    return AuthResult(success=ok, handled=False, auth_data=mechanism if ok else None)


async def response(server, args, challenge):
    """The client's first response: with the command, or after an empty challenge."""
    if len(args) == 2:
        return base64.b64decode("" if args[1] == "=" else args[1])
    answer = await server.challenge_auth(challenge)
    return answer if isinstance(answer, bytes) else None


class Handler:
    async def auth_PLAIN(self, server, args):
        given = await response(server, args, "")
        return None if given is None else granted("PLAIN", given == b"\0%s\0%s" % (USER.encode(), PASSWORD.encode()))

    async def auth_LOGIN(self, server, args):
        user = await response(server, args, "Username:")
        password = await server.challenge_auth("Password:")
        return granted("LOGIN", (user, password) == (USER.encode(), PASSWORD.encode()))

    async def auth_CRAM__MD5(self, server, args):
        challenge = "<%s@localhost>" % secrets.token_hex(8)
        given = await server.challenge_auth(challenge)
        digest = hmac.new(PASSWORD.encode(), challenge.encode(), "md5").hexdigest()
        return granted("CRAM-MD5", given == ("%s %s" % (USER, digest)).encode())

    async def auth_SCRAM__SHA__256(self, server, args):
        first = (await response(server, args, "")).decode()
        header, bare = first[:3], first[3:]
        fields = dict(field.split("=", 1) for field in bare.split(","))
        nonce = fields["r"] + secrets.token_hex(8)
        salt, rounds = secrets.token_bytes(16), 4096
        challenge = "r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt).decode(), rounds)
        final = await server.challenge_auth(challenge)
        if not isinstance(final, bytes):
            return None
        without_proof, proof = final.decode().rsplit(",p=", 1)
        message = ",".join([bare, challenge, without_proof]).encode()
        salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, rounds)
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
        expected = bytes(a ^ b for a, b in zip(key, signature))
        channel = "c=%s,r=%s" % (base64.b64encode(header.encode()).decode(), nonce)
        if fields["n"] != USER or without_proof != channel or base64.b64decode(proof) != expected:
            return granted("SCRAM-SHA-256", False)
        verifier = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
        if options["lying"]:
            verifier = secrets.token_bytes(32)
        last = await server.challenge_auth("v=" + base64.b64encode(verifier).decode())
        return granted("SCRAM-SHA-256", last == b"") if isinstance(last, bytes) else None

    async def auth_XOAUTH2(self, server, args):
        given = await response(server, args, "")
        if given == ("user=%s\1auth=Bearer %s\1\1" % (USER, PASSWORD)).encode():
            return granted("XOAUTH2", True)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return granted("XOAUTH2", False)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        if options["old_fashioned"]:
            session.host_name = None
            session.extended_smtp = False
            return ["502 Command not implemented"]
        session.host_name = hostname
        hidden = tuple(options["hidden"])
        shown = [line for line in responses if not hidden or not line[4:].startswith(hidden)]
        return [line[:3] + "-" + line[4:] for line in shown[:-1]] + [shown[-1][:3] + " " + shown[-1][4:]]

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refused@"):
            return "550 5.1.1 %s: no such mailbox" % address
        if address.startswith("later@"):
            return "450 4.2.1 %s: come back later" % address
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.append(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        global count
        count += 1
        name = os.path.join(options["folder"], "%04d" % count)
        content = envelope.original_content
        with open(name + ".eml", "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        with open(name + ".json.new", "w", encoding="ascii") as file:
            json.dump({
                "Helo": session.host_name,
                "From": envelope.mail_from,
                "FromOptions": envelope.mail_options,
                "To": envelope.rcpt_tos,
                "Mechanism": session.auth_data if session.authenticated else None,
                "IsSecure": server.transport.get_extra_info("ssl_object") is not None,
            }, file)
        os.rename(name + ".json.new", name + ".json")
        unlucky = [to.startswith("unlucky@") for to in envelope.rcpt_tos]
        if options["lmtp"]:
            return "\r\n".join("550 5.2.2 mailbox full" if bad else "250 2.0.0 taken" for bad in unlucky)
        return "550 5.2.2 mailbox full" if any(unlucky) else "250 2.0.0 taken"


async def main():
    context = None
    if options["tls"] != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options["certificate"], options["key"])
    explicit = options["tls"] == "explicit"
    kind = LMTP if options["lmtp"] else SMTP

    def create():
        server = kind(
            Handler(),
            hostname="localhost",
            ident="aiosmtpd",
            data_size_limit=options["size_limit"],
            enable_SMTPUTF8=options["utf8"],
            tls_context=context if explicit else None,
            require_starttls=explicit,
            auth_required=options["auth_required"],
            auth_require_tls=explicit,
            auth_exclude_mechanism=[m for m in ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2"]
                                    if m not in options["mechanisms"]],
            loop=asyncio.get_running_loop())
        return server

    server = await asyncio.get_running_loop().create_server(
        create, options["address"], options["port"], ssl=context if options["tls"] == "implicit" else None)
    await server.serve_forever()


asyncio.run(main())
