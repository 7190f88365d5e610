layerKinds.AveragePooling2D = {
  forward(input, layer) {
    const output = tensor(layer.outputShape);
    forEachPool(input, layer, (i, members, count) => {
      let sum = 0;
      members((at) => (sum += input.data[at]));
      output.data[i] = sum / count;
    });
    return output;
  },

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    forEachPool(input, layer, (i, members, count) => members((at) => (result.data[at] += gradient.data[i] / count)));
    return result;
  },
};
