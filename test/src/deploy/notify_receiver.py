"""Stands in for systemd: prints each message of sd_notify(3) as a line, and answers BARRIER=1 as systemd does."""

import os
import socket
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("listening", flush=True)
while True:
    message, passed, _, _ = socket.recv_fds(receiver, 4096, 8)
    # The sender waits until the other end of the pipe that it passes is closed.
    for descriptor in passed:
        os.close(descriptor)
    print(message.decode().replace("\n", " "), flush=True)
