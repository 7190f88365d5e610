// The page of a training that goes on: shows what its server tells, and stops the training.

class LiveView {
  constructor({ locale, texts }) {
    Object.assign(this, { texts, formats: readFormats(locale), curves: null });
  }

  // What LiveTraining says, all of it each time.
  show({ epoch, epochs, step, steps, share, elapsed, left, ofStep, warnings, curves }) {
    const { count } = this.formats;
    const figures = [
      [this.texts.liveEpoch, format(this.texts.liveOf, count(epoch), count(epochs))],
      [this.texts.liveStep, format(this.texts.liveOf, count(step), count(steps))],
      [this.texts.liveRate, ofStep === null ? "–" : format(this.texts.livePerSecond, count(Number((1 / ofStep).toPrecision(3))))],
      [this.texts.liveElapsed, toClock(elapsed)],
      [this.texts.liveLeft, left === null ? "–" : toClock(left)],
    ];
    find("share").value = share;
    find("figures").replaceChildren(...figures.map(([name, value]) => make("div", {}, make("dt", { text: name }), make("dd", { text: value }))));
    find("warnings").textContent = warnings.join(" ");
    if (find("stop").getAttribute("aria-disabled") !== "true") {
      this.say(share === 1 ? this.texts.liveMeasuring : "");
    }

    this.#draw(curves);
  }

  // A screen reader hears what is new.
  say(text) {
    if (find("said").textContent !== text) {
      find("said").textContent = text;
    }
  }

  end(text) {
    find("stop").hidden = true;
    this.say(text);
  }

  // The charts stay where they are, with the focus that one of them has.
  #draw(curves) {
    find("curves-section").hidden = curves === null;
    if (curves === null) {
      return;
    }

    if (this.curves?.fits(curves)) {
      this.curves.use(curves);
    } else {
      find("curves").replaceChildren();
      this.curves = new Curves(find("curves"), curves, this.texts, this.formats);
    }
  }
}

// 75 seconds are 1:15.
function toClock(seconds) {
  const whole = Math.ceil(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function watch() {
  const said = JSON.parse(find("texts").textContent);
  const view = new LiveView(said);
  const events = new EventSource("events");
  events.addEventListener("training", ({ data }) => view.show(JSON.parse(data)));
  events.addEventListener("report", () => {
    events.close();
    location.replace("report");
  });
  events.addEventListener("end", ({ data }) => {
    events.close();
    view.end(data || said.texts.liveEnded);
  });
  // The process has ended without a word.
  events.onerror = () => {
    events.close();
    view.end(said.texts.liveLost);
  };
  find("stop").addEventListener("click", ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") !== "true") {
      currentTarget.setAttribute("aria-disabled", "true");
      view.say(said.texts.liveStopping);
      fetch("stop", { method: "POST" });
    }
  });
}

watch();
