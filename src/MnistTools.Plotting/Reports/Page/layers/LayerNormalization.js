// The numbers of each position by their own mean and variance.

layerKinds.LayerNormalization = {
  forward(input, { weights: { weight, bias }, epsilon }) {
    const output = tensor(input.shape);
    forEachPosition(input, epsilon, (places, normal) =>
      places.forEach((at, i) => (output.data[at] = normal[i] * (weight ? weight[i] : 1) + (bias ? bias[i] : 0))));
    return output;
  },

  // With n the normal numbers and h the gradient by them: (h - mean(h) - n · mean(h · n)) / deviation. Ba, Kiros and Hinton 2016.
  backward(gradient, input, output, { weights: { weight }, epsilon }) {
    const result = tensor(input.shape);
    forEachPosition(input, epsilon, (places, normal, deviation) => {
      const inner = places.map((at, i) => gradient.data[at] * (weight ? weight[i] : 1));
      const [middle, along] = [mean(inner), mean(inner.map((g, i) => g * normal[i]))];
      places.forEach((at, i) => (result.data[at] = (inner[i] - middle - normal[i] * along) / deviation));
    });
    return result;
  },
};

function forEachPosition(input, epsilon, visit) {
  const { length, step, starts } = lastAxis(input);
  for (const start of starts) {
    const places = Array.from({ length }, (_, i) => start + i * step);
    const values = places.map((at) => input.data[at]);
    const middle = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) + epsilon);
    visit(places, values.map((value) => (value - middle) / deviation), deviation);
  }
}
