// Pictures that zoom, with OpenSeadragon. The page shows them without it; this takes the first one's place.
import OpenSeadragon from "openseadragon";
import { clear, fromAddress, panel, show } from "./viewer/region.js";

for (const section of document.querySelectorAll("[data-viewer]")) start(section);

function start(section) {
  const words = section.dataset;
  const links = [...section.querySelectorAll("[data-service]")];
  const stage = section.querySelector(".stage");
  const still = stage.querySelector("img");
  const place = document.createElement("div");
  place.className = "zoom";
  stage.before(place);
  stage.hidden = true;

  const viewer = OpenSeadragon({
    element: place,
    drawer: "canvas",
    showNavigationControl: false,
    showNavigator: links.length === 1,
    navigatorPosition: "BOTTOM_RIGHT",
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 2,
    animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.6,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.canvas.setAttribute("aria-label", `${still.alt}. ${words.stage}`);
  viewer.canvas.setAttribute("role", "application");
  section.zoom = viewer;

  // The wheel scrolls the page until the reader has stepped into the picture.
  viewer.addHandler("canvas-scroll", (event) => {
    const inside = viewer.canvas === document.activeElement;
    event.preventDefaultAction = !inside;
    event.preventDefault = inside;
  });
  viewer.addHandler("open-failed", () => {
    place.remove();
    bar.remove();
    stage.hidden = false;
  });

  // Page Down and Page Up turn the leaves, as in a book.
  viewer.addHandler("canvas-key", (event) => {
    const step = { PageDown: 1, PageUp: -1 }[event.originalEvent.key];
    if (!step) return;
    event.originalEvent.preventDefault();
    event.preventDefaultAction = true;
    section.turn(step);
  });

  const region = panel(section, viewer, words, () => ({
    part: links[now].parentElement.id.slice("part-".length),
    service: links[now].dataset.service,
  }));
  const bar = toolbar(section, viewer, links, words, region);
  place.after(bar, region);
  links.forEach((link, number) => link.addEventListener("click", (event) => {
    event.preventDefault();
    turn(number);
  }));

  let now = 0;
  function turn(number, quietly = false) {
    if (number < 0 || number >= links.length) return;
    now = number;
    region.toggle(false);
    clear(viewer);
    take(section, links[number]);
    viewer.open(`${links[number].dataset.service}/info.json`);
    links.forEach((link, each) => (each === number ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    if (!quietly) links[number].scrollIntoView({ block: "nearest", inline: "nearest" });
    if (links.length > 1) bar.querySelector("output").value = `${number + 1} / ${links.length}`;
    bar.querySelector("[data-go='-1']")?.toggleAttribute("disabled", number === 0);
    bar.querySelector("[data-go='1']")?.toggleAttribute("disabled", number === links.length - 1);
  }
  section.turn = (step) => turn(now + step);
  // #part-<id> leads to a leaf, #part-<id>&xywh=… to a region of it.
  function goto() {
    const asked = fromAddress(location.hash);
    const wanted = asked ? links.findIndex((link) => link.parentElement.id === `part-${asked.part}`) : -1;
    if (wanted < 0) return false;
    if (asked.region) viewer.addOnceHandler("open", () => show(viewer, asked.region));
    turn(wanted, true);
    section.scrollIntoView();
    return true;
  }
  addEventListener("hashchange", goto);
  if (!goto()) turn(0, true);
}

// The sizes in which the picture that is shown can be taken along.
function take(section, link) {
  const list = section.querySelector("[data-taken]");
  if (!list) return;
  list.parentElement.hidden = !link.dataset.sizes;
  list.replaceChildren(...(link.dataset.sizes ?? "").split(" ").filter(Boolean).map((size) => {
    const line = document.createElement("li");
    const taken = document.createElement("a");
    taken.href = `${link.dataset.service}/full/${size}/0/default.jpg`;
    taken.download = "";
    taken.textContent = size.replace(",", " × ");
    line.append(taken);
    return line;
  }));
}

function toolbar(section, viewer, links, words, region) {
  const bar = document.createElement("div");
  bar.className = "bar";
  const add = (drawn, label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(icon(drawn));
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", act);
    bar.append(button);
    return button;
  };
  const zoom = (by) => { viewer.viewport.zoomBy(by); viewer.viewport.applyConstraints(); };
  add("M12 5v14M5 12h14", words.zoomIn, () => zoom(1.5));
  add("M5 12h14", words.zoomOut, () => zoom(1 / 1.5));
  add("M4 9V4h5M20 15v5h-5M4 15v5h5M20 9V4h-5M8 12h8", words.whole, () => viewer.viewport.goHome());
  add("M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6", words.rotate, () => viewer.viewport.rotateBy(90));
  const mark = add("M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h8v8H8z", words.region, () => mark.setAttribute("aria-expanded", String(region.toggle(region.hidden))));
  mark.setAttribute("aria-expanded", "false");
  if (document.fullscreenEnabled) add("M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", words.full, () => (document.fullscreenElement ? document.exitFullscreen() : section.requestFullscreen()));
  const count = document.createElement("output");
  if (links.length > 1) {
    const back = add("M15 5l-7 7 7 7", words.previous, () => section.turn(-1));
    back.dataset.go = "-1";
    back.disabled = true;
    count.value = `1 / ${links.length}`;
    bar.append(count);
    add("M9 5l7 7-7 7", words.next, () => section.turn(1)).dataset.go = "1";
  } else bar.append(count);
  return bar;
}

function icon(drawn) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(made.namespaceURI, "path");
  path.setAttribute("d", drawn);
  made.append(path);
  return made;
}
