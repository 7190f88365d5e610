// The model of the report: its layers with their weights, and what it says of an image.

class Network {
  // description: layers, the list of their weights, inputShape and inputScale; bytes: the numbers of all weights, one weight after the other.
  constructor(description, bytes) {
    this.inputShape = description.inputShape;
    this.inputScale = description.inputScale;
    this.layers = description.layers.map((layer) => ({ ...layer, weights: {} }));
    let offset = 0;
    for (const weight of description.weights) {
      const read = weight.rows > 0 ? readScaledWeight : readPlainWeight;
      this.layers[weight.layer].weights[weight.name] = read(bytes, offset, weight);
      offset += weight.byteCount;
    }
  }

  // pixels: bytes of one image, row by row, 0 being background. Gives a number for each class.
  predict(pixels) {
    const { factor, offset } = this.inputScale;
    let flowing = tensor(this.inputShape, Float32Array.from(pixels, (pixel) => pixel * factor + offset));
    for (const layer of this.layers) {
      flowing = layerKinds[layer.kind](flowing, layer);
    }

    return flowing.data;
  }
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
