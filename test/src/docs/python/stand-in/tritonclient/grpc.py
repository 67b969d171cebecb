"""Stands in for tritonclient.grpc, as far as the pages use it: prints what it is asked, one line of JSON a call.

Signatures are those of tritonclient's documentation. It sends nothing.
"""

import json


class InferInput:
    def __init__(self, name, shape, datatype):
        self.name, self.shape, self.datatype = name, shape, datatype
        self.values = None

    def set_data_from_numpy(self, input_tensor):
        assert (self.datatype, input_tensor.dtype) == ("FP32", "float32"), "a type of the protocol, and numpy's for it"
        rows = list(input_tensor)
        assert self.shape == [len(rows), len(rows[0])], "the shape of the data"
        self.values = [value for row in rows for value in row]


class InferResult:
    def as_numpy(self, name):
        print(json.dumps({"output": name}))


class InferenceServerClient:
    def __init__(self, url):
        self.url = url

    def infer(self, model_name, inputs):
        tensors = [{"name": one.name, "datatype": one.datatype, "shape": one.shape, "data": one.values} for one in inputs]
        print(json.dumps({"url": self.url, "model": model_name, "inputs": tensors}))
        return InferResult()
