// Numbers as a picture: a tile for each channel of an image, or a cell for each unit. Blue is positive, orange negative, nothing is 0.

const gapColor = [128, 128, 128];
const gapOpacity = 60;

class Mosaic {
  // shape: (units), (rows, columns) or (rows, columns, channels).
  constructor(shape) {
    const isImage = shape.length > 1;
    const { rows, columns, channels } = isImage ? imageSize(shape) : { rows: 1, columns: 1, channels: shape[0] };
    const gap = isImage && channels > 1 ? 1 : 0;
    this.across = columnsFor(channels, isImage);
    Object.assign(this, { shape, rows, columns, channels, gap });
    this.width = this.across * (columns + gap) - gap;
    this.height = Math.ceil(channels / this.across) * (rows + gap) - gap;
    this.count = rows * columns * channels;
    this.indices = Int32Array.from({ length: this.width * this.height }, (_, i) => this.indexAt(i % this.width, Math.floor(i / this.width)));
  }

  // Where a number lies in the picture.
  placeOf(index) {
    const size = this.rows * this.columns;
    const [channel, within] = [Math.floor(index / size), index % size];
    return {
      x: (channel % this.across) * (this.columns + this.gap) + (within % this.columns),
      y: Math.floor(channel / this.across) * (this.rows + this.gap) + Math.floor(within / this.columns),
    };
  }

  // The number at a place, or -1 between and behind the tiles.
  indexAt(x, y) {
    const [column, row] = [x % (this.columns + this.gap), y % (this.rows + this.gap)];
    const channel = Math.floor(y / (this.rows + this.gap)) * this.across + Math.floor(x / (this.columns + this.gap));
    const isTile = x >= 0 && y >= 0 && x < this.width && column < this.columns && row < this.rows && channel < this.channels;
    return isTile ? channel * this.rows * this.columns + row * this.columns + column : -1;
  }

  // largest: what is drawn at full strength.
  paint(canvas, values, largest = largestOf(values)) {
    Object.assign(canvas, { width: this.width, height: this.height });
    const image = new ImageData(this.width, this.height);
    const style = getComputedStyle(canvas);
    const [plus, minus] = ["--plus", "--minus"].map((name) => readColor(style.getPropertyValue(name)));
    this.indices.forEach((index, pixel) => {
      const value = values[index] ?? 0;
      const opacity = largest > 0 ? Math.round(255 * Math.min(1, Math.abs(value) / largest)) : 0;
      const color = index < 0 ? gapColor : value < 0 ? minus : plus;
      image.data[4 * pixel] = color[0];
      image.data[4 * pixel + 1] = color[1];
      image.data[4 * pixel + 2] = color[2];
      image.data[4 * pixel + 3] = index < 0 ? gapOpacity : opacity;
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}

// About twice as many columns as rows, and no tile missing in the last row, if there are such numbers; a few units stand side by side.
function columnsFor(count, isImage) {
  const target = Math.sqrt(1.9 * count);
  const divisors = Array.from({ length: count }, (_, i) => i + 1).filter((divisor) => count % divisor === 0 && divisor >= target);
  const few = isImage ? 4 : 16;
  return count <= few ? count : divisors[0] <= 2 * target ? divisors[0] : Math.ceil(target);
}

function largestOf(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

// "#rrggbb" as [red, green, blue].
function readColor(text) {
  return [1, 3, 5].map((at) => parseInt(text.trim().slice(at, at + 2), 16));
}
