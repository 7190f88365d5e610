// The curves of the training: a chart for each metric. A pointer over a chart, or arrow keys on it, tell the values of an epoch; all charts show the
// same epoch. A dashed line marks the epoch after which validation no longer improves, as in the images of MnistTools.

const usualChartWidth = 500; // Until there is a place for it. It is drawn as wide as its place is, so that its texts have one size everywhere.
const printedChartWidth = 330; // Two side by side, on A4 and Letter.
const chartMargin = { top: 14, right: 14, bottom: 44 };
const leastLeftMargin = 48;
const tickGap = 8; // Between a label and what it stands at.
const tickFont = "13px system-ui, sans-serif"; // As the style has it.
const mostTicks = 10;

class Curves {
  // history: { epochs, metrics: [{ name, training, validation, best, range }] }, null where a value was not measured; best: { epoch, text }, if one is
  // marked; range: [least, greatest] value of the charts that it is compared with, if any.
  // run: its name, where the page shows several.
  constructor(container, { epochs, metrics }, texts, formats, run = null) {
    this.epochs = epochs;
    this.charts = metrics.map((metric) => new Chart(epochs, metric, texts, formats, (index) => this.show(index), run));
    container.append(...this.charts.map((chart) => chart.element));
    this.show(epochs.length - 1);
  }

  show(index) {
    this.index = index;
    this.charts.forEach((chart) => chart.show(index));
  }

  // Whether a history has the same charts.
  fits({ metrics }) {
    return metrics.length === this.charts.length && metrics.every(({ name }, i) => name === this.charts[i].name);
  }

  // Shows a history that has grown. Who looked at its end does so still.
  use({ epochs, metrics }) {
    const isAtEnd = this.index === this.epochs.length - 1;
    this.epochs = epochs;
    this.charts.forEach((chart, i) => chart.use(epochs, metrics[i]));
    this.show(isAtEnd ? epochs.length - 1 : Math.min(this.index, epochs.length - 1));
  }
}

