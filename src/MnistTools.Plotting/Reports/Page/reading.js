// From a drawing to the image that the network sees, or to why it is none.
//
// Strokes are scaled to one size before they are drawn, and drawn as wide as lines of that size are: so it is one digit, however large it is on the pad.
// The core does so with the lines that it finds in pictures (InkFinder), as far as their pixels let it: there a line is never thinner than this.

const inkSize = 200; // The longer side of the ink that is framed, in pixels: many times what is left of it.
const lineWidth = 0.11; // As a share of that side: where one draws as large as the pad allows, the pad's own.

// In how many straight lines as long as its longer side a digit is written, at most: an 8 takes 3.3. Lines over lines count once.
const mostLines = 4.7;

const inkContext = make("canvas").getContext("2d", { willReadFrequently: true });

// Gives { pixels: (28, 28) bytes, problem }: the problem is null, "empty", "dot" or "scribble".
// asItLies: the pad is the image, each place of it: for what is drawn over an image, and for networks that know no lines.
function readDrawing(drawing, asItLies) {
  const isWhole = asItLies || drawing.image !== null;
  const pixels = isWhole ? readWhole(drawing) : frameDigit(readLines(drawing.strokes));
  if (pixels.every((pixel) => pixel === 0)) {
    return { pixels, problem: "empty" };
  }

  return { pixels, problem: isWhole ? null : findProblem(drawing.strokes) };
}

function readWhole({ image, strokes }) {
  clearInk(frameSize);
  if (image) {
    drawPixels(inkContext.canvas, image.pixels, frameSize, frameSize);
  }

  paintStrokes(inkContext, strokes, { scale: frameSize / padSize });
  return inkContext.getImageData(0, 0, frameSize, frameSize).data.filter((_, i) => i % 4 === 3);
}

// What frameDigit takes, as large as the drawing is not: its longer side is that of the canvas but for a pixel of air on each side.
function readLines(strokes) {
  const box = boxOf(strokes);
  const width = box.longer === 0 ? penWidth : (box.longer * lineWidth) / (1 - lineWidth);
  const scale = (inkSize - 2) / (box.longer + width);
  clearInk(inkSize);
  paintStrokes(inkContext, strokes, { scale, left: box.left - width / 2 - 1 / scale, top: box.top - width / 2 - 1 / scale, width });
  return { width: inkSize, height: inkSize, values: readInk(inkSize) };
}

function findProblem(strokes) {
  const box = boxOf(strokes);
  if (box.longer < penWidth) {
    return "dot";
  }

  const [size, line] = [inkSize / 2, 5]; // Thin, so that lines side by side do not become one.
  const scale = (size - line) / box.longer;
  clearInk(size);
  const width = line / scale;
  paintStrokes(inkContext, strokes, { scale, left: box.left - width / 2, top: box.top - width / 2, width });
  const ink = readInk(size).reduce((sum, value) => sum + value, 0);
  return ink / (line * size) > mostLines ? "scribble" : null;
}

// Around the points of all strokes that leave ink.
function boxOf(strokes) {
  const points = strokes.filter(({ erases }) => !erases).flatMap((stroke) => stroke.points);
  const [left, right] = rangeOf(points.map(({ x }) => x));
  const [top, bottom] = rangeOf(points.map(({ y }) => y));
  return { left, top, longer: Math.max(right - left, bottom - top) };
}

function clearInk(size) {
  Object.assign(inkContext.canvas, { width: size, height: size });
}

// The opacity of each pixel is its ink, whatever the colour of the page.
function readInk(size) {
  const { data } = inkContext.getImageData(0, 0, size, size);
  const ink = new Float32Array(size * size);
  for (let i = 0; i < ink.length; i++) {
    ink[i] = data[4 * i + 3] / 255;
  }

  return ink;
}
