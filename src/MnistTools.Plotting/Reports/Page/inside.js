// Inside the network, while one draws: what each layer makes of the image, and how a unit comes to its number.

// Layers of a deep network are folded but for the first.
const mostOpenLayers = 4;

// Milliseconds without a change, after which a drawing rests.
const restOfDrawing = 400;

class Inside {
  constructor(container, recognition, classNames, texts, formats) {
    Object.assign(this, { container, classNames, texts, formats, description: null, views: [] });
    recognition.follow((steps, pixels, network) => this.#show(steps, network));
  }

  async #show(steps, network) {
    this.#use(network);
    let begin = performance.now();
    for (const view of this.views) {
      view.show(steps);
      begin = await restAfter(begin);
    }
  }

  // The networks of one run have the same layers, and a unit that was chosen stays so.
  #use({ description, layers }) {
    if (description === this.description) {
      return;
    }

    this.description = description;
    this.views = layers
      .map((layer, index) => new LayerView(layer, index === layers.length - 1 ? this.classNames : null, this.texts, this.formats))
      .filter(({ layer }) => !passesOn(layer));
    this.views.forEach((view, i) => view.element.toggleAttribute("open", this.views.length <= mostOpenLayers || i < mostOpenLayers - 1));
    this.container.replaceChildren(...this.views.map((view) => view.element));
  }
}

function passesOn({ kind }) {
  return layerKinds[kind].passesOn === true;
}

function indexOfLargest(values) {
  return values.reduce((best, value, index) => (value > values[best] ? index : best), 0);
}

class LayerView {
  constructor(layer, classNames, texts, formats) {
    Object.assign(this, { layer, classNames, texts, formats, steps: null });
    this.mosaic = new Mosaic(layer.outputShape);
    this.chosen = null; // The strongest, until another is chosen.
    this.unit = 0;
    this.canvas = make("canvas", {
      class: "signed",
      tabindex: 0,
      role: "slider",
      "aria-label": format(texts.unitsOf, layer.text),
      "aria-valuemin": 1,
      "aria-valuemax": this.mosaic.count,
      onclick: (event) => this.#click(event),
      onkeydown: (event) => this.#press(event),
    });
    this.cursor = make("span", { class: "unit-cursor" });
    this.said = make("strong");
    this.sumSaid = make("span");
    this.pictures = make("div", { class: "unit-pictures" });
    this.detail = make("div", { class: "unit" }, make("p", {}, this.said, this.sumSaid), this.pictures);
    Object.assign(this.canvas, { width: this.mosaic.width, height: this.mosaic.height }); // It has its room before it is drawn.
    const picture = make("div", { class: "mosaic" }, this.canvas, this.cursor);
    picture.style.setProperty("--width", this.mosaic.width);
    picture.style.setProperty("--height", this.mosaic.height);
    const shape = make("span", { class: "note", text: layer.outputShape.join("×") });
    this.element = make("details", { class: "layer", ontoggle: () => this.#draw() }, make("summary", {}, `${layer.text} `, shape), picture, this.detail);
    this.isInSight = this.isDrawn = false;
    new IntersectionObserver(([{ isIntersecting }]) => this.#comeIntoSight(isIntersecting), { rootMargin: "200px" }).observe(this.element);
  }

  // steps: what the stages of the network took and gave, or null where nothing is drawn.
  show(steps) {
    this.steps = steps;
    this.#draw();
    clearTimeout(this.rest);
    this.rest = this.isInSight ? null : setTimeout(() => this.#draw(true), restOfDrawing);
  }

  #comeIntoSight(isInSight) {
    this.isInSight = isInSight;
    this.#draw();
  }

  // What nobody sees takes its room, and follows the drawing once that rests or it is seen: it may be printed, or read aloud.
  #draw(isResting = false) {
    if (!this.element.open || (this.isDrawn && !this.isInSight && !isResting)) {
      return;
    }

    this.isDrawn = this.steps !== null;
    const last = this.steps?.findLast(({ stage }) => stage.index === this.layer.index);
    this.mosaic.paint(this.canvas, last ? last.output.data : []);
    this.unit = this.chosen ?? (last ? indexOfLargest(last.output.data) : 0);
    this.#drawUnit(last);
  }

  #drawUnit(last) {
    const { x, y } = this.mosaic.placeOf(this.unit);
    [["--x", x], ["--y", y]].forEach(([name, value]) => this.cursor.style.setProperty(name, value));
    const said = this.#nameOf(this.unit) + (last ? `: ${this.formats.value(last.output.data[this.unit])}` : "");
    this.canvas.setAttribute("aria-valuenow", this.unit + 1);
    this.canvas.setAttribute("aria-valuetext", said);
    this.said.textContent = said;
    this.#drawSum(last);
  }

  // The step that sums, if the layer has one, and how far it is in the network.
  get #sumIndex() {
    return this.steps ? this.steps.findIndex(({ stage }) => stage.index === this.layer.index && layerKinds[stage.kind].sumOf) : -1;
  }

