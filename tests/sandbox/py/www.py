"""HTTP server of the authorities: CRLs and certificates, and a CRL that never comes.

Usage: www.py DIRECTORY PORT-FILE. The port is chosen by the system and written to PORT-FILE.
Each request is one line on stdout, so that a test can count the downloads.
"""

import functools
import http.server
import os
import sys
import threading

TYPES = {".crl": "application/pkix-crl", ".cer": "application/pkix-cert", ".png": "image/png"}


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = TYPES | {"": "application/octet-stream"}
    server_version = "Igc"
    sys_version = ""

    def do_GET(self):
        if "MUETTE.crl" in self.path:
            self.log_request("muet")
            # Accepted and never answered; the client's own time limit must end this.
            threading.Event().wait()
        super().do_GET()

    def list_directory(self, path):
        self.send_error(404)

    def log_message(self, *arguments):
        print(arguments[0] % arguments[1:], flush=True)


def main():
    directory, port_file = sys.argv[1:]
    handler = functools.partial(Handler, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        with open(port_file + ".new", "w", encoding="ascii") as file:
            print(server.server_address[1], file=file)
        os.rename(port_file + ".new", port_file)
        server.serve_forever()


if __name__ == "__main__":
    main()
