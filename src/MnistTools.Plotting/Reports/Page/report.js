// Reads what the report carries, and fills the page. Browsers save a page as it is then, filled: opened again, it is filled anew.

// Base64 of zlib; what browsers call "deflate" is that.
async function readBytes(id) {
  const text = atob(find(id).textContent);
  // Of as many characters Uint8Array.from takes twenty times as long.
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < packed.length; i++) {
    packed[i] = text.charCodeAt(i);
  }

  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

// Of one run the charts stand in the section itself, of several those of each below its name.
function makeCurves({ runs, texts }, formats) {
  if (runs.every(({ history }) => history === null)) {
    find("curves-section")?.remove();
    return runs.map(() => null);
  }

  shareRanges(runs);
  ["curves", "curves-table"].forEach((id) => find(id).replaceChildren());
  return runs.map(({ name, history }) => {
    const isAlone = runs.length === 1;
    const place = isAlone ? find("curves") : make("div", {}, make("h3", { text: name }));
    if (history === null) {
      return null;
    }

    if (!isAlone) {
      find("curves").append(place);
      find("curves-table").append(make("h3", { text: name }));
    }

    find("curves-table").append(makeCurveTable(history, texts, formats));
    return new Curves(place, history, texts, formats, isAlone ? null : name);
  });
}

// What stands side by side is compared: a metric has one scale.
function shareRanges(runs) {
  const metrics = runs.flatMap(({ history }) => history?.metrics ?? []);
  for (const metric of metrics) {
    const alike = metrics.filter(({ name }) => name === metric.name);
    metric.range = rangeOf(alike.flatMap(({ training, validation }) => [...training, ...validation]).filter((value) => value !== null));
  }
}

function makeCurveTable({ epochs, metrics }, texts, formats) {
  const columns = metrics.flatMap(({ name, training, validation }) => [
    { name: `${name}, ${texts.training}`, values: training },
    { name: `${name}, ${texts.validation}`, values: validation },
  ]).filter(({ values }) => values.some((value) => value !== null));
  const rows = epochs.map((epoch, i) => [formats.count(epoch), ...columns.map(({ values }) => (values[i] === null ? "–" : formats.value(values[i])))]);
  return makeTable([texts.epochs, ...columns.map(({ name }) => name)], rows);
}

function makeClassTable(classes, texts, formats) {
  const rows = classes.map(({ name, precision, recall, f1, support }) =>
    [name, formats.finePercent(precision), formats.finePercent(recall), formats.finePercent(f1), formats.count(support)]);
  return makeTable([texts.class, texts.precision, texts.recall, "F1", texts.support], rows);
}

function makeFigures(figures) {
  return figures.map(({ name, value, note }) => make("div", {}, make("dt", { text: name }), make("dd", { text: value }), make("dd", { text: note })));
}

function makeMistakes(mistakes, gallery, texts) {
  return mistakes.length > 0 ? mistakes.map((index) => gallery.makeFigure(index)) : [make("p", { text: texts.noMistake })];
}

// The pad and all that follows what is drawn on it; null where the network takes no drawings.
async function makePad({ hasPad, gallery, examples, isFilled, texts }, formats) {
  if (!hasPad) {
    ["pad-section", "inside-section", "mistakes-pad"].forEach((id) => find(id)?.remove());
    return null;
  }

  const { classNames } = gallery;
  const pixels = examples ? await readBytes("examples") : null;
  const pad = new Recognition(network, { classNames, isFilled }, texts, formats);
  new Reasons(pad, classNames, texts, formats);
  if (examples) {
    new Nearest(examples, pixels, pad, texts, formats);
  } else {
    find("nearest-part")?.remove();
  }

  new Inside(find("layers"), pad, classNames, texts, formats);
  return pad;
}

let network = null;
let recognition = null;

async function showReport() {
  delete document.documentElement.dataset.ready;
  const report = JSON.parse(find("report").textContent);
  const { texts } = report;
  const formats = readFormats(report.locale);
  const curves = makeCurves(report, formats);
  const gallery = new ImageGallery(report.gallery, await readBytes("pixels"), report.hasPad, texts, formats);
  const matrix = new ConfusionMatrix(find("confusion"), find("cell"), gallery, texts, formats);
  const networks = new Networks(report.runs);
  const chooser = new RunChooser(report.runs, texts, formats, async (run, state) => {
    const { subtitle, history, states } = report.runs[run];
    const { epoch, figures, classes, counts, cells, mistakes } = states[state];
    find("subtitle").textContent = subtitle;
    find("summary").replaceChildren(...makeFigures(figures));
    find("classes").replaceChildren(makeClassTable(classes, texts, formats));
    gallery.use(cells);
    matrix.use(counts, cells);
    find("mistakes").replaceChildren(...makeMistakes(mistakes, gallery, texts));
    curves[run]?.show(epoch === null ? history.epochs.length - 1 : history.epochs.indexOf(epoch));
    network = await networks.get(run, state);
    if (chooser.isChosen(run, state)) {
      recognition?.use(network);
    }
  });
  await chooser.start();
  recognition = await makePad(report, formats);
  gallery.onChoose = (image) => recognition.take(image);
  document.documentElement.dataset.ready = "true";
}

showReport();
