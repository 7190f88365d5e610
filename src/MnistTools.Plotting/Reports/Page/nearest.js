// The training images that are nearest to what is drawn: pixel by pixel, by the straight distance.

const mostNearest = 8;

class Nearest {
  // examples: { labels, places, total }; pixels: the bytes of all of them, one after the other.
  constructor({ labels, places, total }, pixels, recognition, texts, formats) {
    Object.assign(this, { labels, places, pixels, texts, formats });
    find("nearest-note").textContent = format(texts.nearestOf, formats.count(labels.length), formats.count(total));
    recognition.follow((steps, drawn) => this.#show(steps ? this.#find(drawn) : []));
  }

  #find(drawn) {
    const distances = this.labels.map((_, i) => squaredDistance(drawn, this.#pixelsOf(i)));
    return Array.from(distances.keys()).sort((one, other) => distances[one] - distances[other]).slice(0, mostNearest);
  }

  #show(indices) {
    find("nearest").replaceChildren(...indices.map((i) => {
      const title = `${this.labels[i]} (${format(this.texts.imagePlace, this.formats.count(this.places[i]))})`;
      const canvas = drawPixels(make("canvas", { class: "digit", role: "img", "aria-label": title }), this.#pixelsOf(i), frameSize, frameSize);
      return make("figure", { class: "image", title }, canvas, make("figcaption", { "aria-hidden": "true", text: this.labels[i] }));
    }));
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
