// The cues of the caption tracks as a list whose lines seek. The list scrolls by itself; the page never does.
import { clock } from "./clock.js";

export function transcript(place, media, spoken, words) {
  const tracks = [...media.querySelectorAll("track")];
  if (!tracks.length) return;
  const box = document.createElement("details");
  box.className = "transcript";
  box.open = true;
  const summary = document.createElement("summary");
  summary.textContent = words.transcript;
  const list = document.createElement("ol");
  list.tabIndex = 0;
  list.setAttribute("aria-label", words.transcript);
  const hint = document.createElement("p");
  hint.className = "small";
  hint.textContent = words.hint;
  box.append(summary, hint);
  let chosen = Math.max(0, tracks.findIndex((track) => track.default));
  if (tracks.length > 1) box.append(languages());
  box.append(list);
  place.append(box);

  // A track must not be "disabled" for its cues to be read; those that are not shown are hidden.
  tracks.forEach((track) => {
    if (track.track.mode === "disabled") track.track.mode = "hidden";
    track.addEventListener("load", () => track === tracks[chosen] && show());
  });
  for (const event of ["timeupdate", "seeked"]) media.addEventListener(event, mark);
  show();

  function languages() {
    const label = document.createElement("label");
    const select = document.createElement("select");
    tracks.forEach((track, number) => select.add(new Option(track.label, number, number === chosen, number === chosen)));
    select.addEventListener("change", () => {
      const showing = tracks[chosen].track.mode === "showing";
      if (showing) tracks[chosen].track.mode = "hidden";
      chosen = Number(select.value);
      if (showing) tracks[chosen].track.mode = "showing";
      show();
    });
    label.append(`${words.language} `, select);
    return label;
  }

  function show() {
    const cues = [...(tracks[chosen].track.cues ?? [])];
    list.lang = tracks[chosen].srclang;
    list.replaceChildren(...cues.map((cue) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const time = document.createElement("span");
      time.className = "time";
      time.textContent = clock(cue.startTime);
      button.append(time, ` ${plain(cue)}`);
      button.addEventListener("click", () => (media.currentTime = cue.startTime));
      line.append(button);
      line.cue = cue;
      return line;
    }));
    mark();
  }

  function mark() {
    // By the clock: a paused film that is sent elsewhere does not tell its tracks everywhere. A hair past the start.
    const now = media.currentTime + 0.01;
    const cues = [...(tracks[chosen].track.cues ?? [])];
    const active = new Set(cues.filter((cue) => cue.startTime <= now && now < cue.endTime));
    for (const line of list.children) {
      const spokenNow = active.has(line.cue);
      if (spokenNow) line.firstChild.setAttribute("aria-current", "true");
      else line.firstChild.removeAttribute("aria-current");
      if (spokenNow && !list.contains(document.activeElement)) list.scrollTop = line.offsetTop - list.clientHeight / 3;
    }
    if (spoken) {
      spoken.hidden = false;
      spoken.lang = tracks[chosen].srclang;
      spoken.textContent = [...active].map(plain).join("\n");
    }
  }
}

function plain(cue) {
  return cue.getCueAsHTML ? cue.getCueAsHTML().textContent : cue.text;
}
