"""A client of the Open Inference Protocol, version 2, over gRPC: grpcio, and the protocol's bytes written by hand.

No code generated from a .proto of ours: field numbers and types are those of the protocol's published text. To be run
against the daemon:

    /usr/bin/python3 grpc_client.py 127.0.0.1:8001 unix:/run/agent-grpc.sock

Prints one JSON object of what it found; ends with another code than 0 when an answer is not what the text says.
"""

import json
import struct
import sys

import grpc

SERVICE = "/inference.GRPCInferenceService/"
ROWS = [[0.5, -1.25, 2.0], [0.0, 1.5, -0.75]]
RAW = struct.pack("<6f", *(value for row in ROWS for value in row))


def varint(value):
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def field(number, value):
    """Field with a length: text, bytes, message."""
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def read_varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """Every field of a message, as (number, value) in order."""
    at, found = 0, []
    while at < len(data):
        tag, at = read_varint(data, at)
        if tag & 7 == 0:
            value, at = read_varint(data, at)
        else:
            assert tag & 7 == 2, tag
            length, at = read_varint(data, at)
            value, at = data[at : at + length], at + length
        found.append((tag >> 3, value))
    return found


def all_of(data, number):
    return [value for found, value in fields(data) if found == number]


def call(channel, method, request=b""):
    return channel.unary_unary(SERVICE + method)(request, timeout=20)


def infer_request(typed, model="pump", shape=(2, 3)):
    """ModelInferRequest: model_name 1, id 3, inputs 5, raw_input_contents 7."""
    tensor = field(1, "features") + field(2, "FP32") + field(3, b"".join(varint(size) for size in shape))
    if typed:
        tensor += field(5, field(6, RAW))
    request = field(1, model) + field(3, "python") + field(5, tensor)
    return request if typed else request + field(7, RAW)


def probabilities(answer):
    """ModelInferResponse: outputs 5, raw_output_contents 6; contents 5 of a tensor, fp32_contents 6 in them."""
    assert all_of(answer, 3) == [b"python"]
    outputs = all_of(answer, 5)
    at = [all_of(output, 1)[0] for output in outputs].index(b"probabilities")
    raw = all_of(answer, 6)
    data = raw[at] if raw else all_of(all_of(outputs[at], 5)[0], 6)[0]
    return list(struct.unpack("<4f", data))


def main(*addresses):
    results = []
    for address in addresses:
        with grpc.insecure_channel(address) as channel:
            assert all_of(call(channel, "ServerLive"), 1) == [1]
            assert all_of(call(channel, "ServerReady"), 1) == [1]
            assert all_of(call(channel, "ModelReady", field(1, "pump")), 1) == [1]
            metadata = call(channel, "ModelMetadata", field(1, "pump"))
            assert all_of(metadata, 1) == [b"pump"] and len(all_of(metadata, 4)) == 1
            results.append(probabilities(call(channel, "ModelInfer", infer_request(typed=False))))
            results.append(probabilities(call(channel, "ModelInfer", infer_request(typed=True))))
            streamed = list(channel.stream_stream(SERVICE + "ModelStreamInfer")(iter([infer_request(False)] * 3), timeout=20))
            results.extend(probabilities(all_of(answer, 2)[0]) for answer in streamed)
            codes = []
            for request in (infer_request(False, model="none"), infer_request(False, shape=(2, 4))):
                try:
                    call(channel, "ModelInfer", request)
                except grpc.RpcError as error:
                    codes.append(error.code().name)
    print(json.dumps({"results": results, "codes": codes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
