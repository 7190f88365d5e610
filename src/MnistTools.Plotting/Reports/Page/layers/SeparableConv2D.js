// depthwise_weight: the weight of DepthwiseConv2D; pointwise_weight: (filters, channels, 1, 1)

layerKinds.SeparableConv2D = {
  forward(input, layer) {
    const { depthwise, pointwise } = stepsOf(input, layer);
    return layerKinds.Conv2D.forward(layerKinds.DepthwiseConv2D.forward(input, depthwise), pointwise);
  },

  backward(gradient, input, output, layer) {
    const { depthwise, pointwise } = stepsOf(input, layer);
    const between = layerKinds.DepthwiseConv2D.forward(input, depthwise);
    return layerKinds.DepthwiseConv2D.backward(layerKinds.Conv2D.backward(gradient, between, output, pointwise), input, between, depthwise);
  },
};

function stepsOf(input, layer) {
  const [rows, columns] = layer.outputShape;
  const { depthwise_weight, pointwise_weight, bias } = layer.weights;
  const channels = imageSize(input.shape).channels * layer.depthMultiplier;
  return {
    depthwise: { ...layer, outputShape: [rows, columns, channels], weights: { weight: depthwise_weight } },
    pointwise: { ...layer, kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1], weights: { weight: pointwise_weight, bias } },
  };
}
