"""The servers the contestants talk to: real ones, started on 127.0.0.1 at free ports and ended with the run."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from measure import CONTESTANT_CORE, CORES

HERE = os.path.dirname(os.path.abspath(__file__))
OTHER_CORES = ",".join(str(core) for core in CORES if core != CONTESTANT_CORE) or str(CONTESTANT_CORE)
CHILDREN: list[subprocess.Popen] = []
FOLDER = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def free_port(kind=socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int, kind=socket.SOCK_STREAM) -> bool:
    try:
        if kind == socket.SOCK_DGRAM:
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.settimeout(1)
                probe.connect(("127.0.0.1", port))
                probe.send(b"?")
                return probe.recv(1) == b"?"
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def start(command: list[str], port: int, kind=socket.SOCK_STREAM, environment: dict[str, str] | None = None) -> subprocess.Popen:
    """A child on the servers' cores; waits until its port answers, and ends it when the run ends."""
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    child = subprocess.Popen(
        ["taskset", "-c", OTHER_CORES, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": path, **(environment or {})})
    CHILDREN.append(child)
    wait_for(child, port, kind)
    return child


def wait_for(child: subprocess.Popen, port: int, kind=socket.SOCK_STREAM) -> None:
    deadline = time.monotonic() + 20
    while not answers(port, kind):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{child.args[0]} did not start")
        time.sleep(0.02)


def end_all() -> None:
    """Ends what was started, before the folder goes."""
    while CHILDREN:
        child = CHILDREN.pop()
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


atexit.register(end_all)


def content(name: str, size: int) -> str:
    """A file of so many bytes under the servers' root; not all zero, so that no filter has it easy."""
    path = os.path.join(FOLDER, name)
    block = os.urandom(1 << 20)
    with open(path, "wb") as file:
        while size > 0:
            file.write(block[:size])
            size -= len(block)
    return path


def certificate() -> tuple[str, str]:
    """A self-signed certificate for 127.0.0.1, and its key: files in PEM form."""
    cert, key = os.path.join(FOLDER, "cert.pem"), os.path.join(FOLDER, "key.pem")
    if not os.path.exists(cert):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "30",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return cert, key


class Nginx:
    """http and https, the same content; PUT below /dav."""

    def __init__(self):
        self.port, self.secure_port = free_port(), free_port()
        cert, key = certificate()
        os.makedirs(os.path.join(FOLDER, "dav"), exist_ok=True)
        os.makedirs(os.path.join(FOLDER, "body"), exist_ok=True)
        config = os.path.join(FOLDER, f"nginx-{self.port}.conf")
        owner = "user root;" if os.getuid() == 0 else ""
        with open(config, "w") as file:
            file.write(f"""
daemon off; master_process off; {owner} pid {FOLDER}/nginx-{self.port}.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000; client_max_body_size 0; client_body_temp_path {FOLDER}/body; sendfile on;
  server {{
    listen 127.0.0.1:{self.port}; listen 127.0.0.1:{self.secure_port} ssl; root {FOLDER};
    ssl_certificate {cert}; ssl_certificate_key {key};
    location /dav {{ dav_methods PUT DELETE; }}
  }}
}}
""")
        self.process = start(["nginx", "-p", FOLDER, "-c", config, "-e", "stderr"], self.port)

    def url(self, path: str, secure: bool = False) -> str:
        return f"https://127.0.0.1:{self.secure_port}{path}" if secure else f"http://127.0.0.1:{self.port}{path}"


class Vsftpd:
    """Anonymous FTP; uploads go below /up."""

    def __init__(self):
        self.port = free_port()
        self.root = tempfile.mkdtemp(dir=FOLDER)
        # vsftpd changes its user and its root: both have to be reachable and, at the top, not writable.
        os.chmod(FOLDER, 0o755)
        os.chmod(self.root, 0o555)
        up = os.path.join(self.root, "up")
        os.mkdir(up)
        os.chmod(up, 0o777)
        empty = tempfile.mkdtemp(dir=FOLDER)
        config = os.path.join(FOLDER, f"vsftpd-{self.port}.conf")
        user = "daemon" if os.getuid() == 0 else os.environ.get("USER", "nobody")
        with open(config, "w") as file:
            file.write(
                f"listen=YES\nlisten_address=127.0.0.1\nlisten_port={self.port}\nbackground=NO\nrun_as_launching_user=YES\n"
                f"ftp_username={user}\nisolate=NO\nisolate_network=NO\nanonymous_enable=YES\nlocal_enable=NO\nanon_root={self.root}\nno_anon_password=YES\n"
                "write_enable=YES\nanon_upload_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\n"
                f"secure_chroot_dir={empty}\nconnect_from_port_20=NO\nseccomp_sandbox=NO\nuse_localtime=NO\n")
        # Where eng/setup unpacks it.
        program = "/usr/local/lib/moonsocket-servers/vsftpd/usr/sbin/vsftpd"
        self.process = start([program if os.path.exists(program) else "vsftpd", config], self.port)

    def url(self, path: str) -> str:
        return f"ftp://127.0.0.1:{self.port}{path}"

    def content(self, name: str, size: int) -> None:
        os.rename(content(name, size), os.path.join(self.root, name))
        os.chmod(os.path.join(self.root, name), 0o644)


class Peer:
    """One of the small servers in peers/, in Python: says what it is told to."""

    def __init__(self, what: str, *arguments: str, kind=socket.SOCK_STREAM):
        self.port = free_port(kind)
        self.process = start([sys.executable, os.path.join(HERE, "peers", what + ".py"), str(self.port), *arguments], self.port, kind)
