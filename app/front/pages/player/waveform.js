// The waveform of a sound, drawn from stored peaks (audiowaveform's JSON), with a slider over it for hand and keyboard.
import { clock } from "./clock.js";
import { toggle } from "./playing.js";

const FAR = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };

export async function waveform(place, media, words, section) {
  let marked = {};
  section.addEventListener("excerpt", ({ detail }) => { marked = detail; });
  const answer = await fetch(place.dataset.waveform);
  if (!answer.ok) return;
  const peaks = await answer.json();
  const canvas = place.querySelector("canvas");
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, step: 0.1, value: 0 });
  slider.setAttribute("aria-label", words.position);
  place.append(slider);
  place.hidden = false;

  const duration = () => media.duration || (peaks.length * peaks.samples_per_pixel) / peaks.sample_rate;
  const say = () => {
    slider.max = duration();
    slider.value = media.currentTime;
    slider.setAttribute("aria-valuetext", `${clock(media.currentTime)} ${words.of} ${clock(duration())}`);
  };
  slider.addEventListener("input", () => (media.currentTime = Number(slider.value)));
  // A step of the slider is fine enough for the hand; a key goes as far as it does on the bar of a film.
  slider.addEventListener("keydown", (event) => {
    if (event.key === " ") toggle(media);
    else if (FAR[event.key]) media.currentTime = Math.max(0, Math.min(duration(), media.currentTime + FAR[event.key]));
    else return;
    event.preventDefault();
  });
  section.addEventListener("excerpt", draw);
  for (const event of ["timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(event, () => { say(); draw(); });
  new ResizeObserver(draw).observe(place);
  say();

  function draw() {
    const ratio = devicePixelRatio || 1;
    const width = (canvas.width = Math.round(place.clientWidth * ratio));
    const height = (canvas.height = Math.round(place.clientHeight * ratio));
    const style = getComputedStyle(place);
    const paint = canvas.getContext("2d");
    const [first, last] = marked.end === undefined ? [0, 0] : [marked.start, marked.end].map((at) => (at / duration()) * width);
    paint.fillStyle = style.getPropertyValue("--line");
    paint.fillRect(first, 0, last - first, height);
    const done = (media.currentTime / duration()) * width;
    for (let x = 0; x < width; x += 1) {
      const [low, high] = between(peaks, x / width, (x + 1) / width);
      paint.fillStyle = style.getPropertyValue(x < done ? "--accent" : "--wave");
      const top = height / 2 - (high / 128) * (height / 2);
      const bottom = height / 2 - (low / 128) * (height / 2);
      paint.fillRect(x, top, 1, Math.max(1, bottom - top));
    }
  }
}

function between(peaks, from, to) {
  const first = Math.floor(from * peaks.length);
  const last = Math.max(first + 1, Math.floor(to * peaks.length));
  let low = 127;
  let high = -128;
  for (let place = first; place < last && place < peaks.length; place += 1) {
    low = Math.min(low, peaks.data[2 * place]);
    high = Math.max(high, peaks.data[2 * place + 1]);
  }
  return high < low ? [0, 0] : [low, high];
}
