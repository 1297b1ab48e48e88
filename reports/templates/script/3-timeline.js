// One time range for the timeline and all charts: zoom, drag, hover, and the records that belong to what is shown.
const times = JSON.parse(one("#times").textContent);
const view = times && { begin: times.begin, end: times.end };
const LEAST_MS = 60_000;
const WIDTH = 1000;

const atX = (time) => Math.round((WIDTH * 100 * (time - view.begin)) / (view.end - view.begin)) / 100;
const stamp = (time) => new Date(time).toISOString().slice(0, 19).replace("T", " ") + "Z";

const marks = new Map(all("#plot [data-event]").map((mark) => [Number(mark.dataset.event), mark]));
const records = new Map(all("#records tr").map((row) => [Number(row.dataset.event), row]));
const byEvent = new Map(times ? times.events.map((event) => [event[0], event]) : []);

const markPath = ([, begin, end, row, count, height], isRate, most) => {
  if (end < view.begin || begin > view.end) return "";
  const [x, until] = [atX(begin), atX(end)];
  if (!isRate) return `M${x} ${row * 12 + 6}H${Math.max(until, x)}`;
  const bar = (height * (1 + Math.log2(count))) / (1 + Math.log2(most));
  return `M${x} ${height}V${height - bar}H${Math.max(until, x + 1)}V${height}Z`;
};

const mostOf = new Map();
for (const [number, mark] of marks) {
  const lane = mark.parentNode;
  mostOf.set(lane, Math.max(mostOf.get(lane) || 1, byEvent.get(number)[4]));
}

const drawMarks = () => {
  let shown = 0;
  for (const [number, event] of byEvent) {
    const mark = marks.get(number);
    mark.setAttribute("d", markPath(event, mark.classList.contains("rate"), mostOf.get(mark.parentNode)));
    const row = records.get(number);
    row.hidden = event[2] < view.begin || event[1] > view.end;
    shown += row.hidden ? 0 : 1;
  }
  one("#records-shown").textContent = `${shown} of ${records.size}`;
};

const STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800, 2_592_000, 31_536_000];
const drawAxis = (axis) => {
  const most = Math.max(2, Math.floor(axis.clientWidth / 100));
  const step = 1000 * (STEPS.find((seconds) => (view.end - view.begin) / 1000 / seconds <= most) || STEPS.at(-1));
  const ticks = [];
  let day = "";
  for (let time = Math.ceil(view.begin / step) * step; time <= view.end; time += step) {
    const [date, clock] = stamp(time).slice(0, -1).split(" ");
    const tick = document.createElement("span");
    tick.textContent = step >= 86_400_000 ? date : (date === day ? "" : `${date.slice(5)} `) + (step < 60_000 ? clock : clock.slice(0, 5));
    day = date;
    tick.style.left = `${(100 * (time - view.begin)) / (view.end - view.begin)}%`;
    if (atX(time) > 900) tick.className = "last";
    ticks.push(tick);
  }
  axis.classList.add("placed");
  axis.replaceChildren(...ticks);
};

const linePath = ([at, low, high], top) => {
  const parts = [];
  for (let i = 0; i < at.length; i += 1) {
    const inside = at[i] >= view.begin && at[i] <= view.end;
    if (!inside && !(at[i + 1] >= view.begin && at[i] < view.begin) && !(at[i - 1] <= view.end && at[i] > view.end)) continue;
    const x = atX(at[i]);
    for (const value of low[i] === high[i] ? [high[i]] : [low[i], high[i]]) {
      parts.push(`${parts.length ? "L" : "M"}${x} ${Math.round(1200 * (1 - value / top)) / 10}`);
    }
  }
  return parts.length === 1 ? `${parts[0]}h.01` : parts.join("");
};

const charts = times ? times.charts.map((chart) => ({ ...chart, figure: document.getElementById(`chart-${chart.id}`) })) : [];
const drawCharts = () => {
  for (const chart of charts) {
    chart.lines.forEach((line, number) => one(`path[data-line="${number}"]`, chart.figure).setAttribute("d", linePath(line, chart.top)));
  }
};

const draw = () => {
  drawMarks();
  drawCharts();
  for (const axis of all(".axis")) drawAxis(axis);
  one("#range").textContent = `${stamp(view.begin)} to ${stamp(view.end)}`;
};

const show = (begin, end) => {
  const least = times.first - 1000;
  const most = Math.max(times.last + 1000, times.end);
  const span = Math.min(Math.max(LEAST_MS, end - begin), most - least);
  view.begin = Math.max(least, Math.min(begin, most - span));
  view.end = view.begin + span;
  draw();
};

