// An address leads to a moment, or to an excerpt: that is marked, told, and played to its end.
import { asked } from "./address.js";
import { clock } from "./clock.js";
import { play } from "./playing.js";

export function excerpt(section, media, bar, words, isFirst) {
  let start = 0;
  let end;
  let isUnderWay = false;
  let before = 0;
  const told = document.createElement("p");
  told.className = "excerpt";
  const range = document.createElement("span");
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = words.excerptPlay;
  told.append(range, again);
  again.addEventListener("click", () => { begin(); play(media); });
  media.addEventListener("timeupdate", () => {
    const now = media.currentTime;
    if (isUnderWay && !media.paused && before < end && end <= now) {
      isUnderWay = false;
      media.pause();
      media.currentTime = end;
    }
    before = now;
  });
  // Who goes elsewhere wants to hear that, and not to be stopped in it.
  media.addEventListener("seeked", () => { isUnderWay &&= start - 0.5 <= media.currentTime && media.currentTime < end; });
  media.addEventListener("loadedmetadata", show);
  follow();
  return follow;

  function follow() {
    const wanted = asked(location.hash);
    if (!wanted || (wanted.part ? wanted.part !== words.part : !isFirst)) return;
    ({ start, end } = wanted);
    section.scrollIntoView();
    show();
    if (media.readyState > 0) return begin();
    media.addEventListener("loadedmetadata", begin, { once: true });
    if (media.preload === "none") media.preload = "metadata";
  }

  function begin() {
    before = start;
    isUnderWay = end !== undefined;
    media.currentTime = start;
  }

  function show() {
    if (end === undefined) told.remove();
    else {
      range.textContent = `${words.excerpt} ${clock(start)}–${clock(end)}`;
      bar.before(told);
    }
    section.dispatchEvent(new CustomEvent("excerpt", { detail: { start, end, whole: media.duration } }));
  }
}
