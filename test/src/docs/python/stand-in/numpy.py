"""Stands in for numpy, as far as the pages use it: arrays are lists that know their type."""

float32 = "float32"


class array(list):
    def __init__(self, values, dtype):
        super().__init__(values)
        self.dtype = dtype
