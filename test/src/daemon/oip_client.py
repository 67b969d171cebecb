"""A client of the Open Inference Protocol, version 2, over HTTP: Python's standard library and nothing else.

Written from the protocol's published text (REST, and its binary tensor data extension), to be run against the daemon:

    python3 oip_client.py http://127.0.0.1:8000 /run/agent.sock

Prints one JSON object of what it found; ends with another code than 0 when an answer is not what the text says.
"""

import gzip
import http.client
import json
import socket
import struct
import sys
import urllib.error
import urllib.request

ROWS = [[0.5, -1.25, 2.0], [0.0, 1.5, -0.75]]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)


def get(base, path):
    with urllib.request.urlopen(base + path, timeout=20) as answer:
        return answer.status, json.load(answer)


def post_json(base, path, fields, headers=None, encode=lambda body: body):
    body = encode(json.dumps(fields).encode())
    request = urllib.request.Request(base + path, body, {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def post_binary(connection, path):
    """Raw little-endian tensors behind the JSON, in the request and in the answer."""
    raw = struct.pack("<6f", *(value for row in ROWS for value in row))
    head = json.dumps(
        {
            "id": "binary",
            "inputs": [
                {
                    "name": "features",
                    "shape": [2, 3],
                    "datatype": "FP32",
                    "parameters": {"binary_data_size": len(raw)},
                }
            ],
            "outputs": [
                {"name": "class", "parameters": {"binary_data": False}},
                {"name": "probabilities", "parameters": {"binary_data": True}},
            ],
        }
    ).encode()
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))}
    connection.request("POST", path, head + raw, headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    assert answer.getheader("Content-Type") == "application/octet-stream"
    length = int(answer.getheader("Inference-Header-Content-Length"))
    fields = json.loads(body[:length])
    classes, probabilities = fields["outputs"]
    assert classes["datatype"] == "INT64" and "parameters" not in classes
    assert probabilities["parameters"]["binary_data_size"] == 16 == len(body) - length
    assert fields["id"] == "binary"
    return {"classes": classes["data"], "probabilities": list(struct.unpack("<4f", body[length:]))}


def main(base, unix_path):
    assert get(base, "/v2/health/live")[0] == 200
    assert get(base, "/v2/health/ready")[0] == 200
    _, server = get(base, "/v2")
    assert "binary_tensor_data" in server["extensions"]
    _, model = get(base, "/v2/models/pump")
    version = model["versions"][0]
    assert get(base, f"/v2/models/pump/versions/{version}/ready")[0] == 200

    infer = f"/v2/models/pump/versions/{version}/infer"
    tensor = {"name": "features", "shape": [2, 3], "datatype": "FP32"}
    nested = {"inputs": [{**tensor, "data": ROWS}], "outputs": [{"name": "probabilities"}]}
    status, as_json = post_json(base, infer, nested)
    assert status == 200, as_json
    flat = {"inputs": [{**tensor, "data": [value for row in ROWS for value in row]}], "outputs": nested["outputs"]}
    status, packed = post_json(base, infer, flat, {"Content-Encoding": "gzip"}, gzip.compress)
    assert status == 200 and packed["outputs"] == as_json["outputs"], packed

    connection = UnixConnection(unix_path)
    first = post_binary(connection, infer)
    second = post_binary(connection, "/v2/models/pump/infer")
    connection.close()
    assert first == second

    status, refused = post_json(base, infer, {"inputs": [{**tensor, "shape": [2, 4], "data": ROWS}]})
    assert status == 400 and "error" in refused
    status, missing = post_json(base, "/v2/models/none/infer", nested)
    assert status == 404 and "error" in missing

    probabilities = as_json["outputs"][0]["data"]
    assert probabilities == first["probabilities"], (probabilities, first)
    print(json.dumps({"model": model["name"], "version": version, **first, "refused": refused["error"]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
