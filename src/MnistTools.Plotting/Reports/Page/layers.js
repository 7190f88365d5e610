// What each kind of layer computes. Names and rules are those of the C# core, which takes them from Keras.
//
// A tensor is { shape, data }. The shape is that of the core: (units), (rows, columns) or (rows, columns, channels). The data lies as PyTorch
// has it, each channel an image of its own: so the weights are used as they come, and Flatten has nothing to move.

const activations = {
  Linear: (x) => x,
  Relu: (x) => Math.max(x, 0),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Elu: (x) => (x > 0 ? x : Math.expm1(x)),
  Gelu: (x) => (x / 2) * (1 + errorFunction(x * Math.SQRT1_2)),
};

const layerKinds = {
  Dense: (input, layer) => activate(dense(input, layer), layer.activation),
  Conv2D: (input, layer) => activate(convolve(input, layer), layer.activation),
  Activation: (input, layer) => activate(input, layer.activation),
  MaxPooling2D: (input, layer) => pool(input, layer, (values) => Math.max(...values)),
  AveragePooling2D: (input, layer) => pool(input, layer, mean),
  GlobalAveragePooling2D: averageChannels,
  ZeroPadding2D: padWithZeros,
  BatchNormalization: normalizeByMovingMeans,
  LayerNormalization: normalizeEachPosition,
  Flatten: (input, layer) => tensor(layer.outputShape, input.data),
  Dropout: (input) => input, // In training only.
};

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

function activate(input, name) {
  return name === "Softmax" ? softmax(input) : tensor(input.shape, input.data.map(activations[name]));
}

function softmax(input) {
  const output = tensor(input.shape);
  const { length, step, starts } = lastAxis(input);
  for (const start of starts) {
    let largest = -Infinity; // Taken away first, so that no exponential overflows.
    for (let i = 0; i < length; i++) {
      largest = Math.max(largest, input.data[start + i * step]);
    }

    let sum = 0;
    for (let i = 0; i < length; i++) {
      sum += Math.exp(input.data[start + i * step] - largest);
    }

    for (let i = 0; i < length; i++) {
      output.data[start + i * step] = Math.exp(input.data[start + i * step] - largest) / sum;
    }
  }

  return output;
}

// 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): Abramowitz and Stegun 7.1.6. All terms have one sign, so no digits cancel.
function errorFunction(x) {
  if (Math.abs(x) > 6) {
    return Math.sign(x);
  }

  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-12; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }

  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function dense(input, layer) {
  const { weight, bias } = layer.weights; // weight: (units, inputs)
  const output = tensor(layer.outputShape);
  const inputs = input.data.length;
  for (let unit = 0; unit < output.data.length; unit++) {
    let sum = bias ? bias[unit] : 0;
    for (let i = 0; i < inputs; i++) {
      sum += weight[unit * inputs + i] * input.data[i];
    }

    output.data[unit] = sum;
  }

  return output;
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

function convolve(input, layer) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [outputRows, outputColumns, filters] = layer.outputShape;
  const [windowRows, windowColumns] = layer.window;
  const { weight, bias } = layer.weights; // weight: (filters, channels, rows, columns)
  const below = windowsAlong(rows, outputRows, windowRows, layer.strides[0]);
  const beside = windowsAlong(columns, outputColumns, windowColumns, layer.strides[1]);
  const output = tensor(layer.outputShape);
  let at = 0;
  for (let filter = 0; filter < filters; filter++) {
    for (const row of below) {
      for (const column of beside) {
        let sum = bias ? bias[filter] : 0;
        for (let channel = 0; channel < channels; channel++) {
          const kernel = (filter * channels + channel) * windowRows * windowColumns;
          for (let y = row.first; y < row.end; y++) {
            const kernelRow = kernel + (y - row.start) * windowColumns - column.start;
            const imageRow = (channel * rows + y) * columns;
            for (let x = column.first; x < column.end; x++) {
              sum += weight[kernelRow + x] * input.data[imageRow + x];
            }
          }
        }

        output.data[at++] = sum;
      }
    }
  }

  return output;
}

// What padding adds does not count.
function pool(input, layer, reduce) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [outputRows, outputColumns] = layer.outputShape;
  const below = windowsAlong(rows, outputRows, layer.window[0], layer.strides[0]);
  const beside = windowsAlong(columns, outputColumns, layer.window[1], layer.strides[1]);
  const output = tensor(layer.outputShape);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (const row of below) {
      for (const column of beside) {
        const values = [];
        for (let y = row.first; y < row.end; y++) {
          for (let x = column.first; x < column.end; x++) {
            values.push(input.data[(channel * rows + y) * columns + x]);
          }
        }

        output.data[at++] = reduce(values);
      }
    }
  }

  return output;
}

function averageChannels(input, layer) {
  const { rows, columns, channels } = imageSize(input.shape);
  const size = rows * columns;
  const means = Array.from({ length: channels }, (_, channel) => mean(input.data.subarray(channel * size, (channel + 1) * size)));
  return tensor(layer.outputShape, Float32Array.from(means));
}

function padWithZeros(input, layer) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [top, left] = layer.border;
  const output = tensor(layer.outputShape);
  const outputSize = imageSize(layer.outputShape);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < rows; y++) {
      const from = (channel * rows + y) * columns;
      output.data.set(input.data.subarray(from, from + columns), (channel * outputSize.rows + y + top) * outputSize.columns + left);
    }
  }

  return output;
}

function normalizeByMovingMeans(input, layer) {
  const { weight, bias, running_mean: movingMean, running_var: movingVariance } = layer.weights;
  const output = tensor(input.shape);
  const { length, step, starts } = lastAxis(input);
  for (let channel = 0; channel < length; channel++) {
    const factor = (weight ? weight[channel] : 1) / Math.sqrt(movingVariance[channel] + layer.epsilon);
    const offset = (bias ? bias[channel] : 0) - movingMean[channel] * factor;
    for (const start of starts) {
      output.data[start + channel * step] = input.data[start + channel * step] * factor + offset;
    }
  }

  return output;
}

function normalizeEachPosition(input, layer) {
  const { weight, bias } = layer.weights;
  const output = tensor(input.shape);
  const { length, step, starts } = lastAxis(input);
  for (const start of starts) {
    const values = Array.from({ length }, (_, i) => input.data[start + i * step]);
    const middle = mean(values);
    const variance = mean(values.map((value) => (value - middle) ** 2));
    const factor = 1 / Math.sqrt(variance + layer.epsilon);
    values.forEach((value, i) => {
      output.data[start + i * step] = (value - middle) * factor * (weight ? weight[i] : 1) + (bias ? bias[i] : 0);
    });
  }

  return output;
}
