// What comes in, and what a chain of layers makes of it, added up. The weights of the chain's layers are called 0.weight, 1.bias and so on.

layerKinds.Residual = {
  forward(input, layer) {
    const steps = traceChain(input, layer);
    const end = steps.at(-1).output;
    // The way back needs them again.
    return { ...tensor(input.shape, input.data.map((x, i) => x + end.data[i])), steps };
  },

  backward(gradient, input, output) {
    let flowing = gradient;
    for (const step of [...output.steps].reverse()) {
      flowing = layerKinds[step.stage.kind].backward(flowing, step.input, step.output, step.stage);
    }

    return tensor(input.shape, gradient.data.map((g, i) => g + flowing.data[i]));
  },
};

function traceChain(input, layer) {
  layer.stages ??= layer.layers.flatMap((part, i) => stagesOf({ ...part, weights: weightsOf(layer.weights, i) }));
  const steps = [];
  let flowing = input;
  for (const stage of layer.stages) {
    const output = layerKinds[stage.kind].forward(flowing, stage);
    steps.push({ stage, input: flowing, output });
    flowing = output;
  }

  return steps;
}

function weightsOf(weights, i) {
  const own = Object.entries(weights).filter(([name]) => name.startsWith(`${i}.`));
  return Object.fromEntries(own.map(([name, values]) => [name.slice(`${i}.`.length), values]));
}
