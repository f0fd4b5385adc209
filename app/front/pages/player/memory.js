// Where one stopped, kept in this browser alone, and offered again: nobody is thrown into the middle of a film.
import { clock } from "./clock.js";

const LEAST = 10;

export function memory(media, bar, words) {
  const key = `chuanxi:stopped:${words.part}`;
  let kept = 0;
  try { kept = Number(localStorage.getItem(key)) || 0; } catch { return; }
  let told = 0;
  const keep = () => {
    if (!media.currentTime || !media.duration) return;
    const near = media.currentTime < LEAST || media.currentTime > media.duration - LEAST;
    if (near) localStorage.removeItem(key);
    else localStorage.setItem(key, media.currentTime.toFixed(1));
  };
  media.addEventListener("pause", keep);
  media.addEventListener("timeupdate", () => {
    if (media.paused || Math.abs(media.currentTime - told) < 5) return;
    told = media.currentTime;
    keep();
  });
  addEventListener("pagehide", keep);
  if (kept < LEAST || location.hash.includes("t=")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `${words.resume} ${clock(kept)}`;
  button.addEventListener("click", () => {
    media.currentTime = kept;
    media.play();
    button.remove();
  });
  media.addEventListener("seeked", () => button.remove(), { once: true });
  bar.prepend(button);
}
