// Draws the figures of a page. Every fact stands in the HTML already; without this file only pictures are missing.

const dark = matchMedia("(prefers-color-scheme: dark)");
const config = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  showSendToCloud: false,
  plotlyServerURL: "",
};

async function fetched(plot, theme) {
  const address = new URL(plot.dataset.figure, location.href);
  address.searchParams.set("theme", theme);
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`figure: ${answer.status}`);
  return answer.json();
}

function scalable(plot) {
  for (const svg of plot.querySelectorAll("svg.main-svg")) {
    svg.setAttribute("viewBox", `0 0 ${svg.width.baseVal.value} ${svg.height.baseVal.value}`);
  }
}

// The largest size at which the longest word fits its cell; no words where that is too small to read.
function fitWords(plot) {
  const place = plot.data.findIndex((trace) => trace.mode === "text");
  if (place < 0 || !plot.data[place].text.length) return;
  const cell = plot.querySelector(".nsewdrag").getBoundingClientRect().width / plot.data[0].x.length - 6;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `100px ${getComputedStyle(plot).fontFamily}`;
  const widest = Math.max(...plot.data[place].text.map((word) => pen.measureText(word).width)) / 100;
  const size = Math.min(13, Math.floor((cell / widest) * 2) / 2);
  if (plot.data[place].textfont.size === Math.max(size, 8) && plot.data[place].visible === size >= 8) return;
  return Plotly.restyle(plot, { visible: size >= 8, "textfont.size": Math.max(size, 8) }, [place]);
}

async function drawn(plot, figure) {
  await Plotly.react(plot, structuredClone(figure.data), structuredClone(figure.layout), config);
  await fitWords(plot);
  scalable(plot);
}

// A click leads to what the table's link leads to: a pair of departments, or one of them.
function opened(plot, event) {
  const id = event.points[0].customdata;
  if (!id) return;
  const key = plot.dataset.opens ?? "pair";
  const address = new URL(location.href);
  address.searchParams.set(key, id);
  address.hash = key === "pair" ? "pair" : "chosen";
  location.assign(address);
}

function offerPicture(plot) {
  const button = document.querySelector(`[data-picture="${plot.id}"]`);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () =>
    Plotly.downloadImage(plot, { format: "png", scale: 2, filename: button.dataset.filename }),
  );
}

async function show(plot) {
  try {
    const forms = { light: await fetched(plot, "light") };
    if (dark.matches) forms.dark = await fetched(plot, "dark");
    await drawn(plot, dark.matches ? forms.dark : forms.light);
    plot.closest("figure").dataset.state = "drawn";
    plot.on("plotly_click", (event) => opened(plot, event));
    plot.on("plotly_afterplot", () => scalable(plot));
    new ResizeObserver(() => setTimeout(() => fitWords(plot), 250)).observe(plot);
    offerPicture(plot);
    dark.addEventListener("change", async () => {
      if (dark.matches) forms.dark ??= await fetched(plot, "dark");
      await drawn(plot, dark.matches ? forms.dark : forms.light);
    });
    addEventListener("beforeprint", () => dark.matches && drawn(plot, forms.light));
    addEventListener("afterprint", () => dark.matches && drawn(plot, forms.dark));
  } catch {
    plot.closest("figure").dataset.state = "failed";
  }
}

for (const plot of document.querySelectorAll("[data-figure]")) show(plot);

for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
  form.classList.add("at-once");
}

// What was asked of the worker: looked at until it is there, then the page is loaded anew.
async function isWaiting(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.status >= 500) return true;
  return answer.ok && ["queued", "running"].includes((await answer.json()).state);
}

async function waitFor(box) {
  const waits = await isWaiting(box.dataset.waiting).catch(() => true);
  if (waits) setTimeout(() => waitFor(box), 1000);
  else location.reload();
}

for (const box of document.querySelectorAll("[data-waiting]")) setTimeout(() => waitFor(box), 500);

for (const form of document.querySelectorAll("form[data-pending]")) {
  form.addEventListener("submit", () => {
    for (const button of [...form.elements].filter((one) => one.type === "submit")) {
      button.textContent = form.dataset.pending;
      button.setAttribute("aria-disabled", "true");
    }
  });
}
