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
  const add = (sign, label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", act);
    bar.append(button);
    return button;
  };
  const zoom = (by) => { viewer.viewport.zoomBy(by); viewer.viewport.applyConstraints(); };
  add("+", words.zoomIn, () => zoom(1.5));
  add("−", words.zoomOut, () => zoom(1 / 1.5));
  add("⤢", words.whole, () => viewer.viewport.goHome());
  add("↻", words.rotate, () => viewer.viewport.rotateBy(90));
  if (document.fullscreenEnabled) add("⛶", words.full, () => (document.fullscreenElement ? document.exitFullscreen() : section.requestFullscreen()));
  const count = document.createElement("output");
  if (links.length > 1) {
    const back = add("‹", words.previous, () => section.turn(-1));
    back.dataset.go = "-1";
    back.disabled = true;
    count.value = `1 / ${links.length}`;
    bar.append(count);
    add("›", words.next, () => section.turn(1)).dataset.go = "1";
  } else bar.append(count);
  return bar;
}
