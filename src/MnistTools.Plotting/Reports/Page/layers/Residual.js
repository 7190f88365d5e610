// What comes in, and what a chain of layers makes of it, added up. The weights of the chain's layers are called 0.weight, 1.bias and so on.

layerKinds.Residual = {
  forward(input, layer) {
    const end = traceChain(input, layer).at(-1).output;
    return tensor(input.shape, input.data.map((x, i) => x + end.data[i]));
  },

  backward(gradient, input, output, layer) {
    let flowing = gradient;
    for (const step of traceChain(input, layer).reverse()) {
      flowing = layerKinds[step.stage.kind].backward(flowing, step.input, step.output, step.stage);
    }

    return tensor(input.shape, gradient.data.map((g, i) => g + flowing.data[i]));
  },
};

function traceChain(input, { layers, weights }) {
  const steps = [];
  let flowing = input;
  for (const stage of layers.flatMap((layer, i) => stagesOf({ ...layer, weights: weightsOf(weights, i) }, i))) {
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
