layerKinds.ELU = {
  forward: (input, { alpha }) => tensor(input.shape, input.data.map((x) => (x > 0 ? x : alpha * Math.expm1(x)))),
  backward: (gradient, input, output, { alpha }) => tensor(input.shape, gradient.data.map((g, i) => (input.data[i] > 0 ? g : g * alpha * Math.exp(input.data[i])))),
};
