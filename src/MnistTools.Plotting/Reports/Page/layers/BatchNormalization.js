// Each channel by the moving mean and variance that the training kept: a factor and an offset.

layerKinds.BatchNormalization = {
  forward(input, layer) {
    const output = tensor(input.shape);
    const { length, step, starts } = lastAxis(input);
    const { bias, running_mean: movingMean } = layer.weights;
    for (let channel = 0; channel < length; channel++) {
      const factor = factorOfChannel(layer, channel);
      const offset = (bias ? bias[channel] : 0) - movingMean[channel] * factor;
      for (const start of starts) {
        output.data[start + channel * step] = input.data[start + channel * step] * factor + offset;
      }
    }

    return output;
  },

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    const { length, step, starts } = lastAxis(input);
    for (let channel = 0; channel < length; channel++) {
      const factor = factorOfChannel(layer, channel);
      for (const start of starts) {
        result.data[start + channel * step] = gradient.data[start + channel * step] * factor;
      }
    }

    return result;
  },
};

function factorOfChannel({ weights: { weight, running_var: movingVariance }, epsilon }, channel) {
  return (weight ? weight[channel] : 1) / Math.sqrt(movingVariance[channel] + epsilon);
}
