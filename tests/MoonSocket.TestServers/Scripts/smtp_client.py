"""
A client that is none of ours, as a witness of what an SMTP server does:
smtp_client.py HOST PORT none|explicit|implicit|lmtp CA MECHANISM|- PASSWORD RECIPIENT…

The message comes from standard input. Prints the capabilities, then the reply about each recipient and the message.
"""
import base64
import hashlib
import hmac
import smtplib
import ssl
import sys



class Client(smtplib.SMTP):
    def auth_xoauth2(self, challenge=None):
        return "" if challenge else "user=%s\1auth=Bearer %s\1\1" % (self.user, self.password)

    def auth_scram_sha_256(self, challenge=None):
        if challenge is None:
            return "n,,n=%s,r=abc" % self.user
        if challenge.startswith(b"v="):
            expected = hmac.digest(hmac.digest(self.salted, b"Server Key", "sha256"), self.signed, "sha256")
            return "" if base64.b64decode(challenge[2:]) == expected else "the server lies"
        fields = dict(field.split("=", 1) for field in challenge.decode().split(","))
        self.salted = hashlib.pbkdf2_hmac(
            "sha256", self.password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
        final = "c=biws,r=" + fields["r"]
        self.signed = ("n=%s,r=abc,%s,%s" % (self.user, challenge.decode(), final)).encode()
        key = hmac.digest(self.salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), self.signed, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature))
        return final + ",p=" + base64.b64encode(proof).decode()


host, port, tls, authority, mechanism, password, *recipients = sys.argv[1:]
if tls == "implicit":
    client = smtplib.SMTP_SSL(host, int(port), "witness", timeout=30, context=ssl.create_default_context(cafile=authority))
elif tls == "lmtp":
    client = smtplib.LMTP(host, int(port), "witness", timeout=30)
else:
    client = Client(host, int(port), "witness", timeout=30)
client.ehlo_or_helo_if_needed()
if tls == "explicit":
    client.starttls(context=ssl.create_default_context(cafile=authority))
    client.ehlo_or_helo_if_needed()
print("offers", client.esmtp_features)
if mechanism != "-":
    client.user, client.password = "moon", password
    client.auth(mechanism, getattr(client, "auth_" + mechanism.lower().replace("-", "_")))
print("from", *client.mail("a@b.example"))
for recipient in recipients:
    print("to", *client.rcpt(recipient))
print("data", *client.data(sys.stdin.buffer.read()))
for recipient in recipients[1:] if tls == "lmtp" else []:
    print("data", *client.getreply())
client.quit()
