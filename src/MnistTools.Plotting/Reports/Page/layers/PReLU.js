// weight: a slope for each number of a sample, or for each place along the last axis, or one for all

layerKinds.PReLU = {
  forward: (input, layer) => tensor(input.shape, input.data.map((x, i) => (x > 0 ? x : slopeAt(input, layer, i) * x))),
  backward: (gradient, input, output, layer) => tensor(input.shape, gradient.data.map((g, i) => (input.data[i] > 0 ? g : slopeAt(input, layer, i) * g))),
};

function slopeAt({ shape, data }, { weights: { weight } }, i) {
  if (weight.length === data.length) {
    return weight[i];
  }

  return shape.length === 3 && weight.length > 1 ? weight[Math.floor(i / (shape[0] * shape[1]))] : weight[i % weight.length];
}
