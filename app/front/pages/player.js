// Sound and film: the browser's own element, controls around it, and beside it what is said, when, and where to go on.
import { chapters } from "./player/chapters.js";
import { clock } from "./player/clock.js";
import { memory } from "./player/memory.js";
import { stage } from "./player/stage.js";
import { stream } from "./player/stream.js";
import { transcript } from "./player/transcript.js";
import { waveform } from "./player/waveform.js";

const sections = [...document.querySelectorAll("[data-player]")];
for (const section of sections) start(section);
addEventListener("hashchange", () => sections.forEach((section) => section.fromAddress()));

function start(section) {
  const words = section.dataset;
  const media = section.querySelector("video, audio");
  const extras = section.querySelector("[data-extras]");
  const beside = section.querySelector("[data-beside]");
  const wave = section.querySelector("[data-waveform]");
  const hasWave = Boolean(wave?.dataset.waveform);
  stage(section, media, { seekBar: !hasWave });
  if (hasWave) waveform(wave, media, words);

  const bar = document.createElement("div");
  bar.className = "bar";
  bar.append(step("−10", words.back, -10), step("+10", words.on, 10), speed());
  extras.append(bar);
  stream(media, bar, words);
  bar.append(moment());
  memory(media, bar, words);
  chapters(beside, media, words);
  transcript(beside, media, section.querySelector(".spoken"), words);
  section.fromAddress = fromAddress;
  fromAddress();

  function step(sign, label, seconds) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.title = label;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => (media.currentTime = Math.max(0, media.currentTime + seconds)));
    return button;
  }

  function speed() {
    const label = document.createElement("label");
    const select = document.createElement("select");
    for (const rate of [0.5, 0.75, 1, 1.25, 1.5, 2]) select.add(new Option(`${rate}×`, rate, rate === 1, rate === 1));
    select.addEventListener("change", () => (media.playbackRate = Number(select.value)));
    media.addEventListener("ratechange", () => (select.value = String(media.playbackRate)));
    label.append(`${words.speed} `, select);
    return label;
  }

  // A link to this moment: followed, it stands in the address bar and in the clipboard.
  function moment() {
    const link = document.createElement("a");
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.className = "small";
    const show = () => {
      link.href = `#part-${words.part}&t=${media.currentTime.toFixed(1)}`;
      link.textContent = `${words.moment} (${clock(media.currentTime)})`;
    };
    for (const event of ["pause", "seeked", "loadedmetadata"]) media.addEventListener(event, () => { show(); told.textContent = ""; });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show();
      history.replaceState(history.state, "", link.hash);
      navigator.clipboard?.writeText(link.href).then(() => (told.textContent = words.copied), () => {});
    });
    show();
    const both = document.createElement("span");
    both.append(link, " ", told);
    return both;
  }

  // #part-<id>&t=12.5 leads to a moment of this part, #t=12.5 to one of the first (Media Fragments 1.0, section 4.2.1).
  function fromAddress() {
    const found = location.hash.match(/^#(?:part-([0-9a-z]+)&)?t=(?:npt:)?(\d+(?:\.\d+)?)/);
    if (!found || (found[1] ? found[1] !== words.part : section !== sections[0])) return;
    section.scrollIntoView();
    const go = () => (media.currentTime = Number(found[2]));
    if (media.readyState > 0) go();
    else {
      media.addEventListener("loadedmetadata", go, { once: true });
      if (media.preload === "none") media.preload = "metadata";
    }
  }
}
