// Drops something in training only.

layerKinds.Dropout = {
  passesOn: true,
  forward: (input) => input,
  backward: (gradient) => gradient,
};
