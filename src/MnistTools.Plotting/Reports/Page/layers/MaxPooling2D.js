layerKinds.MaxPooling2D = {
  forward: (input, layer) => tensor(layer.outputShape, Float32Array.from(findLargest(input, layer), (at) => input.data[at])),

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    findLargest(input, layer).forEach((at, i) => (result.data[at] += gradient.data[i]));
    return result;
  },
};

// For each window the place of its largest number, the first of equals.
function findLargest(input, layer) {
  const places = new Int32Array(layer.outputShape.reduce((product, size) => product * size, 1));
  forEachPool(input, layer, (i, members) => {
    let best = -1;
    members((at) => (best = best < 0 || input.data[at] > input.data[best] ? at : best));
    places[i] = best;
  });
  return places;
}
