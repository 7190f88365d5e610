// The functions that a layer may apply to its outputs; the definitions are Keras'. `slope` is the derivative, from input and output.

const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

const activations = {
  Linear: { value: (x) => x, slope: () => 1 },
  Relu: { value: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : 0) },
  Sigmoid: { value: logistic, slope: (x, y) => y * (1 - y) },
  Tanh: { value: Math.tanh, slope: (x, y) => 1 - y * y },
  Elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x, y) => (x > 0 ? 1 : y + 1) },
  Gelu: {
    value: (x) => x * normalDistribution(x),
    slope: (x) => normalDistribution(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  },
  LeakyRelu: { value: (x) => (x > 0 ? x : 0.2 * x), slope: (x) => (x > 0 ? 1 : 0.2) },
  Silu: { value: (x) => x * logistic(x), slope: (x) => logistic(x) * (1 + x * (1 - logistic(x))) },
  Selu: { value: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)), slope: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)) },
  Softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: logistic },
  Relu6: { value: (x) => Math.min(Math.max(x, 0), 6), slope: (x) => (x > 0 && x < 6 ? 1 : 0) },
};

layerKinds.Activation = {
  forward: (input, { function: name }) =>
    name === "Softmax" ? softmax(input) : tensor(input.shape, input.data.map((x) => activations[name].value(x))),

  backward: (gradient, input, output, { function: name }) =>
    name === "Softmax"
      ? softmaxGradient(gradient, output)
      : tensor(input.shape, gradient.data.map((g, i) => g * activations[name].slope(input.data[i], output.data[i]))),
};

function softmax(input) {
  const output = tensor(input.shape);
  const { length, step, starts } = lastAxis(input);
  for (const start of starts) {
    let largest = -Infinity; // Taken away first, so that no exponential overflows.
    for (let i = 0; i < length; i++) {
      largest = Math.max(largest, input.data[start + i * step]);
    }

    let sum = 0;
    for (let i = 0; i < length; i++) {
      sum += Math.exp(input.data[start + i * step] - largest);
    }

    for (let i = 0; i < length; i++) {
      output.data[start + i * step] = Math.exp(input.data[start + i * step] - largest) / sum;
    }
  }

  return output;
}

function softmaxGradient(gradient, output) {
  const result = tensor(output.shape);
  const { length, step, starts } = lastAxis(output);
  for (const start of starts) {
    let mixed = 0;
    for (let i = 0; i < length; i++) {
      mixed += gradient.data[start + i * step] * output.data[start + i * step];
    }

    for (let i = 0; i < length; i++) {
      const at = start + i * step;
      result.data[at] = output.data[at] * (gradient.data[at] - mixed);
    }
  }

  return result;
}

function logistic(x) {
  return 1 / (1 + Math.exp(-x));
}

function normalDistribution(x) {
  return (1 + errorFunction(x * Math.SQRT1_2)) / 2;
}

// 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): Abramowitz and Stegun 7.1.6. All terms have one sign, so no digits cancel.
function errorFunction(x) {
  if (Math.abs(x) > 6) {
    return Math.sign(x);
  }

  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-12; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }

  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