const move = (action) => {
  const span = view.end - view.begin;
  const middle = (view.begin + view.end) / 2;
  if (action === "in") show(middle - span / 4, middle + span / 4);
  if (action === "out") show(middle - span, middle + span);
  if (action === "left") show(view.begin - span / 3, view.end - span / 3);
  if (action === "right") show(view.begin + span / 3, view.end + span / 3);
  if (action === "all") show(times.first - 1000, times.last + 1000);
  if (action === "error") show(times.error - 900_000, times.error + 900_000);
  const address = [view.begin, view.end].map((time) => new Date(time).toISOString().slice(0, 19)).join(",");
  history.replaceState(null, "", `#t=${address}`);
};

const pick = (number) => {
  for (const [other, mark] of marks) mark.classList.toggle("picked", other === number);
  for (const [other, row] of records) row.classList.toggle("picked", other === number);
  const row = records.get(number);
  const box = row.closest(".wide");
  box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
};

const unit = { _ms: " ms", _percent: " %", _seconds: " s" };
const written = (value, column) => {
  if (column.endsWith("_bytes")) {
    const step = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
    return `${(value / 1024 ** step).toPrecision(3)} ${["B", "KiB", "MiB", "GiB", "TiB"][step]}`;
  }
  const suffix = Object.keys(unit).find((name) => column.endsWith(name));
  return `${value.toLocaleString("en", { maximumSignificantDigits: 4 })}${suffix ? unit[suffix] : ""}`;
};

const nearest = (at, time) => {
  let [low, high] = [0, at.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - at[low - 1] < at[low] - time ? low - 1 : low;
};

const areas = times ? [...all("#plot .track"), ...charts.map((chart) => one(".area", chart.figure))] : [];
const boxOf = (area) => one("svg", area).getBoundingClientRect();
const timeAt = (area, x) => {
  const box = boxOf(area);
  return view.begin + Math.min(1, Math.max(0, (x - box.left) / box.width)) * (view.end - view.begin);
};

const hover = (time) => {
  one("#range").textContent = time === null ? `${stamp(view.begin)} to ${stamp(view.end)}` : stamp(time);
  for (const area of areas) {
    area.style.setProperty("--cursor", time === null ? "-9" : String((time - view.begin) / (view.end - view.begin)));
  }
  for (const chart of charts) {
    chart.lines.forEach((line, number) => {
      const near = time === null ? -1 : nearest(line[0], time);
      one(`output[data-line="${number}"]`, chart.figure).textContent = near < 0 ? "" : `${stamp(line[0][near]).slice(11)} ${written(line[2][near], chart.unit)}`;
    });
  }
};

let dragged = null;
for (const area of areas) {
  area.addEventListener("pointermove", (event) => {
    hover(timeAt(area, event.clientX));
    if (dragged !== null) area.style.setProperty("--from", String((dragged - view.begin) / (view.end - view.begin)));
  });
  area.addEventListener("pointerleave", () => hover(null));
  area.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    dragged = timeAt(area, event.clientX);
    area.setPointerCapture(event.pointerId);
    area.classList.add("dragging");
  });
  area.addEventListener("pointerup", (event) => {
    area.classList.remove("dragging");
    if (dragged === null) return;
    const [from, to] = [dragged, timeAt(area, event.clientX)].sort((a, b) => a - b);
    dragged = null;
    if (to - from > (view.end - view.begin) * 0.02) {
      show(from, to);
      return;
    }
    const inside = all("[data-event]", area).map((mark) => byEvent.get(Number(mark.dataset.event)));
    const away = ([, begin, end]) => Math.max(begin - to, to - end, 0);
    const found = inside.sort((a, b) => away(a) - away(b))[0];
    if (found && away(found) < (view.end - view.begin) * 0.02) pick(found[0]);
  });
  area.addEventListener("dblclick", () => move("all"));
  area.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement?.contains(area) !== true) return;
    event.preventDefault();
    move(event.deltaY < 0 ? "in" : "out");
  }, { passive: false });
}

for (const button of all("[data-zoom]")) button.addEventListener("click", () => move(button.dataset.zoom));
const ZOOM_KEYS = { "+": "in", "=": "in", "-": "out", ArrowLeft: "left", ArrowRight: "right", 0: "all" };
for (const plot of all("#plot, .chart .area")) {
  plot.addEventListener("keydown", (event) => {
    const action = !event.ctrlKey && !event.metaKey && !event.altKey && ZOOM_KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    move(action);
  });
}
if (times) {
  draw();
  addEventListener("resize", () => { for (const axis of all(".axis")) drawAxis(axis); });
}
