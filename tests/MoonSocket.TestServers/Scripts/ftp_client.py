"""
A client that is none of ours, as a witness of what an FTP server does:
ftp_client.py HOST PORT USER PASSWORD none|explicit|implicit own|resumed|clear CA get|put NAME

get writes to standard output, put reads standard input. The data connection has a TLS session of its own, resumes that
of the control connection, or is clear.
"""
import ftplib
import ssl
import sys

host, port, user, password, tls, data, authority, action, name = sys.argv[1:]


class Client(ftplib.FTP_TLS):
    def connect(self, host, port):
        if tls != "implicit":
            return super().connect(host, port, timeout=30)
        self.host = host
        self.sock = ssl.create_default_context(cafile=authority).wrap_socket(
            ftplib.socket.create_connection((host, port), timeout=30), server_hostname=host)
        self.af = self.sock.family
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome

    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if data != "clear":
            session = self.sock.session if data == "resumed" else None
            conn = self.context.wrap_socket(conn, server_hostname=self.host, session=session)
        return conn, size


if tls == "none":
    client = ftplib.FTP(timeout=30)
else:
    client = Client(context=ssl.create_default_context(cafile=authority))
client.connect(host, int(port))
if tls == "explicit":
    client.auth()
ftplib.FTP.login(client, user, password)
if tls != "none" and data != "clear":
    client.prot_p()
if action == "get":
    client.retrbinary("RETR " + name, sys.stdout.buffer.write)
else:
    client.storbinary("STOR " + name, sys.stdin.buffer)
client.quit()
