// weight: (channels · filters of a channel, 1, rows, columns). Each channel is an image of its own that Conv2D looks at.

layerKinds.DepthwiseConv2D = {
  forward(input, layer) {
    const output = tensor(layer.outputShape);
    forEachChannel(input, layer, (channel, ofChannel, planes) => output.data.set(layerKinds.Conv2D.forward(channel, ofChannel).data, planes.start));
    return output;
  },

  backward(gradient, input, output, layer) {
    const result = tensor(input.shape);
    forEachChannel(input, layer, (channel, ofChannel, planes) => {
      const ofPlanes = tensor(ofChannel.outputShape, gradient.data.subarray(planes.start, planes.end));
      result.data.set(layerKinds.Conv2D.backward(ofPlanes, channel, null, ofChannel).data, planes.index * channel.data.length);
    });
    return result;
  },
};

// Each channel with the layer as it is for this channel alone, and where what comes out of it lies.
function forEachChannel(input, layer, visit) {
  const { rows, columns, channels } = imageSize(input.shape);
  const [outputRows, outputColumns] = layer.outputShape;
  const { weight, bias } = layer.weights;
  const filters = layer.depthMultiplier;
  const planeSize = filters * outputRows * outputColumns;
  const kernelSize = weight.length / channels;
  for (let index = 0; index < channels; index++) {
    const ofChannel = {
      ...layer,
      outputShape: [outputRows, outputColumns, filters],
      weights: { weight: weight.subarray(index * kernelSize, (index + 1) * kernelSize), bias: bias?.subarray(index * filters, (index + 1) * filters) },
    };
    const channel = tensor([rows, columns], input.data.subarray(index * rows * columns, (index + 1) * rows * columns));
    visit(channel, ofChannel, { index, start: index * planeSize, end: (index + 1) * planeSize });
  }
}
