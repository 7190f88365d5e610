// weight: (filters, channels, rows, columns)

layerKinds.Conv2D = {
  forward(input, layer) {
    const [rows, columns, filters] = layer.outputShape;
    const { weight, bias } = layer.weights;
    const output = tensor(layer.outputShape);
    const sums = new Float64Array(rows * columns);
    for (let filter = 0; filter < filters; filter++) {
      sums.fill(bias ? bias[filter] : 0);
      forEachTap(input, layer, filter, (tap, imageRow, outputRow, begin, end, stride, shift) => {
        const factor = weight[tap];
        for (let x = begin; x < end; x++) {
          sums[outputRow + x] += factor * input.data[imageRow + x * stride + shift];
        }
      });
      output.data.set(sums, filter * sums.length);
    }

    return output;
  },

  backward(gradient, input, output, layer) {
    const [rows, columns, filters] = layer.outputShape;
    const { weight } = layer.weights;
    const sums = new Float64Array(input.data.length);
    for (let filter = 0; filter < filters; filter++) {
      const plane = gradient.data.subarray(filter * rows * columns, (filter + 1) * rows * columns);
      forEachTap(input, layer, filter, (tap, imageRow, outputRow, begin, end, stride, shift) => {
        const factor = weight[tap];
        for (let x = begin; x < end; x++) {
          sums[imageRow + x * stride + shift] += factor * plane[outputRow + x];
        }
      });
    }

    return tensor(input.shape, Float32Array.from(sums));
  },

  // A unit is one filter at one place: it sees one window; what padding adds is 0.
  sumOf(input, layer, unit) {
    const [outputRows, outputColumns] = layer.outputShape;
    const { rows, columns, channels } = imageSize(input.shape);
    const [windowRows, windowColumns] = layer.kernelSize;
    const [down, across] = layer.dilationRate ?? [1, 1];
    const { below, beside } = windowsOf(input.shape, layer.outputShape, extentOf(layer), layer.strides ?? [1, 1]);
    const filter = Math.floor(unit / (outputRows * outputColumns));
    const top = below[Math.floor(unit / outputColumns) % outputRows].start;
    const left = beside[unit % outputColumns].start;
    const shape = [windowRows, windowColumns, channels];
    const size = windowRows * windowColumns * channels;
    const inputs = Float32Array.from({ length: size }, (_, i) => {
      const x = left + (i % windowColumns) * across;
      const y = top + (Math.floor(i / windowColumns) % windowRows) * down;
      const channel = Math.floor(i / (windowRows * windowColumns));
      return x >= 0 && x < columns && y >= 0 && y < rows ? input.data[(channel * rows + y) * columns + x] : 0;
    });
    const { weight, bias } = layer.weights;
    return { shape, inputs, weights: weight.subarray(filter * size, (filter + 1) * size), bias: bias ? bias[filter] : 0 };
  },
};

// How many rows and columns a window reaches over, where its numbers lie apart.
function extentOf({ kernelSize, dilationRate }) {
  const [down, across] = dilationRate ?? [1, 1];
  return [(kernelSize[0] - 1) * down + 1, (kernelSize[1] - 1) * across + 1];
}

// For each weight of a filter, row by row of the output: the row of the image that it meets, where that output row begins, and between which columns of
// the output it lies in the image: the column x of the output meets the column x · stride + shift of the image.
function forEachTap(input, layer, filter, visit) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [outputRows, outputColumns] = layer.outputShape;
  const [windowRows, windowColumns] = layer.kernelSize;
  const [strideDown, stride] = layer.strides ?? [1, 1];
  const [down, across] = layer.dilationRate ?? [1, 1];
  const [extentRows, extentColumns] = extentOf(layer);
  const above = paddingBefore(rows, outputRows, extentRows, strideDown);
  const before = paddingBefore(columns, outputColumns, extentColumns, stride);
  for (let channel = 0; channel < channels; channel++) {
    for (let windowRow = 0; windowRow < windowRows; windowRow++) {
      for (let windowColumn = 0; windowColumn < windowColumns; windowColumn++) {
        const tap = ((filter * channels + channel) * windowRows + windowRow) * windowColumns + windowColumn;
        const shift = windowColumn * across - before;
        const begin = Math.max(0, Math.ceil(-shift / stride));
        const end = Math.min(outputColumns, Math.floor((columns - 1 - shift) / stride) + 1);
        for (let y = 0; y < outputRows; y++) {
          const imageY = y * strideDown + windowRow * down - above;
          if (imageY >= 0 && imageY < rows) {
            visit(tap, (channel * rows + imageY) * columns, y * outputColumns, begin, end, stride, shift);
          }
        }
      }
    }
  }
}
