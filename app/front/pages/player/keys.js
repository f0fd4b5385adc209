// The keys of the controls, also where the focus stands beside them: media-chrome hears only what is typed within its own.
import { toggle } from "./playing.js";

export function keys(section, media) {
  const act = {
    k: () => toggle(media),
    j: () => (media.currentTime = Math.max(0, media.currentTime - 10)),
    l: () => (media.currentTime += 10),
    m: () => (media.muted = !media.muted),
  };
  section.addEventListener("keydown", (event) => {
    const isTyped = event.target.closest("media-controller, select, input:not([type=range]):not([type=checkbox])");
    if (isTyped || event.ctrlKey || event.altKey || event.metaKey || !act[event.key.toLowerCase()]) return;
    event.preventDefault();
    act[event.key.toLowerCase()]();
  });
}
