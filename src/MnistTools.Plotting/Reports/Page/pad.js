// The pad: strokes by mouse, touch, pen or keyboard. It knows nothing of the network; after each change it calls `changed` with the ink.

const padSize = 400; // Pixels of its canvas, whatever its size on the screen.
const strokeWidth = 36;
const keyStep = 20;
const fineKeyStep = 5;
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Pad {
  // canvas: where strokes are drawn; cursor: what shows the place of the keyboard's pen.
  constructor(canvas, cursor, changed) {
    canvas.width = canvas.height = padSize;
    this.canvas = canvas;
    this.cursor = cursor;
    this.changed = changed;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.strokes = [];
    this.drawing = null; // The pointer that draws; a second finger or a resting palm does not.
    this.pen = { x: padSize / 2, y: padSize / 4, isDown: false };
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", (event) => this.#end(event));
    canvas.addEventListener("keydown", (event) => this.#press(event));
    this.#showCursor();
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  undo() {
    this.#endStroke();
    this.strokes.pop();
    this.#redraw();
  }

  clear() {
    this.#endStroke();
    this.strokes = [];
    this.#redraw();
  }

  // What frameDigit takes: the opacity of each pixel is its ink, whatever the colour of the page.
  readInk() {
    const { data } = this.context.getImageData(0, 0, padSize, padSize);
    return { width: padSize, height: padSize, values: Float32Array.from({ length: padSize * padSize }, (_, i) => data[4 * i + 3] / 255) };
  }

  #begin(event) {
    if (this.drawing !== null || event.button !== 0) {
      return;
    }

    this.#endStroke();
    this.drawing = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.#placeOf(event)]);
    this.#redraw();
  }

  #go(event) {
    if (event.pointerId !== this.drawing) {
      return;
    }

    // A quick hand makes several points between two frames.
    const events = event.getCoalescedEvents?.() ?? [];
    this.#lastStroke.push(...(events.length > 0 ? events : [event]).map((point) => this.#placeOf(point)));
    this.#redraw();
  }

  #end(event) {
    if (event.pointerId === this.drawing) {
      this.#endStroke();
      this.changed({ isFinished: true });
    }
  }

  #press(event) {
    if (event.key in arrows) {
      this.#movePen(arrows[event.key], event.shiftKey ? fineKeyStep : keyStep);
    } else if (event.key === " ") {
      this.#togglePen();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      this.undo();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else {
      return;
    }

    event.preventDefault();
  }

  #movePen([x, y], step) {
    const within = (place) => Math.min(Math.max(place, 0), padSize);
    this.pen.x = within(this.pen.x + x * step);
    this.pen.y = within(this.pen.y + y * step);
    this.#showCursor();
    if (this.pen.isDown) {
      this.#lastStroke.push({ x: this.pen.x, y: this.pen.y });
      this.#redraw();
    }
  }

  #togglePen() {
    if (this.pen.isDown) {
      this.#endStroke();
      this.changed({ isFinished: true });
    } else {
      this.pen.isDown = true;
      this.strokes.push([{ x: this.pen.x, y: this.pen.y }]);
      this.#showCursor();
      this.#redraw();
    }
  }

  // Whoever draws it, it ends here: what follows is a stroke of its own.
  #endStroke() {
    this.drawing = null;
    this.pen.isDown = false;
    this.#showCursor();
  }

  get #lastStroke() {
    return this.strokes[this.strokes.length - 1];
  }

  #placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * padSize) / box.width, y: ((event.clientY - box.top) * padSize) / box.height };
  }

  #showCursor() {
    this.cursor.style.left = `${(100 * this.pen.x) / padSize}%`;
    this.cursor.style.top = `${(100 * this.pen.y) / padSize}%`;
    this.cursor.classList.toggle("is-down", this.pen.isDown);
  }

  #redraw() {
    this.context.clearRect(0, 0, padSize, padSize);
    Object.assign(this.context, { lineWidth: strokeWidth, lineCap: "round", lineJoin: "round" });
    for (const stroke of this.strokes) {
      this.context.beginPath();
      this.context.moveTo(stroke[0].x, stroke[0].y);
      // A canvas draws nothing for a line of no length; this way a stroke of one point is a dot.
      this.context.lineTo(stroke[0].x + 0.01, stroke[0].y);
      stroke.forEach(({ x, y }) => this.context.lineTo(x, y));
      this.context.stroke();
    }

    this.changed({ isFinished: this.isEmpty });
  }
}
