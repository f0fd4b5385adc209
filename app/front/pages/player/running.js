// What is said, as running text without times, beside what is played. It is fetched once somebody opens it.
export function running(place, section) {
  const links = [...section.querySelectorAll("a[data-running]")];
  for (const link of links) {
    const box = document.createElement("details");
    box.className = "transcript";
    const summary = document.createElement("summary");
    summary.textContent = link.textContent;
    const text = document.createElement("div");
    text.className = "running";
    text.lang = link.dataset.running;
    text.tabIndex = 0;
    text.setAttribute("role", "region");
    text.setAttribute("aria-label", link.textContent);
    box.append(summary, text);
    box.addEventListener("toggle", () => box.open && !text.hasChildNodes() && fill(text, link));
    // The only words that there are need not be asked for.
    box.open = links.length === 1 && !place.hasChildNodes();
    place.append(box);
  }
}

async function fill(text, link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const lines = (await answer.text()).split("\n").filter((line) => line.trim());
    text.replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }));
  } catch {
    // The link leads there as well, and says what is wrong.
    text.replaceChildren(link.cloneNode(true));
  }
}
