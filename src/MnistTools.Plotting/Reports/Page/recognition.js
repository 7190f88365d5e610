// Drawing and recognising, brought together: what is on the pad goes through preprocessing and network, and its bars change while one draws.

class Recognition {
  constructor(network, classNames, texts, formats) {
    Object.assign(this, { network, texts, formats, classNames });
    this.seen = find("seen");
    this.answer = find("answer");
    this.bars = this.#makeBars();
    this.pad = new Pad(find("pad"), find("pad-cursor"), (change) => this.#schedule(change));
    find("pad-undo").addEventListener("click", () => this.pad.undo());
    find("pad-clear").addEventListener("click", () => this.pad.clear());
    this.#recognize({ isFinished: false });
  }

  // However many points a hand makes, the network is asked once for each frame of the screen.
  #schedule(change) {
    this.isFinished = this.isFinished || change.isFinished;
    this.frame ??= requestAnimationFrame(() => {
      const isFinished = this.isFinished;
      this.frame = undefined;
      this.isFinished = false;
      this.#recognize({ isFinished });
    });
  }

  #recognize({ isFinished }) {
    const pixels = frameDigit(this.pad.readInk());
    drawPixels(this.seen, pixels, frameSize, frameSize);
    find("pad-hint").hidden = !this.pad.isEmpty;
    find("pad-undo").disabled = find("pad-clear").disabled = this.pad.isEmpty;
    this.#show(this.pad.isEmpty ? null : this.network.predict(pixels));
    // A screen reader hears the answer once a stroke is done, not at each point of it.
    if (isFinished) {
      find("announcement").textContent = this.answer.textContent;
    }
  }

  #show(outputs) {
    const best = outputs ? outputs.indexOf(Math.max(...outputs)) : -1;
    this.answer.textContent = outputs ? format(this.texts.answer, this.classNames[best], this.formats.percent(outputs[best])) : this.texts.noAnswer;
    this.bars.forEach(({ element, value }, i) => {
      const output = outputs ? outputs[i] : 0;
      element.style.setProperty("--share", Math.min(Math.max(output, 0), 1).toFixed(4));
      element.classList.toggle("is-best", i === best);
      value.textContent = outputs ? this.formats.percent(output) : "–";
    });
  }

  #makeBars() {
    const bars = this.classNames.map((name) => {
      const value = make("span", { class: "value" });
      const element = make("li", {}, make("span", { class: "name", text: name }), make("span", { class: "bar" }), value);
      return { element, value };
    });
    find("bars").append(...bars.map((bar) => bar.element));
    return bars;
  }
}
