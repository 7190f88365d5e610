// Why: what of the drawing speaks for the answer, and what against it, compared with another class.

class Reasons {
  constructor(recognition, classNames, texts, formats) {
    Object.assign(this, { classNames, texts, formats, asked: 0 });
    this.canvas = find("why-picture");
    this.usualLabel = find("why-heading").textContent;
    this.said = find("why-text");
    this.other = find("why-other");
    this.mosaic = new Mosaic([frameSize, frameSize]);
    const options = [make("option", { value: "", text: texts.nextBest }), ...classNames.map((text, value) => make("option", { value, text }))];
    this.other.replaceChildren(...options);
    this.other.addEventListener("change", () => this.show(this.steps, this.network));
    recognition.follow((steps, pixels, network) => this.show(steps, network));
  }

  async show(steps, network) {
    Object.assign(this, { steps, network });
    const asked = ++this.asked;
    if (!steps) {
      this.said.textContent = "";
      this.canvas.setAttribute("aria-label", this.usualLabel);
      this.mosaic.paint(this.canvas, []);
      return;
    }

    const outputs = steps[steps.length - 1].output.data;
    const [best, second] = Array.from(outputs.keys()).sort((one, other) => outputs[other] - outputs[one]);
    const chosen = this.other.value === "" ? second : Number(this.other.value);
    const other = chosen === best ? second : chosen;
    const { shares, difference } = await network.explain(steps, best, other);
    if (asked !== this.asked) {
      return; // Something else is drawn by now.
    }

    this.mosaic.paint(this.canvas, shares);
    const [plus, minus] = [1, -1].map((sign) => shares.reduce((sum, value) => sum + (value * sign > 0 ? value : 0), 0));
    const numbers = [plus, minus, difference - plus - minus, difference].map(this.formats.signed);
    this.said.textContent = format(this.texts.reasons, this.classNames[best], this.classNames[other], ...numbers);
    this.canvas.setAttribute("aria-label", this.said.textContent);
  }
}
