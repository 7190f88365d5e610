// Images of the data set, and what the network said of them.

class ImageGallery {
  // pixels: the bytes of all images, one after the other; images: what is known of each; canChoose: whether a click hands one to onChoose.
  constructor({ images, width, height, classNames }, pixels, canChoose, texts, formats) {
    Object.assign(this, { images, width, height, classNames, pixels, canChoose, texts, formats, onChoose: () => {} });
  }

  // The image as a figure, with what it is and what it was taken for.
  makeFigure(index) {
    const { actual, predicted, probability, place } = this.images[index];
    const [actualName, predictedName, percent] = [this.classNames[actual], this.classNames[predicted], this.formats.percent(probability)];
    const isCorrect = actual === predicted;
    const label = format(isCorrect ? this.texts.correctImage : this.texts.mistakenImage, actualName, predictedName, percent);
    const canvas = drawPixels(make("canvas", { class: "digit", role: "img", "aria-label": label }), this.pixelsOf(index), this.width, this.height);
    const caption = isCorrect ? actualName : `${actualName} → ${predictedName}`;
    const title = `${label} (${format(this.texts.imagePlace, this.formats.count(place))})`;
    return make("figure", { class: "image", title }, this.canChoose ? this.#makeButton(canvas, label, index) : canvas, make("figcaption", { "aria-hidden": "true" }, caption, make("span", { text: percent })));
  }

  #makeButton(canvas, label, index) {
    const choose = () => this.onChoose({ pixels: this.pixelsOf(index), actual: this.images[index].actual });
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
