// Sorts, searches and pages tables. A long one is unpacked when it is first used, and has no element per row.
const PAGE_ROWS = 100;

const unpack = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

const readRows = (rows) => {
  const width = rows[0] ? rows[0].cells.length : 0;
  return Array.from({ length: width }, (_, column) => {
    const cells = rows.map((row) => row.cells[column]);
    const numbers = cells.map((cell) => (cell.classList.contains("number") ? Number(cell.title) : null));
    const texts = cells.map((cell) => cell.textContent);
    return { texts, rows: texts.map((_, row) => row), ...(numbers.some((number) => number !== null) && { numbers }) };
  });
};

const makeRow = (columns, number) => {
  const row = document.createElement("tr");
  for (const column of columns) {
    const cell = row.insertCell();
    const text = document.createElement("bdi");
    text.textContent = column.texts[column.rows[number]];
    cell.append(text);
    if (column.numbers && column.numbers[number] !== null) {
      cell.className = "number";
      cell.title = column.numbers[number];
    } else if (text.textContent.length < 30) cell.className = "short";
  }
  return row;
};

for (const panel of all(".sortable")) {
  const body = one("tbody", panel);
  const ready = [...body.rows];
  const block = one(".packed", panel);
  const heads = all("th", panel);
  const state = { columns: null, order: null, sorted: null, falling: false, text: "", page: 0 };

  const load = async () => {
    if (state.columns) return;
    state.columns = block ? await unpack(block.textContent) : readRows(ready);
    state.order = state.columns[0].rows.map((_, number) => number);
  };

  const found = () => {
    if (!state.text) return state.order;
    const hits = state.columns.map((column) => column.texts.map((text) => text.toLowerCase().includes(state.text)));
    return state.order.filter((number) => state.columns.some((column, place) => hits[place][column.rows[number]]));
  };

  const showRows = () => {
    const rows = found();
    const size = block ? PAGE_ROWS : rows.length;
    const pages = Math.max(1, Math.ceil(rows.length / (size || 1)));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    const shown = rows.slice(state.page * size, (state.page + 1) * size);
    body.replaceChildren(...shown.map((number) => (block ? makeRow(state.columns, number) : ready[number])));
    const total = state.order.length.toLocaleString("en");
    one(".find output", panel).textContent = `${rows.length.toLocaleString("en")} of ${total} rows${pages > 1 ? `, page ${state.page + 1} of ${pages}` : ""}`;
    if (block) one(".more", panel).hidden = true;
  };

  const compare = (place) => (a, b) => {
    const column = state.columns[place];
    const sign = state.falling ? -1 : 1;
    if (column.numbers) {
      const [x, y] = [column.numbers[a], column.numbers[b]];
      if (x === null || y === null) return (x === null) - (y === null);
      return sign * (x - y);
    }
    return sign * column.texts[column.rows[a]].localeCompare(column.texts[column.rows[b]], "en", { numeric: true });
  };

  const sort = async (place) => {
    await load();
    state.falling = state.sorted === place ? !state.falling : Boolean(state.columns[place].numbers);
    state.sorted = place;
    state.order.sort(compare(place));
    heads.forEach((head, other) => {
      if (other === place) head.setAttribute("aria-sort", state.falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    state.page = 0;
    showRows();
  };

  const turn = async (pages) => {
    await load();
    state.page += pages;
    showRows();
  };

  if (ready.length > 1) {
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(place));
    });
  }
  if (ready.length > 8) one(".find", panel).hidden = false;
  if (!block) one(".pages", panel).hidden = true;
  one(".find input", panel).addEventListener("input", async (event) => {
    await load();
    state.text = event.target.value.trim().toLowerCase();
    state.page = 0;
    showRows();
  });
  for (const button of all("[data-page]", panel)) button.addEventListener("click", () => turn(Number(button.dataset.page)));
  panel.addEventListener("keydown", (event) => {
    if (block && (event.key === "[" || event.key === "]") && event.target.tagName !== "INPUT") turn(event.key === "[" ? -1 : 1);
  });
}
