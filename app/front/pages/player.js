// Sound and film: the browser's own player, and beside it a transcript that seeks, steps, speed, a link to a moment.
import { transcript } from "./player/transcript.js";
import { waveform } from "./player/waveform.js";
import { clock } from "./player/clock.js";

for (const section of document.querySelectorAll("[data-player]")) start(section);

function start(section) {
  const words = section.dataset;
  const media = section.querySelector("video, audio");
  const extras = section.querySelector("[data-extras]");
  const wave = section.querySelector("[data-waveform]");
  if (wave?.dataset.waveform) waveform(wave, media, words);

  const bar = document.createElement("div");
  bar.className = "bar";
  bar.append(step("−10", words.back, -10), step("+10", words.on, 10), speed(), moment());
  extras.append(bar);
  transcript(extras, media, section.querySelector(".spoken"), words);
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
    label.append(`${words.speed} `, select);
    return label;
  }

  function moment() {
    const link = document.createElement("a");
    const show = () => {
      link.href = `#part-${words.part}&t=${media.currentTime.toFixed(1)}`;
      link.textContent = `${words.moment} (${clock(media.currentTime)})`;
    };
    for (const event of ["pause", "seeked", "loadedmetadata"]) media.addEventListener(event, show);
    show();
    return link;
  }

  // #part-<id>&t=12.5 leads to a moment (Media Fragments 1.0, section 4.2.1: seconds).
  function fromAddress() {
    const found = location.hash.match(/^#part-([0-9a-z]+)&t=(\d+(?:\.\d+)?)$/);
    if (!found || found[1] !== words.part) return;
    section.scrollIntoView();
    const go = () => (media.currentTime = Number(found[2]));
    if (media.readyState > 0) go();
    else media.addEventListener("loadedmetadata", go, { once: true });
  }
}
