layerKinds.UpSampling2D = {
  forward(input, layer) {
    const output = tensor(layer.outputShape);
    output.data.forEach((_, i) => (output.data[i] = input.data[sourceOf(i, layer)]));
    return output;
  },

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    gradient.data.forEach((g, i) => (result.data[sourceOf(i, layer)] += g));
    return result;
  },
};

// Where a number of what comes out is taken from.
function sourceOf(i, { outputShape: [rows, columns], size }) {
  const [down, beside] = size ?? [2, 2];
  const column = i % columns;
  const row = Math.floor(i / columns) % rows;
  const channel = Math.floor(i / (rows * columns));
  return (channel * (rows / down) + Math.floor(row / down)) * (columns / beside) + Math.floor(column / beside);
}
