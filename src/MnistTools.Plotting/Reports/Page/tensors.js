// Each kind of layer has a file in layers/: what it makes of its input, forward(input, layer), and of a gradient, backward(gradient, input, output,
// layer). A layer with units of weighted sums has sumOf(input, layer, unit) too; one that hands on the numbers that it gets says passesOn. Names and
// rules are those of the C# core, which takes them from Keras.

const layerKinds = {};

// A tensor is { shape, data }. The shape is that of the core: (units), (rows, columns) or (rows, columns, channels). The data lies as PyTorch
// has it, each channel an image of its own: so the weights are used as they come, and Flatten has nothing to move.

function tensor(shape, data) {
  return { shape, data: data ?? new Float32Array(shape.reduce((product, size) => product * size, 1)) };
}

// Rows, columns and channels; an image without an axis for channels has one.
function imageSize([rows, columns, channels = 1]) {
  return { rows, columns, channels };
}

// Where the numbers along the last axis lie: `length` of them, `step` apart, for each of the starts.
function lastAxis({ shape, data }) {
  const length = shape[shape.length - 1];
  const others = data.length / length;
  const isChannels = shape.length === 3;
  const starts = Array.from({ length: others }, (_, i) => (isChannels ? i : i * length));
  return { length, step: isChannels ? others : 1, starts };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// How many rows or columns of padding come before. With "valid" none are needed; where their number is odd, the larger half lies behind.
function paddingBefore(inputSize, outputSize, window, stride) {
  return Math.floor(Math.max(0, (outputSize - 1) * stride + window - inputSize) / 2);
}

// For one axis: where the windows begin, padding counted, and what of a window lies in the image.
function windowsAlong(inputSize, outputSize, window, stride) {
  const before = paddingBefore(inputSize, outputSize, window, stride);
  return Array.from({ length: outputSize }, (_, i) => {
    const start = i * stride - before;
    return { start, first: Math.max(0, start), end: Math.min(inputSize, start + window) };
  });
}

// The windows of a layer along both axes. Window and strides are [rows, columns].
function windowsOf(inputShape, outputShape, window, strides) {
  const { rows, columns } = imageSize(inputShape);
  return {
    below: windowsAlong(rows, outputShape[0], window[0], strides[0]),
    beside: windowsAlong(columns, outputShape[1], window[1], strides[1]),
  };
}

// For each number that comes out: its place, and a walk over the places of the image that it is made of, and their number. What padding adds does
// not count.
function forEachPool(input, layer, visit) {
  const { rows, columns, channels } = imageSize(input.shape);
  const size = layer.poolSize ?? [2, 2];
  const { below, beside } = windowsOf(input.shape, layer.outputShape, size, layer.strides ?? size);
  let i = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (const row of below) {
      for (const column of beside) {
        visit(i++, (member) => {
          for (let y = row.first; y < row.end; y++) {
            for (let x = column.first; x < column.end; x++) {
              member((channel * rows + y) * columns + x);
            }
          }
        }, (row.end - row.first) * (column.end - column.first));
      }
    }
  }
}
