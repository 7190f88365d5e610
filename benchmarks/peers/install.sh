#!/usr/bin/env bash
# Installs the Python peers of the benchmarks, for /usr/bin/python3: Debian's packages, or Ubuntu's where it has them.
# The benchmarks say 'not installed' in the rows of those that are missing.
set -euo pipefail

if ! command -v apt-get > /dev/null; then
  echo "There is no apt-get here. Install PyTorch and scikit-learn for python3 in another way; the benchmarks take what they find." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi

# OpenBLAS as well: without it numpy and PyTorch compute with the reference BLAS, which would flatter MnistTools.
"${as_root[@]}" apt-get update
"${as_root[@]}" apt-get install -y --no-install-recommends python3-torch python3-sklearn libopenblas0-openmp
