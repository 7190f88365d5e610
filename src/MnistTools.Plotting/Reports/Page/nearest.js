// The training images that are nearest to what is drawn: pixel by pixel, by the straight distance.

const mostNearest = 8;

class Nearest {
  // examples: { labels, places, total }; pixels: the bytes of all of them, one after the other.
  constructor({ labels, places, total }, pixels, recognition, texts, formats) {
    Object.assign(this, { labels, places, pixels, texts, formats });
    this.figures = Array.from({ length: mostNearest }, () => this.#makeFigure());
    find("nearest-note").textContent = format(texts.nearestOf, formats.count(labels.length), formats.count(total));
    recognition.follow((steps, drawn) => this.#show(steps ? this.#find(drawn) : []));
  }

  #find(drawn) {
    const distances = this.labels.map((_, i) => squaredDistance(drawn, this.#pixelsOf(i)));
    return Array.from(distances.keys()).sort((one, other) => distances[one] - distances[other]).slice(0, mostNearest);
  }

  // The same figures each time: a new one for each frame would soon be much to clear away.
  #show(indices) {
    indices.forEach((i, place) => {
      const { element, canvas, caption } = this.figures[place];
      const title = `${this.labels[i]} (${format(this.texts.imagePlace, this.formats.count(this.places[i]))})`;
      element.title = title;
      canvas.setAttribute("aria-label", title);
      caption.textContent = this.labels[i];
      drawPixels(canvas, this.#pixelsOf(i), frameSize, frameSize);
    });
    find("nearest").replaceChildren(...this.figures.slice(0, indices.length).map(({ element }) => element));
  }

  #makeFigure() {
    const canvas = make("canvas", { class: "digit", role: "img" });
    const caption = make("figcaption", { "aria-hidden": "true" });
    return { element: make("figure", { class: "image" }, canvas, caption), canvas, caption };
  }

  #pixelsOf(index) {
    const size = frameSize * frameSize;
    return this.pixels.subarray(index * size, (index + 1) * size);
  }
}

function squaredDistance(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    sum += (one[i] - other[i]) ** 2;
  }

  return sum;
}
