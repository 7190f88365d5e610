"""scikit-learn's MLPClassifier: 784-512-10 with Adam, an epoch by partial_fit.

Arguments: the folder of MNIST's files, images of a batch. Threads are those of numpy's BLAS.
"""

import sys

try:
    import numpy as np
    import sklearn
    from sklearn.neural_network import MLPClassifier
except ImportError:
    sys.exit(f"scikit-learn is not installed for {sys.executable}.")

from mnist import read_train
from turns import take_turns

folder, batch_size = sys.argv[1], int(sys.argv[2])
images, labels = read_train(folder)
# Without its weight decay, which the others do not have either.
network = MLPClassifier(hidden_layer_sizes=(512,), solver="adam", alpha=0, batch_size=batch_size, random_state=42)


def run_epoch():
    network.partial_fit(images, labels, classes=np.arange(10))


take_turns(f"scikit-learn {sklearn.__version__}", run_epoch)
