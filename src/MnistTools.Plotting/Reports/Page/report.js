// Reads what the report carries, and fills the page.

function readFormats(locale) {
  const count = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const value = new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  return {
    count: (number) => count.format(number),
    percent: (share) => percent.format(share),
    finePercent: (share) => finePercent.format(share),
    // Learning rates have more noughts than four decimals can show.
    value: (number) => (number !== 0 && Math.abs(number) < 0.01 ? small : value).format(number),
    // As many decimals as the distance of two ticks needs: 0.90 between 0.88 and 0.92.
    tick: (number, step) => {
      const digits = Math.max(0, Math.ceil(-Math.log10(step)));
      return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(number);
    },
  };
}

// Base64 of zlib; what browsers call "deflate" is that.
async function readBytes(id) {
  const text = atob(find(id).textContent);
  const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function showCurves({ history, texts }, formats) {
  if (history === null) {
    find("curves-section").remove();
    return;
  }

  new Curves(find("curves"), history, texts, formats);
  const columns = history.metrics.flatMap(({ name, training, validation }) => [
    { name: `${name}, ${texts.training}`, values: training },
    { name: `${name}, ${texts.validation}`, values: validation },
  ]).filter(({ values }) => values.some((value) => value !== null));
  const rows = history.epochs.map((epoch, i) => [formats.count(epoch), ...columns.map(({ values }) => (values[i] === null ? "–" : formats.value(values[i])))]);
  find("curves-table").append(makeTable([texts.epochs, ...columns.map(({ name }) => name)], rows));
}

function showClasses({ classes, texts }, formats) {
  const rows = classes.map(({ name, precision, recall, f1, support }) =>
    [name, formats.finePercent(precision), formats.finePercent(recall), formats.finePercent(f1), formats.count(support)]);
  find("classes").append(makeTable([texts.class, texts.precision, texts.recall, "F1", texts.support], rows));
}

function showMistakes({ mistakes, texts }, gallery) {
  const figures = mistakes.map((index) => gallery.makeFigure(index));
  find("mistakes").append(...(figures.length > 0 ? figures : [make("p", { text: texts.noMistake })]));
}

let network = null;
let recognition = null;

async function showReport() {
  const report = JSON.parse(find("report").textContent);
  const formats = readFormats(report.locale);
  showCurves(report, formats);
  showClasses(report, formats);
  const gallery = new ImageGallery(report.gallery, await readBytes("pixels"), report.texts, formats);
  new ConfusionMatrix(find("confusion"), find("cell"), report.confusion, gallery, report.texts, formats);
  showMistakes(report, gallery);
  network = new Network(report.network, await readBytes("weights"));
  if (report.hasPad) {
    recognition = new Recognition(network, report.gallery.classNames, report.texts, formats);
  } else {
    find("pad-section").remove();
  }

  document.documentElement.dataset.ready = "true";
}

showReport();
