// The chapters that a recording has, as a list that leads to each; the one that is played is marked.
import { clock } from "./clock.js";

export function chapters(place, media, words) {
  const track = media.querySelector("track[kind=chapters]");
  if (!track) return;
  const box = document.createElement("details");
  box.className = "transcript chapters";
  box.open = true;
  const summary = document.createElement("summary");
  summary.textContent = words.chapters;
  const list = document.createElement("ol");
  box.append(summary, list);
  place.append(box);
  if (track.track.mode === "disabled") track.track.mode = "hidden";
  track.addEventListener("load", show);
  for (const event of ["timeupdate", "seeked"]) media.addEventListener(event, mark);
  show();

  function show() {
    list.replaceChildren(...[...(track.track.cues ?? [])].map((cue) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const time = document.createElement("span");
      time.className = "time";
      time.textContent = clock(cue.startTime);
      button.append(time, ` ${cue.getCueAsHTML?.().textContent ?? cue.text}`);
      button.addEventListener("click", () => (media.currentTime = cue.startTime));
      line.append(button);
      line.cue = cue;
      return line;
    }));
    mark();
  }

  function mark() {
    const now = media.currentTime + 0.01;
    for (const { cue, firstChild } of list.children) {
      if (cue.startTime <= now && now < cue.endTime) firstChild.setAttribute("aria-current", "true");
      else firstChild.removeAttribute("aria-current");
    }
  }
}
