// The chart as a file: SVG, or PNG at twice its size.

// The rules of style that the picture needs stand in the SVG itself; lines are added from the canvases.
function pictureAddress(chart) {
  const { svg, host, menu, data, colourOfRun } = chart;
  const copy = svg.cloneNode(true);
  const { color, fontFamily } = getComputedStyle(host);
  copy.style.color = color;
  copy.style.fontFamily = fontFamily;
  const fill = getComputedStyle(menu).backgroundColor;
  const background = svgElement("rect", { width: "100%", height: "100%", fill });
  const lines = pickedRuns(chart).map((run) => {
    const stroke = data.colours[colourOfRun[run]];
    return svgElement("polyline", { points: pointsOfRun(chart, run), stroke, "stroke-opacity": 0.6 });
  });
  copy.prepend(background, ...lines);
  const text = new XMLSerializer().serializeToString(copy);
  return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
}

function download(address, ending) {
  const link = document.createElement("a");
  link.href = address;
  link.download = `parallel-coordinates.${ending}`;
  link.click();
}

async function downloadPng(chart) {
  const image = new Image();
  image.src = pictureAddress(chart);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = chart.size.width * 2;
  canvas.height = chart.data.height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  download(canvas.toDataURL("image/png"), "png");
}

function offerDownloads(chart) {
  const [note, pngButton, svgButton] = chart.toolbar.children;
  note.textContent = chart.data.note;
  pngButton.onclick = () => downloadPng(chart);
  svgButton.onclick = () => download(pictureAddress(chart), "svg");
}
