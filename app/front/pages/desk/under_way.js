// What is being worked on, kept up to date while the page is open. Only what has changed is touched, so that nobody loses
// the focus or an open question; a voice reads out quarters and ends, not every second.
const EVERY = 2000;
const SAID = 0.25;

export function underWay(section) {
  const told = section.querySelector("[data-told]");
  const said = new Map();
  for (const row of rows(section)) said.set(row.dataset.deposit, quarter(row));
  let timer = setTimeout(ask, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { clearTimeout(timer); ask(); } });

  async function ask() {
    if (!document.hidden) {
      const answer = await fetch(section.dataset.underWay).catch(() => null);
      // Signed out, or no longer of the staff: the next page that is opened says so.
      if (answer && (answer.redirected || answer.status === 403)) return;
      if (answer?.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-under-way]"));
    }
    clearTimeout(timer);
    timer = setTimeout(ask, EVERY);
  }

  function show(fresh) {
    const [before, now] = [rows(section), rows(fresh)].map((found) => new Map(found.map((row) => [row.dataset.deposit, row])));
    const gone = [...before.keys()].filter((name) => !now.has(name));
    if (!before.size || !now.size) {
      const isHeld = section.contains(document.activeElement);
      section.replaceChildren(told, ...[...fresh.children].filter((each) => !each.matches("[data-told]")));
      if (isHeld) document.querySelector("main").focus();
    } else {
      for (const name of gone) before.get(name).remove();
      const body = section.querySelector("tbody");
      for (const [name, row] of now) if (before.has(name)) renew(before.get(name), row); else body.append(row);
      section.querySelector(".count").textContent = now.size;
    }
    for (const row of rows(section)) tell(row);
    if (gone.length) ended(gone);
  }

  function renew(row, fresh) {
    row.dataset.share = fresh.dataset.share;
    const cells = fresh.querySelectorAll("[data-live]");
    row.querySelectorAll("[data-live]").forEach((cell, place) => {
      const bar = cell.querySelector("progress");
      const next = cells[place].querySelector("progress");
      // The bar stays the same element: who reads it is not thrown off it.
      if (bar && next) { bar.value = next.value; next.replaceWith(bar); }
      cell.replaceChildren(...cells[place].childNodes);
    });
  }

  function tell(row) {
    const now = quarter(row);
    if (now <= (said.get(row.dataset.deposit) ?? 0)) return said.set(row.dataset.deposit, now);
    said.set(row.dataset.deposit, now);
    told.classList.add("quiet");
    told.textContent = [row.dataset.name, ...[...row.querySelectorAll("[data-said]")].map((each) => each.textContent)].join(", ");
  }

  function ended(gone) {
    gone.forEach((name) => said.delete(name));
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = section.dataset.anew;
    told.classList.remove("quiet");
    told.replaceChildren(`${section.dataset.ended} `, link);
  }
}

function rows(section) {
  return [...section.querySelectorAll("[data-deposit]")];
}

function quarter(row) {
  return Math.floor(Number(row.dataset.share) / SAID);
}
