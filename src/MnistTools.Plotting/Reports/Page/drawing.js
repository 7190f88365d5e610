// What is on the pad: strokes, perhaps over an image of the data set. What was there before is kept, so that each change can be undone and redone.

const padSize = 400; // The pad's own units, whatever its size on the screen.
const penWidth = 36;

class Drawing {
  #past = [];
  #future = [];
  image = null; // { pixels: (28, 28) bytes, actual: its class }
  strokes = []; // { points: [{ x, y }], erases }

  get isEmpty() {
    return this.image === null && this.strokes.length === 0;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  beginStroke(point, erases) {
    this.replace(this.image, [...this.strokes, { points: [point], erases }]);
  }

  extendStroke(...points) {
    this.strokes[this.strokes.length - 1].points.push(...points);
  }

  replace(image, strokes) {
    this.#past.push(this.#state);
    this.#future = [];
    Object.assign(this, { image, strokes });
  }

  undo() {
    this.#go(this.#past, this.#future);
  }

  redo() {
    this.#go(this.#future, this.#past);
  }

  get #state() {
    return { image: this.image, strokes: this.strokes };
  }

  #go(from, to) {
    if (from.length > 0) {
      to.push(this.#state);
      Object.assign(this, from.pop());
    }
  }
}

// Draws strokes so that the pad's point (left, top) comes to 0, all `scale` times as large. width: of a line, in the pad's units; the eraser keeps its own.
function paintStrokes(context, strokes, { scale = 1, left = 0, top = 0, width = penWidth } = {}) {
  context.save();
  context.scale(scale, scale);
  context.translate(-left, -top);
  Object.assign(context, { lineCap: "round", lineJoin: "round" });
  for (const { points, erases } of strokes) {
    context.globalCompositeOperation = erases ? "destination-out" : "source-over";
    context.lineWidth = erases ? penWidth : width;
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    // A canvas draws nothing for a line of no length; this way a stroke of one point is a dot.
    context.lineTo(points[0].x + 0.01, points[0].y);
    points.forEach(({ x, y }) => context.lineTo(x, y));
    context.stroke();
  }

  context.restore();
}
