// From ink to the image that the network sees, as MNIST's were made: cropped, scaled into 20×20 with its proportions kept, and laid into 28×28 by
// its centre of mass. This is DigitFrame of the core, operation by operation in the same precision (Math.fround and
// Float32Array are C#'s float), so that both give the same bytes.

const frameSize = 28;
const digitSize = 20;

// Where the centre of mass comes to be: in MNIST's images the middle of the pixel behind the middle.
const massCentre = 14.5;

// Less than this share of the strongest ink is the edge of a line; it does not widen the crop.
const faintInk = 0.25;

// ink: { width, height, values }, row by row, 0 to 1. Gives (28, 28) bytes; all 0 where there is no ink.
function frameDigit(ink) {
  const frame = new Uint8Array(frameSize * frameSize);
  const strongest = ink.values.reduce((most, value) => Math.max(most, value), 0);
  if (strongest > 0) {
    layIntoFrame(scaleDigit(ink, cropToInk(ink, Math.fround(strongest * faintInk))), frame);
  }

  return frame;
}

function cropToInk({ width, height, values }, faint) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[y * width + x] >= faint) {
        [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      }
    }
  }

  return { left, top, width: right - left, height: bottom - top };
}

function scaleDigit(ink, box) {
  const scale = digitSize / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const columns = scalingWindows(box.left, box.width, width);
  const rows = scalingWindows(box.top, box.height, height);
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      values[y * width + x] = averageInk(ink, columns[x], rows[y]);
    }
  }

  return { width, height, values };
}

// For each pixel of the scaled side, the pixels of the ink that it is made of: weights fall in a straight line to 0 over one scaled pixel (or one
// of the ink's, where that is larger) to each side of its middle. What lies outside the ink does not count.
function scalingWindows(first, length, scaledLength) {
  const step = length / scaledLength;
  const reach = Math.max(step, 1);
  return Array.from({ length: scaledLength }, (_, i) => {
    const middle = (i + 0.5) * step;
    const start = Math.max(0, Math.floor(middle - reach));
    const end = Math.min(length, Math.ceil(middle + reach));
    const weights = Array.from({ length: end - start }, (_, j) => Math.max(0, 1 - Math.abs(start + j + 0.5 - middle) / reach));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first: first + start, weights: Float32Array.from(weights, (weight) => weight / sum) };
  });
}

function averageInk(ink, columns, rows) {
  let sum = 0;
  for (let i = 0; i < rows.weights.length; i++) {
    const start = (rows.first + i) * ink.width + columns.first;
    let inRow = 0;
    for (let j = 0; j < columns.weights.length; j++) {
      inRow = Math.fround(inRow + Math.fround(columns.weights[j] * ink.values[start + j]));
    }

    sum = Math.fround(sum + Math.fround(rows.weights[i] * inRow));
  }

  return sum;
}

// Where the centre of mass comes to be in its place, or as near to that as there is room.
function layIntoFrame({ width, height, values }, frame) {
  let [mass, massX, massY] = [0, 0, 0];
  values.forEach((value, i) => {
    mass += value;
    massX += value * ((i % width) + 0.5);
    massY += value * (Math.floor(i / width) + 0.5);
  });
  const begin = (centre, length) => Math.min(Math.max(Math.round(massCentre - centre), 0), frameSize - length);
  const left = begin(massX / mass, width);
  const top = begin(massY / mass, height);
  const strongest = values.reduce((most, value) => Math.max(most, value), 0);
  values.forEach((value, i) => {
    const byte = Math.round(Math.fround(Math.fround(255 * value) / strongest));
    frame[(top + Math.floor(i / width)) * frameSize + left + (i % width)] = byte;
  });
}
