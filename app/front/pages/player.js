// Sound and film: the browser's own element, controls around it, and beside it what is said, when, and where to go on.
import { chapters } from "./player/chapters.js";
import { button } from "./player/button.js";
import { excerpt } from "./player/excerpt.js";
import { keys } from "./player/keys.js";
import { memory } from "./player/memory.js";
import { moment } from "./player/moment.js";
import { running } from "./player/running.js";
import { stage } from "./player/stage.js";
import { stream } from "./player/stream.js";
import { transcript } from "./player/transcript.js";
import { waveform } from "./player/waveform.js";

const sections = [...document.querySelectorAll("[data-player]")];
for (const section of sections) start(section);
addEventListener("hashchange", () => sections.forEach((section) => section.follow()));

function start(section) {
  const words = section.dataset;
  const media = section.querySelector("video, audio");
  const extras = section.querySelector("[data-extras]");
  const beside = section.querySelector("[data-beside]");
  const wave = section.querySelector("[data-waveform]");
  const hasWave = Boolean(wave?.dataset.waveform);
  stage(section, media, { seekBar: !hasWave });
  if (hasWave) waveform(wave, media, words, section);

  const bar = document.createElement("div");
  bar.className = "bar";
  bar.append(step("−10", words.back, -10), step("+10", words.on, 10), speed());
  extras.append(bar);
  stream(media, bar, words);
  bar.append(moment(media, words));
  keys(section, media);
  memory(media, bar, words);
  chapters(beside, media, words);
  transcript(beside, media, section.querySelector(".spoken"), words);
  running(beside, section);
  section.follow = excerpt(section, media, bar, words, section === sections[0]);

  function step(sign, label, seconds) {
    return button(sign, label, () => (media.currentTime = Math.max(0, media.currentTime + seconds)));
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
}
