layerKinds.GlobalAveragePooling2D = {
  forward(input, { outputShape }) {
    const size = input.data.length / outputShape[0];
    return tensor(outputShape, Float32Array.from({ length: outputShape[0] }, (_, channel) => mean(input.data.subarray(channel * size, (channel + 1) * size))));
  },

  backward(gradient, input) {
    const size = input.data.length / gradient.data.length;
    return tensor(input.shape, input.data.map((_, i) => gradient.data[Math.floor(i / size)] / size));
  },
};
