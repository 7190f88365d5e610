// Drops something in training only.

layerKinds.Dropout = {
  forward: (input) => input,
  backward: (gradient) => gradient,
};
