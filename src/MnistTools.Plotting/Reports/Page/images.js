// Images of the data set, and what the network says of them.

class ImageGallery {
  // pixels: the bytes of all images, one after the other; labels, places: the class of each, and where it is in its set; canChoose: whether a click hands
  // one to onChoose.
  constructor({ labels, places, width, height, classNames }, pixels, canChoose, texts, formats) {
    Object.assign(this, { labels, places, width, height, classNames, pixels, canChoose, texts, formats, onChoose: () => {} });
  }

  // What is said of them now: [{ predicted, images, probabilities }]. An image is in one cell at most.
  use(cells) {
    const entries = cells.flatMap(({ predicted, images, probabilities }) => images.map((index, i) => [index, { predicted, probability: probabilities[i] }]));
    this.said = new Map(entries);
  }

  // The image as a figure, with what it is and what it was taken for.
  makeFigure(index) {
    const { predicted, probability } = this.said.get(index);
    const [actual, place] = [this.labels[index], this.places[index]];
    const [actualName, predictedName, percent] = [this.classNames[actual], this.classNames[predicted], this.formats.percent(probability)];
    const isCorrect = actual === predicted;
    const label = format(isCorrect ? this.texts.correctImage : this.texts.mistakenImage, actualName, predictedName, percent);
    const canvas = drawPixels(make("canvas", { class: "digit", role: "img", "aria-label": label }), this.pixelsOf(index), this.width, this.height);
    const caption = isCorrect ? actualName : `${actualName} → ${predictedName}`;
    const title = `${label} (${format(this.texts.imagePlace, this.formats.count(place))})`;
    return make("figure", { class: "image", title }, this.canChoose ? this.#makeButton(canvas, label, index) : canvas, make("figcaption", { "aria-hidden": "true" }, caption, make("span", { text: percent })));
  }

  #makeButton(canvas, label, index) {
    const choose = () => this.onChoose({ pixels: this.pixelsOf(index), actual: this.labels[index] });
    return make("button", { type: "button", "aria-label": format(this.texts.putOnPad, label), onclick: choose }, canvas);
  }

  pixelsOf(index) {
    const size = this.width * this.height;
    return this.pixels.subarray(index * size, (index + 1) * size);
  }
}

// Bytes as ink on nothing: how it looks on light and on dark is left to the style.
function drawPixels(canvas, pixels, width, height) {
  Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  pixels.forEach((pixel, i) => (image.data[4 * i + 3] = pixel));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
