"""An FTP server on pyftpdlib: ftp_server.py ADDRESS PORT USER PASSWORD FOLDER none|explicit|implicit CERTIFICATE KEY"""
import logging
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

address, port, user, password, folder, tls, certificate, key = sys.argv[1:]


class ImplicitHandler(TLS_FTPHandler):
    """TLS before the greeting, as on port 990."""

    def handle(self):
        self.secure_connection(self.ssl_context)
        self._pbsz = self._prot = True

    def handle_ssl_established(self):
        FTPHandler.handle(self)


handler = {"none": FTPHandler, "explicit": TLS_FTPHandler, "implicit": ImplicitHandler}[tls.lower()]
if handler is not FTPHandler:
    handler.certfile = certificate
    handler.keyfile = key
    handler.tls_control_required = tls.lower() == "explicit"
    handler.tls_data_required = tls.lower() == "explicit"
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_user(user, password, folder, perm="elradfmwMT")
handler.auth_failed_timeout = 0
handler.use_gmt_times = True
logging.basicConfig(level=logging.INFO)
FTPServer((address, int(port)), handler).serve_forever(handle_exit=False)
