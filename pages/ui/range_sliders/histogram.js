// The histogram behind a slider: all runs in grey, the best ones in colour, what is cut off paler.

const SVG = "http://www.w3.org/2000/svg";
const HIGH = 34;

// Text goes in as text nodes: names from a file are never read as HTML.
function htmlElement(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function svgElement(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function histogram({ all, best }) {
  const svg = svgElement("svg", { viewBox: `0 0 ${all.length} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": true });
  const top = Math.max(1, ...all);
  const bar = (className, count, i) => {
    const height = count ? Math.max(1.5, (HIGH * count) / top) : 0;
    return svgElement("rect", { class: className, x: i + 0.08, width: 0.84, y: HIGH - height, height });
  };
  svg.append(...all.map((count, i) => bar("all", count, i)), ...best.map((count, i) => bar("best", count, i)));
  return svg;
}
