"""PyTorch, eager, in its plainest and quickest form: whole-set tensors, a random order, index_select. 784-512-10 with RMSprop.

Arguments: the folder of MNIST's files, images of a batch, threads.
"""

import sys

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit(f"PyTorch is not installed for {sys.executable}.")

from mnist import read_train
from turns import take_turns

folder, batch_size, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(42)
images, labels = map(torch.from_numpy, read_train(folder))
network = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10))
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.RMSprop(network.parameters(), lr=0.001, alpha=0.9, eps=1e-7)


def run_epoch():
    for batch in torch.randperm(len(images)).split(batch_size):
        optimizer.zero_grad()
        loss_function(network(images.index_select(0, batch)), labels.index_select(0, batch)).backward()
        optimizer.step()


take_turns(f"PyTorch {torch.__version__}", run_epoch)
