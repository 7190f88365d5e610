// The confusion matrix: a row for each class, a column for what it was taken for. A click, or Enter, on a cell shows its images.

class ConfusionMatrix {
  constructor(table, panel, gallery, texts, formats) {
    Object.assign(this, { table, gallery, texts, formats, chosen: null });
    // It stays, so that a screen reader hears what it says next.
    this.heading = make("h3", { "aria-live": "polite" });
    this.shown = make("div");
    panel.replaceChildren(this.heading, this.shown);
  }

  // counts: (classes, classes); cells: [{ actual, predicted, images }], those that have images.
  use(counts, cells) {
    this.counts = counts;
    this.imagesOf = new Map(cells.map(({ actual, predicted, images }) => [`${actual},${predicted}`, images]));
    this.mostMistaken = Math.max(1, ...counts.flatMap((row, actual) => row.filter((_, predicted) => predicted !== actual)));
    this.buttons = [];
    this.#fill(this.table, this.gallery.classNames);
    roveFocus(this.buttons.flat().filter(Boolean), (button, key) => this.#neighbour(button, key));
    const [actual, predicted] = this.chosen ?? [];
    this.show(...(counts[actual]?.[predicted] > 0 ? this.chosen : this.#findWorst()));
  }

  #fill(table, classNames) {
    const head = make("tr", {}, make("td"), ...classNames.map((text) => make("th", { scope: "col", text })));
    const rows = this.counts.map((row, actual) => {
      const cells = row.map((count, predicted) => this.#makeCell(actual, predicted, count));
      this.buttons.push(cells.map((cell) => cell.querySelector("button")));
      return make("tr", {}, make("th", { scope: "row" }, make("span", { text: classNames[actual] })), ...cells);
    });
    table.classList.toggle("has-names", classNames.some((name) => name.length > 2));
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
  }

  #makeCell(actual, predicted, count) {
    if (count === 0) {
      return make("td", {}, make("span", { class: "visually-hidden", text: "0" }));
    }

    const isCorrect = actual === predicted;
    const share = isCorrect ? count / this.counts[actual].reduce((sum, other) => sum + other, 0) : Math.sqrt(count / this.mostMistaken);
    const kind = isCorrect ? "correct" : "mistaken";
    const button = make("button", {
      type: "button",
      class: isCorrect && share > 0.7 ? `${kind} is-strong` : kind,
      "aria-pressed": "false",
      "aria-label": this.#describe(actual, predicted),
      text: this.formats.shortCount(count),
      onclick: () => this.#choose(actual, predicted),
    });
    button.style.setProperty("--share", share.toFixed(3));
    return make("td", {}, button);
  }

  #choose(actual, predicted) {
    this.chosen = [actual, predicted];
    this.show(actual, predicted);
  }

  show(actual, predicted) {
    this.buttons.flat().filter(Boolean).forEach((button) => {
      const isShown = button === this.buttons[actual][predicted];
      button.setAttribute("aria-pressed", String(isShown));
      button.tabIndex = isShown ? 0 : -1;
    });
    const images = this.imagesOf.get(`${actual},${predicted}`);
    const count = this.counts[actual][predicted];
    const note = images.length < count ? [make("p", { class: "note", text: format(this.texts.leastSure, this.formats.count(images.length)) })] : [];
    this.heading.textContent = this.#describe(actual, predicted);
    this.shown.replaceChildren(...note, make("div", { class: "images" }, ...images.map((index) => this.gallery.makeFigure(index))));
  }

  #describe(actual, predicted) {
    const [text, one] = actual === predicted ? [this.texts.correctCell, this.texts.correctCellOne] : [this.texts.mistakenCell, this.texts.mistakenCellOne];
    const count = this.counts[actual][predicted];
    return format(count === 1 ? one : text, this.gallery.classNames[actual], this.gallery.classNames[predicted], this.formats.shortCount(count));
  }

  // Over cells without images, to the next one that has some.
  #neighbour(button, key) {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (!(key in steps)) {
      return null;
    }

    let row = this.buttons.findIndex((buttons) => buttons.includes(button));
    let column = this.buttons[row].indexOf(button);
    do {
      row += steps[key][0];
      column += steps[key][1];
    } while (this.buttons[row]?.[column] === null);
    return this.buttons[row]?.[column];
  }

  // What was mistaken most often is what one wants to see first; without mistakes, the first class.
  #findWorst() {
    let [actual, predicted, most] = [this.counts.findIndex((row, i) => row[i] > 0), 0, 0];
    predicted = actual;
    this.counts.forEach((row, i) =>
      row.forEach((count, j) => {
        if (i !== j && count > most) {
          [actual, predicted, most] = [i, j, count];
        }
      }),
    );
    return [actual, predicted];
  }
}
