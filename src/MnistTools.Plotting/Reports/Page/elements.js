// Short ways to make elements. Texts go in as text, never as HTML.

const svgNamespace = "http://www.w3.org/2000/svg";

// make("td", { class: "number", text: "5" }, child, …): `text` is the content, `onclick` and the like are listeners, all else are attributes.
function make(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

function makeSvg(name, properties = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") {
      element.textContent = value;
    } else if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value);
    }
  }

  element.append(...children);
  return element;
}

function find(id) {
  return document.getElementById(id);
}

// "{0} of {1}" with the values in their places.
function format(text, ...values) {
  return text.replace(/\{(\d)\}/g, (_, index) => values[index]);
}

// A table with a heading for each column; the first cell of a row is its heading.
function makeTable(headings, rows) {
  const head = make("tr", {}, ...headings.map((text) => make("th", { scope: "col", text })));
  const body = rows.map(([name, ...cells]) => make("tr", {}, make("th", { scope: "row", text: name }), ...cells.map((text) => make("td", { text }))));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
}

// Arrow keys go from one element to the next in place of Tab: the whole takes one stop only.
// neighbour: gives for an element and a key the element to go to, if any.
// A browser's own shortcuts, such as Alt and an arrow, go to the browser.
function isShortcut(event) {
  return event.altKey || event.ctrlKey || event.metaKey;
}

function roveFocus(elements, neighbour) {
  elements.forEach((element, i) => {
    element.tabIndex = i === 0 ? 0 : -1;
    element.addEventListener("keydown", (event) => {
      const next = isShortcut(event) ? null : neighbour(element, event.key);
      if (next) {
        event.preventDefault();
        next.focus();
      }
    });
    element.addEventListener("focus", () => {
      elements.forEach((other) => (other.tabIndex = other === element ? 0 : -1));
    });
  });
}
