layerKinds.ZeroPadding2D = {
  forward(input, layer) {
    const output = tensor(layer.outputShape);
    forEachPaddedRow(input, layer, (from, to, count) => output.data.set(input.data.subarray(from, from + count), to));
    return output;
  },

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    forEachPaddedRow(input, layer, (from, to, count) => result.data.set(gradient.data.subarray(to, to + count), from));
    return result;
  },
};

// For each row of the image: where it begins, where it begins in what comes out, and how long it is.
function forEachPaddedRow(input, { padding, outputShape }, visit) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [top, left] = padding ?? [1, 1];
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < rows; y++) {
      visit((channel * rows + y) * columns, (channel * outputShape[0] + y + top) * outputShape[1] + left, columns);
    }
  }
}
