#!/usr/bin/env python3
"""A line with TLS before a server that has none.

    tls.py --to PORT --cert FILE --key FILE      prints `listening <port>`

Each connection is passed on octet by octet; what fails to shake hands is closed.
Counts nothing, knows no HTTP.  Ends with its parent.
"""
import argparse
import ctypes
import signal
import socket
import ssl
import threading


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(raw, context, port):
    try:
        near = context.wrap_socket(raw, server_side=True)
        far = socket.create_connection(("127.0.0.1", port))
    except OSError:
        raw.close()
        return
    threading.Thread(target=pump, args=(near, far), daemon=True).start()
    pump(far, near)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--to", type=int, required=True)
    ap.add_argument("--cert", required=True)
    ap.add_argument("--key", required=True)
    a = ap.parse_args()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(a.cert, a.key)
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening", listener.getsockname()[1], flush=True)
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=serve, args=(raw, context, a.to), daemon=True).start()


main()
