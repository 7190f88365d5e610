// Numbers as the report's culture writes them.

function readFormats(locale) {
  const count = new Intl.NumberFormat(locale);
  const shortCount = new Intl.NumberFormat(locale, { useGrouping: "min2" });
  const percent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const value = new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const signed = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, signDisplay: "exceptZero" });
  const scientific = new Intl.NumberFormat(locale, { notation: "scientific", maximumSignificantDigits: 3 });
  // One costs a hundred times as much to make as to use, and a page that is watched asks for the same again and again.
  const tickFormats = new Map();
  const tickFormat = (notation, digits) => {
    const key = `${notation} ${digits}`;
    if (!tickFormats.has(key)) {
      tickFormats.set(key, new Intl.NumberFormat(locale, { notation, minimumFractionDigits: digits, maximumFractionDigits: digits }));
    }

    return tickFormats.get(key);
  };
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
        return tickFormat(number === 0 ? "standard" : notation, digits).format(number);
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

// The least and the greatest number; 0 and 0 of none.
function rangeOf(numbers) {
  return numbers.length === 0 ? [0, 0] : numbers.reduce(([least, most], number) => [Math.min(least, number), Math.max(most, number)], [numbers[0], numbers[0]]);
}
