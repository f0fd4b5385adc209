// Pictures that zoom, with OpenSeadragon. The page shows them without it; this takes the first one's place.
import OpenSeadragon from "openseadragon";

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
    tileSources: `${links[0].dataset.service}/info.json`,
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

  const bar = toolbar(section, viewer, links, words);
  place.after(bar);
  links.forEach((link, number) => link.addEventListener("click", (event) => {
    event.preventDefault();
    turn(number);
  }));

  let now = 0;
  function turn(number) {
    if (number < 0 || number >= links.length) return;
    now = number;
    viewer.open(`${links[number].dataset.service}/info.json`);
    links.forEach((link, each) => (each === number ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    links[number].scrollIntoView({ block: "nearest", inline: "nearest" });
    bar.querySelector("output").value = `${number + 1} / ${links.length}`;
    bar.querySelector("[data-go='-1']")?.toggleAttribute("disabled", number === 0);
    bar.querySelector("[data-go='1']")?.toggleAttribute("disabled", number === links.length - 1);
  }
  section.turn = (step) => turn(now + step);
  const wanted = links.findIndex((link) => `#${link.parentElement.id}` === location.hash);
  if (wanted > 0) turn(wanted);
  else links[0].setAttribute("aria-current", "true");
}

function toolbar(section, viewer, links, words) {
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
