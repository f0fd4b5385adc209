// Where one stopped, kept in this browser alone, and offered again: nobody is thrown into the middle of a film.
import { clock } from "./clock.js";
import { play } from "./playing.js";

// Seconds from either end, at the most, and the share of a short recording, within which there is nothing to go on with.
const LEAST = 10;
const SHARE = 0.1;

export function memory(media, bar, words) {
  const key = `chuanxi:stopped:${words.part}`;
  let kept = 0;
  try { kept = Number(localStorage.getItem(key)) || 0; } catch { return; }
  let told = 0;
  const keep = () => {
    if (!media.currentTime || !media.duration) return;
    const edge = Math.min(LEAST, SHARE * media.duration);
    const near = media.currentTime < edge || media.currentTime > media.duration - edge;
    if (near) localStorage.removeItem(key);
    else localStorage.setItem(key, media.currentTime.toFixed(1));
  };
  media.addEventListener("pause", keep);
  media.addEventListener("timeupdate", () => {
    if (media.paused || Math.abs(media.currentTime - told) < 2) return;
    told = media.currentTime;
    keep();
  });
  addEventListener("pagehide", keep);
  if (!kept || location.hash.includes("t=")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `${words.resume} ${clock(kept)}`;
  button.addEventListener("click", () => {
    media.currentTime = kept;
    play(media);
    button.remove();
  });
  media.addEventListener("seeked", () => button.remove(), { once: true });
  bar.prepend(button);
}
