// A region of a picture that can be linked to, cited and cut out: what is seen, or what is marked by dragging.
import OpenSeadragon from "openseadragon";

const ADDRESS = /^#part-([0-9a-z]+)(?:&xywh=(\d+),(\d+),(\d+),(\d+))?$/;

// #part-<id>&xywh=x,y,w,h → the part's id and the region in pixels (Media Fragments 1.0, section 4.2.2), null for others.
export function fromAddress(hash) {
  const found = hash.match(ADDRESS);
  if (!found) return null;
  const [, part, ...numbers] = found;
  return { part, region: numbers[0] === undefined ? null : numbers.map(Number) };
}

// Shows a region: the picture zooms to it, and a frame stands around it.
export function show(viewer, [x, y, w, h]) {
  const around = viewer.viewport.imageToViewportRectangle(x, y, w, h);
  frame(viewer, around);
  viewer.cited = [x, y, w, h];
  const wider = new OpenSeadragon.Rect(around.x - around.width * 0.1, around.y - around.height * 0.1, around.width * 1.2, around.height * 1.2);
  viewer.viewport.fitBoundsWithConstraints(wider, true);
}

export function frame(viewer, around) {
  clear(viewer);
  const element = document.createElement("div");
  element.className = "marked";
  viewer.addOverlay({ element, location: around });
}

export function clear(viewer) {
  viewer.cited = null;
  for (const old of viewer.element.querySelectorAll(".marked")) viewer.removeOverlay(old);
}

// The panel below the picture. `leaf()` is what is shown now: its part and its image service.
export function panel(section, viewer, words, leaf) {
  const made = document.createElement("div");
  made.className = "region";
  made.hidden = true;
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", words.region);
  const hint = paragraph(words.drag);
  const link = field(words.link);
  const citation = field(words.citation);
  const cut = document.createElement("a");
  cut.textContent = words.cut;
  cut.download = "";
  made.append(hint, link.line, citation.line, cut);
  const cover = document.createElement("div");
  cover.className = "marking";

  function tell([x, y, w, h]) {
    const { part, service } = leaf();
    const address = `${words.address}#part-${part}&xywh=${x},${y},${w},${h}`;
    link.input.value = address;
    citation.input.value = `${words.cited} ${address}`;
    cut.href = `${service}/${x},${y},${w},${h}/max/0/default.jpg`;
    made.dataset.region = `${x},${y},${w},${h}`;
  }

  function seen() {
    const bounds = viewer.viewport.viewportToImageRectangle(viewer.viewport.getBounds(true));
    return within([bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height]);
  }

  function within([left, top, right, bottom]) {
    const { x: width, y: height } = viewer.world.getItemAt(0).getContentSize();
    const x = Math.round(Math.min(Math.max(0, Math.min(left, right)), width - 1));
    const y = Math.round(Math.min(Math.max(0, Math.min(top, bottom)), height - 1));
    return [x, y, Math.max(1, Math.min(width, Math.round(Math.max(left, right))) - x), Math.max(1, Math.min(height, Math.round(Math.max(top, bottom))) - y)];
  }

  let from = null;
  const at = (event) => {
    const box = cover.getBoundingClientRect();
    return viewer.viewport.viewerElementToImageCoordinates(new OpenSeadragon.Point(event.clientX - box.left, event.clientY - box.top));
  };
  const marked = (event) => {
    const to = at(event);
    return within([from.x, from.y, to.x, to.y]);
  };
  cover.addEventListener("pointerdown", (event) => {
    cover.setPointerCapture(event.pointerId);
    from = at(event);
  });
  cover.addEventListener("pointermove", (event) => {
    if (from) frame(viewer, viewer.viewport.imageToViewportRectangle(...marked(event)));
  });
  cover.addEventListener("pointerup", (event) => {
    if (!from) return;
    const region = marked(event);
    from = null;
    if (region[2] < 4 || region[3] < 4) return;
    frame(viewer, viewer.viewport.imageToViewportRectangle(...region));
    tell(region);
  });

  made.toggle = (open) => {
    if (open && viewer.world.getItemCount() === 0) return false;
    made.hidden = !open;
    if (open) {
      tell(viewer.cited ?? seen());
      viewer.element.append(cover);
      link.input.focus();
    } else {
      cover.remove();
      clear(viewer);
    }
    return open;
  };
  return made;

  function paragraph(text) {
    const line = document.createElement("p");
    line.className = "small";
    line.textContent = text;
    return line;
  }

  function field(text) {
    const line = document.createElement("p");
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.readOnly = true;
    input.addEventListener("focus", () => input.select());
    label.append(text, " ", input);
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = words.copy;
    copy.setAttribute("aria-label", `${words.copy}: ${text}`);
    copy.addEventListener("click", async () => {
      input.select();
      await navigator.clipboard?.writeText(input.value).catch(() => {});
      copy.textContent = words.copied;
      setTimeout(() => (copy.textContent = words.copy), 2000);
    });
    line.append(label, copy);
    return { line, input };
  }
}
