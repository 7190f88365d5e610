// Reads what the report carries, and fills the page.

function readFormats(locale) {
  const count = new Intl.NumberFormat(locale);
  const shortCount = new Intl.NumberFormat(locale, { useGrouping: "min2" });
  const percent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const value = new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const signed = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, signDisplay: "exceptZero" });
  const scientific = new Intl.NumberFormat(locale, { notation: "scientific", maximumSignificantDigits: 3 });
  const scientificPercent = new Intl.NumberFormat(locale, { style: "percent", notation: "scientific", maximumSignificantDigits: 3 });
  return {
    count: (number) => count.format(number),
    // Four digits stand without a comma between them: it makes room.
    shortCount: (number) => shortCount.format(number),
    // An output that is no probability may be of any size.
    percent: (share) => (Math.abs(share) < scientificFrom / 100 ? percent : scientificPercent).format(share),
    finePercent: (share) => finePercent.format(share),
    signed: (number) => signed.format(number),
    // Learning rates have more noughts than four decimals can show.
    value: (number) => (isScientific(number) ? scientific : number !== 0 && Math.abs(number) < 0.01 ? small : value).format(number),
    // As many decimals as the distance of two ticks needs: 0.90 between 0.88 and 0.92, 1.0E6 after 8E5.
    ticks: (numbers, step) => {
      const notation = isScientific(Math.max(...numbers.map(Math.abs))) ? "scientific" : "standard";
      return numbers.map((number) => {
        const digits = Math.max(0, (notation === "scientific" && number !== 0 ? orderOf(number) : 0) - orderOf(step));
        const format = { notation: number === 0 ? "standard" : notation, minimumFractionDigits: digits, maximumFractionDigits: digits };
        return new Intl.NumberFormat(locale, format).format(number);
      });
    },
  };
}

// What has more noughts than one cares to count is written with a power of ten.
const scientificFrom = 1e6;
const scientificBelow = 1e-4;

function isScientific(number) {
  return Math.abs(number) >= scientificFrom || (number !== 0 && Math.abs(number) < scientificBelow);
}

// The power of ten of its first digit.
function orderOf(number) {
  return Math.floor(Math.log10(Math.abs(number)) + 1e-9);
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
  const gallery = new ImageGallery(report.gallery, await readBytes("pixels"), report.hasPad, report.texts, formats);
  new ConfusionMatrix(find("confusion"), find("cell"), report.confusion, gallery, report.texts, formats);
  showMistakes(report, gallery);
  network = new Network(report.network, await readBytes("weights"));
  if (report.hasPad) {
    const { classNames } = report.gallery;
    recognition = new Recognition(network, { classNames, isFilled: report.isFilled }, report.texts, formats);
    new Reasons(network, recognition, classNames, report.texts, formats);
    if (report.examples) {
      new Nearest(report.examples, await readBytes("examples"), recognition, report.texts, formats);
    } else {
      find("nearest-part").remove();
    }

    new Inside(find("layers"), network, recognition, classNames, report.texts, formats);
    gallery.onChoose = (image) => recognition.take(image);
  } else {
    find("pad-section").remove();
    find("inside-section").remove();
    find("mistakes-pad").remove();
  }

  document.documentElement.dataset.ready = "true";
}

showReport();
