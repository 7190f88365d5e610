"""MNIST from its IDX files, as numpy arrays."""

import gzip
import os

import numpy as np


def read_train(folder):
    """Images as (60000, 784) floats from 0 to 1, and labels as (60000) integers."""
    pixels = _read(os.path.join(folder, "train-images-idx3-ubyte.gz"), header=16)
    labels = _read(os.path.join(folder, "train-labels-idx1-ubyte.gz"), header=8)
    return pixels.reshape(len(labels), -1).astype(np.float32) / 255, labels.astype(np.int64)


def _read(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)
