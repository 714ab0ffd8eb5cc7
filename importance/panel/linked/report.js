// In a report: the panel takes the place of the drawing and of the table, which stay for paper.

const section = document.getElementById("pl-linked");
section.hidden = false; // the chart measures its room
try {
  showPanel(section.querySelector(".pl-panel"), JSON.parse(document.getElementById("pl-content").textContent));
  document.documentElement.classList.add("pl-scripted");
} catch (error) {
  section.hidden = true; // this browser lacks something: the drawing stays
  console.warn(error);
}