class Chart {
  constructor(epochs, metric, texts, formats, choose, run = null) {
    Object.assign(this, { name: metric.name, texts, formats, choose, width: usualChartWidth });
    this.readout = make("p", { class: "readout" });
    this.notes = make("div");
    this.element = make("figure", { class: "chart" }, make("figcaption", { text: metric.name }), this.#makePlot(metric.name, run), this.readout, this.notes);
    this.use(epochs, metric);
    new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width)).observe(this.plot);
    addEventListener("beforeprint", () => this.#resize(printedChartWidth));
    addEventListener("afterprint", () => this.#resize(this.plot.clientWidth));
  }

  use(epochs, metric) {
    this.epochs = epochs;
    this.index = 0;
    this.series = [
      { kind: "training", name: this.texts.training, values: metric.training },
      { kind: "validation", name: this.texts.validation, values: metric.validation },
    ].filter(({ values }) => values.some((value) => value !== null));
    const values = [...this.series.flatMap((series) => series.values), ...(metric.range ?? [])].filter((value) => value !== null);
    this.ticks = niceTicks(...rangeOf(values), 5);
    this.tickLabels = this.formats.ticks(this.ticks.values, this.ticks.step);
    this.left = Math.max(leastLeftMargin, widestOf(this.tickLabels) + 1.5 * tickGap);
    this.best = metric.best;
    this.notes.replaceChildren(...this.#explainBest());
    this.plot.setAttribute("aria-valuemin", epochs[0]);
    this.plot.setAttribute("aria-valuemax", epochs[epochs.length - 1]);
    this.#draw();
  }

  // Marks an epoch, and tells its values. Of what was not measured in it, it tells the last value before, and of which epoch that is.
  show(index) {
    this.index = index;
    const toEpoch = (at) => this.#describeEpoch(this.epochs[at]);
    const values = this.series.map(({ kind, name, values: all }) => {
      const at = all.findLastIndex((value, i) => i <= index && value !== null);
      return { kind, name, at, value: at < 0 ? null : all[at] };
    });
    const toText = ({ name, at, value }) => `${name} ${value === null ? "–" : this.formats.value(value)}${value === null || at === index ? "" : ` (${toEpoch(at)})`}`;
    const epoch = toEpoch(index);
    this.readout.replaceChildren(epoch, ...values.map((value) => make("span", { class: value.kind, text: toText(value) })));
    this.plot.setAttribute("aria-valuenow", this.epochs[index]);
    this.plot.setAttribute("aria-valuetext", [epoch, ...values.map(toText)].join(", "));
    const x = this.#xOf(index);
    this.mark.setAttribute("x1", x);
    this.mark.setAttribute("x2", x);
    values.forEach(({ at, value }, i) => {
      this.dots[i].setAttribute("cx", value === null ? x : this.#xOf(at));
      this.dots[i].setAttribute("cy", value === null ? -100 : this.#yOf(value));
    });
  }

  // Of a training that goes on: 6.19 epochs are not the end of one.
  #describeEpoch(epochs) {
    return Number.isInteger(epochs)
      ? format(this.texts.epoch, this.formats.count(epochs))
      : format(this.texts.afterEpochs, this.formats.count(Number(epochs.toFixed(2))));
  }

  // A slider over the epochs: screen readers then read the values as one goes along.
  #makePlot(name, run) {
    this.plot = makeSvg("svg", {
      tabindex: 0,
      role: "slider",
      "aria-label": format(this.texts.chartLabel, run === null ? name : `${run}, ${name}`),
      onpointermove: (event) => this.choose(this.#indexAt(event)),
      onpointerdown: (event) => this.choose(this.#indexAt(event)),
      onkeydown: (event) => this.#press(event),
    });
    return this.plot;
  }

  #resize(width) {
    const rounded = Math.round(width);
    if (rounded !== 0 && rounded !== this.width) {
      this.width = rounded;
      this.#draw();
    }
  }

  #draw() {
    this.height = Math.min(Math.max(0.54 * this.width, 190), 320);
    this.mark = makeSvg("line", { class: "mark", y1: chartMargin.top, y2: this.height - chartMargin.bottom });
    this.dots = this.series.map(({ kind }) => makeSvg("circle", { class: `dot ${kind}`, r: 5 }));
    this.plot.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.plot.replaceChildren(
      ...this.#drawAxes(),
      ...this.#drawBest(),
      this.mark,
      ...this.series.map((series) => makeSvg("path", { class: `curve ${series.kind}`, d: this.#pathOf(series.values) })),
      ...this.dots,
    );
    this.show(this.index);
  }

  #drawBest() {
    if (!this.best) {
      return [];
    }

    const x = this.#xOf(this.epochs.indexOf(this.best.epoch));
    return [makeSvg("line", { class: "best", x1: x, x2: x, y1: chartMargin.top, y2: this.height - chartMargin.bottom })];
  }

  #explainBest() {
    return this.best ? [make("p", { class: "best-note", text: this.best.text })] : [];
  }

  #drawAxes() {
    const right = this.width - chartMargin.right;
    const bottom = this.height - chartMargin.bottom;
    const horizontal = this.ticks.values.flatMap((value, i) => [
      makeSvg("line", { class: "grid", x1: this.left, x2: right, y1: this.#yOf(value), y2: this.#yOf(value) }),
      makeSvg("text", { class: "tick", x: this.left - tickGap, y: this.#yOf(value) + 4.5, "text-anchor": "end", text: this.tickLabels[i] }),
    ]);
    const vertical = this.#epochTicks().map((index) =>
      makeSvg("text", { class: "tick", x: this.#xOf(index), y: bottom + 18, "text-anchor": "middle", text: this.epochs[index] }),
    );
    const label = makeSvg("text", { class: "tick", x: right, y: this.height - 6, "text-anchor": "end", text: this.texts.epochs });
    return [...horizontal, ...vertical, label];
  }

  // At round numbers, as the images of MnistTools have them.
  #epochTicks() {
    const step = Math.max(1, Math.round(roundStep((this.epochs[this.epochs.length - 1] - this.epochs[0]) / mostTicks)));
    return this.epochs.map((_, index) => index).filter((index) => this.epochs[index] % step === 0);
  }

  // A value that was not measured leaves out its point; the curve goes on to the next.
  #pathOf(values) {
    const points = values.map((value, index) => (value === null ? null : `${this.#xOf(index)} ${this.#yOf(value)}`)).filter((point) => point !== null);
    // A single point is a line of no length: its round ends make it a dot.
    return `M${points.length === 1 ? [points[0], points[0]].join("L") : points.join("L")}`;
  }

  #press(event) {
    const last = this.epochs.length - 1;
    const steps = { ArrowLeft: this.index - 1, ArrowDown: this.index - 1, ArrowRight: this.index + 1, ArrowUp: this.index + 1, Home: 0, End: last };
    if (event.key in steps && !isShortcut(event)) {
      event.preventDefault();
      this.choose(Math.min(Math.max(steps[event.key], 0), last));
    }
  }

  #indexAt(event) {
    const box = this.plot.getBoundingClientRect();
    const x = ((event.clientX - box.left) * this.width) / box.width;
    const share = (x - this.left) / (this.width - this.left - chartMargin.right);
    return Math.round(Math.min(Math.max(share, 0), 1) * (this.epochs.length - 1));
  }

  #xOf(index) {
    const width = this.width - this.left - chartMargin.right;
    return this.left + (this.epochs.length === 1 ? width / 2 : (width * index) / (this.epochs.length - 1));
  }

  #yOf(value) {
    const height = this.height - chartMargin.top - chartMargin.bottom;
    return chartMargin.top + height * (1 - (value - this.ticks.minimum) / (this.ticks.maximum - this.ticks.minimum));
  }
}

let ruler = null;

// The digits of labels are as wide as each other.
function widestOf(labels) {
  if (!ruler) {
    ruler = make("canvas").getContext("2d");
    ruler.font = tickFont;
  }

  return Math.max(...labels.map((label) => ruler.measureText(label.replace(/\d/g, "0")).width));
}

// Round numbers (1, 2 or 5 times a power of ten apart) from below the least value to above the greatest.
function niceTicks(least, greatest, count) {
  const range = greatest - least || Math.abs(greatest) || 1;
  const step = roundStep(range / count);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(greatest / step));
  const values = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { values, step, minimum: first * step, maximum: last * step };
}

// The next 1, 2 or 5 times a power of ten.
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least || 1));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999);
}
