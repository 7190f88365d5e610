// The pad: strokes by mouse, touch, pen or keyboard. It knows nothing of the network; after each change it calls `changed`.

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
    this.context = canvas.getContext("2d");
    this.drawing = new Drawing();
    this.erases = false;
    this.pointer = null; // The one that draws; a second finger or a resting palm does not.
    this.pen = { x: padSize / 2, y: padSize / 4, isDown: false };
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", (event) => this.#end(event));
    canvas.addEventListener("keydown", (event) => this.#press(event));
    this.#showCursor();
  }

  undo() {
    this.#endStroke();
    this.drawing.undo();
    this.#redraw({ isFinished: true });
  }

  redo() {
    this.#endStroke();
    this.drawing.redo();
    this.#redraw({ isFinished: true });
  }

  clear() {
    if (!this.drawing.isEmpty) {
      this.show(null);
    }
  }

  // An image to draw over, or none; strokes, if there are some already.
  show(image, strokes = []) {
    this.#endStroke();
    this.drawing.replace(image, strokes);
    this.#redraw({ isFinished: true });
  }

  toggleEraser() {
    this.#endStroke();
    this.erases = !this.erases;
    this.changed({ isFinished: false });
  }

  #begin(event) {
    if (this.pointer !== null || event.button !== 0) {
      return;
    }

    this.#endStroke();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing.beginStroke(this.#placeOf(event), this.erases);
    this.#redraw();
  }

  #go(event) {
    if (event.pointerId !== this.pointer) {
      return;
    }

    // A quick hand makes several points between two frames.
    const events = event.getCoalescedEvents?.() ?? [];
    this.drawing.extendStroke(...(events.length > 0 ? events : [event]).map((point) => this.#placeOf(point)));
    this.#redraw();
  }

  #end(event) {
    if (event.pointerId === this.pointer) {
      this.#endStroke();
      this.changed({ isFinished: true });
    }
  }

  #press(event) {
    const key = event.key.toLowerCase();
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key in arrows && !isShortcut(event)) {
      this.#movePen(arrows[event.key], event.shiftKey ? fineKeyStep : keyStep);
    } else if (key === " ") {
      this.#togglePen();
    } else if (isCommand && (key === "y" || (key === "z" && event.shiftKey))) {
      this.redo();
    } else if (isCommand && key === "z") {
      this.undo();
    } else if (!isCommand && key === "e") {
      this.toggleEraser();
    } else if (key === "delete" || key === "backspace") {
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
      this.drawing.extendStroke({ x: this.pen.x, y: this.pen.y });
      this.#redraw();
    }
  }

  #togglePen() {
    if (this.pen.isDown) {
      this.#endStroke();
      this.changed({ isFinished: true });
    } else {
      this.pen.isDown = true;
      this.drawing.beginStroke({ x: this.pen.x, y: this.pen.y }, this.erases);
      this.#showCursor();
      this.#redraw();
    }
  }

  // Whoever draws it, it ends here: what follows is a stroke of its own.
  #endStroke() {
    this.pointer = null;
    this.pen.isDown = false;
    this.#showCursor();
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

  #redraw(change = { isFinished: false }) {
    this.context.clearRect(0, 0, padSize, padSize);
    if (this.drawing.image) {
      this.context.imageSmoothingEnabled = false;
      this.context.drawImage(drawPixels(make("canvas"), this.drawing.image.pixels, frameSize, frameSize), 0, 0, padSize, padSize);
    }

    paintStrokes(this.context, this.drawing.strokes);
    this.changed(change);
  }
}