  get #sum() {
    const { stage, input } = this.steps[this.#sumIndex];
    const sum = layerKinds[stage.kind].sumOf(input, stage, this.unit);
    return { ...sum, products: sum.inputs.map((value, i) => value * sum.weights[i]) };
  }

  #drawSum(last) {
    const sum = this.#sumIndex < 0 ? null : this.#sum;
    this.pictures.hidden = sum === null;
    this.sumSaid.textContent = sum ? this.#explainSum(last, sum) : "";
    if (sum) {
      this.parts ??= this.#makePictures(sum.shape);
      [sum.inputs, sum.weights, sum.products].forEach((values, i) => this.parts.mosaic.paint(this.parts.canvases[i], values));
    }
  }

  // " = relu(-0.1); -0.1 = bias 0.2 + weights × inputs -0.3", to be read behind the unit's value.
  #explainSum(last, { products, bias }) {
    const total = products.reduce((sum, value) => sum + value, 0);
    const [biasText, totalText, sumText] = [bias, total, bias + total].map(this.formats.value);
    const { kind, function: name } = last.stage;
    const activated = kind === "Activation" ? ` = ${name.toLowerCase()}(${sumText}); ${sumText}` : "";
    return `${activated} ${format(this.texts.unitSum, biasText, totalText)}`;
  }

  // All units of a layer see as much: the pictures are made once.
  #makePictures(shape) {
    const mosaic = new Mosaic(shape.length > 1 ? shape : this.#shapeBefore());
    const canvases = [this.texts.inputs, this.texts.unitWeights, this.texts.products].map((text) => {
      const canvas = make("canvas", { class: "signed", role: "img", "aria-label": text });
      canvas.style.setProperty("--ratio", mosaic.width / mosaic.height);
      this.pictures.append(make("figure", {}, canvas, make("figcaption", { text })));
      return canvas;
    });
    return { mosaic, canvases };
  }

  // Of numbers in a row: the image that they were, if they were one.
  #shapeBefore() {
    const before = this.steps.slice(0, this.#sumIndex);
    const source = before.findLast(({ stage }) => !passesOn(stage));
    return source ? source.output.shape : this.steps[0].input.shape;
  }

  #nameOf(unit) {
    if (this.classNames) {
      return this.classNames[unit];
    }

    const { rows, columns } = this.mosaic;
    const size = rows * columns;
    return size === 1
      ? format(this.texts.unit, this.formats.count(unit + 1))
      : format(this.texts.unitOfMap, Math.floor(unit / size) + 1, Math.floor((unit % size) / columns) + 1, (unit % columns) + 1);
  }

  #choose(unit) {
    if (unit >= 0) {
      this.chosen = unit;
      this.#comeIntoSight(true);
    }
  }

  #click(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) * this.mosaic.width) / box.width, ((event.clientY - box.top) * this.mosaic.height) / box.height];
    this.#choose(this.mosaic.indexAt(Math.floor(x), Math.floor(y)));
  }

  // Arrows go to the next number there, over the gap between two tiles.
  #press(event) {
    if (!(event.key in arrows) || isShortcut(event)) {
      return;
    }

    event.preventDefault();
    const [right, down] = arrows[event.key];
    const { x, y } = this.mosaic.placeOf(this.unit);
    const next = this.mosaic.indexAt(x + right, y + down);
    this.#choose(next >= 0 ? next : this.mosaic.indexAt(x + 2 * right, y + 2 * down));
  }
}
