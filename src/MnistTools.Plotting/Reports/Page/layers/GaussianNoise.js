// Adds something in training only.

layerKinds.GaussianNoise = {
  passesOn: true,
  forward: (input) => input,
  backward: (gradient) => gradient,
};
