// Drops something in training only.

layerKinds.SpatialDropout2D = {
  passesOn: true,
  forward: (input, { outputShape }) => tensor(outputShape, input.data),
  backward: (gradient, input) => tensor(input.shape, gradient.data),
};
