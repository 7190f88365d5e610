// The model of the report: its layers with their weights, what it says of an image, and why.

// After how many milliseconds of work the page may do other things: with the longest stage on top, a phone six times as slow stays below 100.
const longestSlice = 4;

class Network {
  // description: layers, the list of their weights, inputShape and inputScale; bytes: the numbers of all weights, one weight after the other.
  constructor(description, bytes) {
    this.description = description;
    this.inputShape = description.inputShape;
    this.inputScale = description.inputScale;
    this.layers = description.layers.map((layer, index) => ({ ...layer, index, weights: {} }));
    let offset = 0;
    for (const weight of description.weights) {
      const read = weight.rows > 0 ? readScaledWeight : readPlainWeight;
      this.layers[weight.layer].weights[weight.name] = read(bytes, offset, weight);
      offset += weight.byteCount;
    }

    this.stages = this.layers.flatMap(stagesOf);
  }

  // pixels: bytes of one image, row by row, 0 being background. Gives a number for each class.
  predict(pixels) {
    let flowing = this.inputOf(pixels);
    for (const stage of this.stages) {
      flowing = layerKinds[stage.kind].forward(flowing, stage);
    }

    return flowing.data;
  }

  // What predict does, and what each stage took and gave: [{ stage, input, output }]. A slow device answers what is touched in between.
  async trace(pixels) {
    const steps = [];
    let flowing = this.inputOf(pixels);
    let begin = performance.now();
    for (const stage of this.stages) {
      const input = flowing;
      flowing = layerKinds[stage.kind].forward(input, stage);
      steps.push({ stage, input, output: flowing });
      begin = await restAfter(begin);
    }

    return steps;
  }

  // How much each pixel speaks for one class rather than another: gradient × ink, of the difference of both sums before the last activation (of a softmax:
  // the logarithm of how many times more probable the one is). Where no stage but relu, max pooling and the like bends what flows, these add up to the
  // difference itself, less what the biases make of an empty image. Gives { shares, difference }.
  async explain(steps, one, other) {
    const last = steps[steps.length - 1].stage.kind === "Activation" ? steps.length - 2 : steps.length - 1;
    let gradient = tensor(steps[last].output.shape);
    gradient.data[one] += 1;
    gradient.data[other] -= 1;
    let begin = performance.now();
    for (const { stage, input, output } of steps.slice(0, last + 1).reverse()) {
      gradient = layerKinds[stage.kind].backward(gradient, input, output, stage);
      begin = await restAfter(begin);
    }

    const background = this.inputScale.offset;
    const sums = steps[last].output.data;
    return { shares: gradient.data.map((g, i) => g * (steps[0].input.data[i] - background)), difference: sums[one] - sums[other] };
  }

  inputOf(pixels) {
    const { factor, offset } = this.inputScale;
    return tensor(this.inputShape, Float32Array.from(this.normalize(pixels), (pixel) => pixel * factor + offset));
  }

  // Each column, each row or the whole image divided by its length; what is all 0 stays 0.
  normalize(pixels) {
    const columns = this.inputShape[1];
    const partOf = { Column: (i) => i % columns, Row: (i) => Math.floor(i / columns), Image: () => 0 }[this.inputScale.normalizes];
    if (!partOf) {
      return pixels;
    }

    const squares = new Float64Array(pixels.length);
    pixels.forEach((pixel, i) => (squares[partOf(i)] += pixel * pixel));
    return Float32Array.from(pixels, (pixel, i) => pixel / (Math.sqrt(squares[partOf(i)]) || 1));
  }
}

// What a layer computes and the activation that it applies to it are two stages.
function stagesOf({ activation, ...rest }) {
  const { index, outputShape } = rest;
  return activation && activation !== "Linear" ? [rest, { kind: "Activation", function: activation, outputShape, index }] : [rest];
}

// Lets the page do what waits, if it has waited long enough. Gives when the next slice begins.
async function restAfter(begin) {
  if (performance.now() - begin < longestSlice) {
    return begin;
  }

  await new Promise((resolve) => setTimeout(resolve));
  return performance.now();
}

function readPlainWeight(bytes, offset, { count }) {
  return new Float32Array(bytes.buffer.slice(offset, offset + 4 * count));
}

// Whole numbers of 16 bits; those of a row (all that one unit or filter sees) share a scale. The scales come first.
function readScaledWeight(bytes, offset, { count, rows }) {
  const scales = new Float32Array(bytes.buffer.slice(offset, offset + 4 * rows));
  const steps = new Int16Array(bytes.buffer.slice(offset + 4 * rows, offset + 4 * rows + 2 * count));
  const rowLength = count / rows;
  return Float32Array.from(steps, (step, i) => step * scales[Math.floor(i / rowLength)]);
}
