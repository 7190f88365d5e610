// Drawing and recognising, brought together: what is on the pad goes through the network, and its bars change while one draws.

class Recognition {
  // isFilled: the network learnt from images that are filled, not from lines.
  constructor(network, { classNames, isFilled }, texts, formats) {
    Object.assign(this, { network, texts, formats, classNames, isFilled });
    this.seen = find("seen");
    this.answer = find("answer");
    this.bars = this.#makeBars();
    this.followers = [];
    this.pad = new Pad(find("pad"), find("pad-cursor"), (change) => this.#schedule(change));
    this.#listen("pad-undo", () => this.pad.undo());
    this.#listen("pad-redo", () => this.pad.redo());
    this.#listen("pad-clear", () => this.pad.clear());
    this.#listen("pad-erase", () => this.pad.toggleEraser());
    find("pad-filled").hidden = !isFilled;
    find("announcement").textContent = "";
    this.#schedule({ isFinished: false });
  }

  // Puts an image of the data set on the pad, to be changed: { pixels, actual }.
  take(image) {
    this.pad.show(image);
    find("pad-section").scrollIntoView({ block: "start" });
    this.pad.canvas.focus({ preventScroll: true });
  }

  // Asks another network from now on.
  use(network) {
    this.network = network;
    this.#schedule({ isFinished: false });
  }

  // Calls after each answer: with what each stage of the network took and gave, or null where there is nothing to recognise, the image, and the network.
  follow(follower) {
    this.followers.push(follower);
    this.#schedule({ isFinished: false });
  }

  // A button that may not be used now keeps the focus; one that is `disabled` would lose it.
  #listen(id, act) {
    find(id).addEventListener("click", (event) => event.currentTarget.getAttribute("aria-disabled") === "true" || act());
  }

  // However many points a hand makes, the network is asked once for each frame of the screen, and not before it has answered.
  async #schedule({ isFinished }) {
    this.isFinished = this.isFinished || isFinished;
    this.isStale = true;
    if (this.isBusy) {
      return;
    }

    this.isBusy = true;
    try {
      while (this.isStale) {
        await new Promise(requestAnimationFrame);
        await restAfter(0); // The screen first.
        await this.#recognize();
      }
    } finally {
      this.isBusy = false;
    }
  }

  async #recognize() {
    const isFinished = this.isFinished;
    this.isStale = this.isFinished = false;
    const { pixels, problem } = readDrawing(this.pad.drawing, this.isFilled);
    drawPixels(this.seen, pixels, frameSize, frameSize);
    this.#showButtons();
    await restAfter(0);
    const { network } = this;
    const steps = problem ? null : await network.trace(pixels);
    this.#show(steps ? steps[steps.length - 1].output.data : null, problem);
    let begin = await restAfter(0);
    for (const follower of this.followers) {
      await follower(steps, pixels, network);
      begin = await restAfter(begin);
    }

    // A screen reader hears the answer once a stroke is done, not at each point of it.
    if (isFinished) {
      find("announcement").textContent = `${this.answer.textContent} ${find("pad-task").textContent}`.trim();
    }
  }

  #showButtons() {
    const { drawing, erases } = this.pad;
    find("pad-hint").hidden = !drawing.isEmpty;
    find("pad-undo").setAttribute("aria-disabled", String(!drawing.canUndo));
    find("pad-redo").setAttribute("aria-disabled", String(!drawing.canRedo));
    find("pad-clear").setAttribute("aria-disabled", String(drawing.isEmpty));
    find("pad-erase").setAttribute("aria-pressed", String(erases));
  }

  #show(outputs, problem) {
    const best = outputs ? outputs.indexOf(Math.max(...outputs)) : -1;
    this.answer.textContent = outputs ? format(this.texts.answer, this.classNames[best], this.formats.percent(outputs[best])) : this.#describe(problem);
    this.bars.forEach(({ element, value }, i) => {
      const output = outputs ? outputs[i] : 0;
      element.style.setProperty("--share", Math.min(Math.max(output, 0), 1).toFixed(4));
      element.classList.toggle("is-best", i === best);
      value.textContent = outputs ? this.formats.percent(output) : "–";
    });
    this.#showTask(best);
  }

  #describe(problem) {
    const isDigits = this.classNames.every((name) => /^\d$/.test(name));
    return format(this.texts[problem], isDigits ? this.texts.noDigit : this.texts.noCharacter);
  }

  // Of an image that is on the pad one knows what it is.
  #showTask(best) {
    const actual = this.pad.drawing.image?.actual;
    const task = find("pad-task");
    task.hidden = actual === undefined;
    task.classList.toggle("is-done", best === actual);
    task.textContent = task.hidden ? "" : format(best === actual ? this.texts.taskDone : this.texts.task, this.classNames[actual]);
  }

  #makeBars() {
    const bars = this.classNames.map((name) => {
      const value = make("span", { class: "value" });
      const element = make("li", {}, make("span", { class: "name", text: name }), make("span", { class: "bar" }), value);
      return { element, value };
    });
    find("bars").replaceChildren(...bars.map((bar) => bar.element));
    return bars;
  }
}
