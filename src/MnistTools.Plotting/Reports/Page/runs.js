// Which run of the report is shown, and as it was after which epoch.

// The networks of all runs and states. Each is unpacked when it is first asked for.
class Networks {
  constructor(runs) {
    this.runs = runs;
    this.known = new Map();
  }

  get(run, state) {
    const id = `weights-${run}-${state}`;
    if (!this.known.has(id)) {
      this.known.set(id, readBytes(id).then((bytes) => new Network(this.runs[run].network, bytes)));
    }

    return this.known.get(id);
  }
}

class RunChooser {
  // runs: [{ name, states: [{ epoch, accuracy, mistakeCount, figures }] }]; show: called with the indices of the run and of its state.
  constructor(runs, texts, formats, show) {
    Object.assign(this, { runs, texts, formats, show, run: 0 });
    this.slider = find("state");
    this.slider.addEventListener("input", () => this.#choose(this.run, Number(this.slider.value)));
    find("runs-section").hidden = runs.length === 1;
    this.#fillTable(find("runs"));
  }

  start() {
    return this.#chooseRun(0);
  }

  isChosen(run, state) {
    return run === this.run && state === this.state;
  }

  // A run is shown as it was in the end.
  #chooseRun(run) {
    const last = this.runs[run].states.length - 1;
    find("states").hidden = last === 0;
    Object.assign(this.slider, { max: last, value: last });
    return this.#choose(run, last);
  }

  #choose(run, state) {
    Object.assign(this, { run, state });
    const text = this.#describe(this.runs[run].states[state]);
    find("state-text").textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    return this.show(run, state);
  }

  #describe({ epoch, accuracy, mistakeCount }) {
    const values = [this.formats.finePercent(accuracy), this.formats.count(mistakeCount)];
    const one = mistakeCount === 1;
    return epoch === null
      ? format(one ? this.texts.stateInTheEndOne : this.texts.stateInTheEnd, "", ...values)
      : format(one ? this.texts.stateOne : this.texts.state, this.formats.count(epoch), ...values);
  }

  // A row for each run, with its figures in the end.
  #fillTable(table) {
    const lasts = this.runs.map(({ states }) => states[states.length - 1].figures);
    const names = [...new Set(lasts.flatMap((figures) => figures.map(({ name }) => name)))];
    const head = make("tr", {}, ...[this.texts.run, ...names].map((text) => make("th", { scope: "col", text })));
    const rows = this.runs.map(({ name }, run) => {
      const radio = make("input", { type: "radio", name: "run", onchange: () => this.#chooseRun(run) });
      radio.checked = run === 0;
      const cells = names.map((figure) => make("td", { text: lasts[run].find((other) => other.name === figure)?.value ?? "–" }));
      return make("tr", {}, make("th", { scope: "row" }, make("label", {}, radio, make("span", { text: name }))), ...cells);
    });
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
  }
}
