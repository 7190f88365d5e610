// weight: (units, inputs)

layerKinds.Dense = {
  forward(input, { outputShape, weights: { weight, bias } }) {
    const output = tensor(outputShape);
    const inputs = input.data.length;
    for (let unit = 0; unit < output.data.length; unit++) {
      let sum = bias ? bias[unit] : 0;
      for (let i = 0; i < inputs; i++) {
        sum += weight[unit * inputs + i] * input.data[i];
      }

      output.data[unit] = sum;
    }

    return output;
  },

  backward(gradient, input, output, { weights: { weight } }) {
    const sums = new Float64Array(input.data.length);
    gradient.data.forEach((g, unit) => {
      for (let i = 0; g !== 0 && i < sums.length; i++) {
        sums[i] += g * weight[unit * sums.length + i];
      }
    });
    return tensor(input.shape, Float32Array.from(sums));
  },

  // A unit sees all of the input.
  sumOf(input, { weights: { weight, bias } }, unit) {
    const inputs = input.data.length;
    return { shape: input.shape, inputs: input.data, weights: weight.subarray(unit * inputs, (unit + 1) * inputs), bias: bias ? bias[unit] : 0 };
  },
};
