layerKinds.LeakyReLU = {
  forward: (input, { negativeSlope }) => tensor(input.shape, input.data.map((x) => (x > 0 ? x : negativeSlope * x))),
  backward: (gradient, input, output, { negativeSlope }) => tensor(input.shape, gradient.data.map((g, i) => (input.data[i] > 0 ? g : negativeSlope * g))),
};
