// The cues of the caption tracks as a list whose lines seek. It follows what is played and can be searched; the list
// scrolls by itself, the page never does.
import { button } from "./button.js";
import { clock } from "./clock.js";

export function transcript(place, media, spoken, words) {
  const tracks = [...media.querySelectorAll("track[kind=subtitles], track[kind=captions]")];
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
  let chosen = Math.max(0, tracks.findIndex((track) => track.default));
  let hit = -1;
  const tools = document.createElement("div");
  tools.className = "bar";
  const [looked, search, found] = searching();
  const [following, follow] = followed();
  const finding = document.createElement("div");
  finding.className = "finding";
  finding.append(looked, found, button("↑", words.before, () => next(-1)), button("↓", words.after, () => next(1)));
  tools.append(finding, follow);
  if (tracks.length > 1) tools.append(languages());
  box.append(summary, hint, tools, list);
  place.append(box);

  // A track must not be "disabled" for its cues to be read; those that are not shown are hidden.
  tracks.forEach((track) => {
    if (track.track.mode === "disabled") track.track.mode = "hidden";
    track.addEventListener("load", () => track === tracks[chosen] && show());
  });
  for (const event of ["timeupdate", "seeked"]) media.addEventListener(event, mark);
  // Who scrolls by hand wants to read on: the list stays where it is put.
  for (const event of ["wheel", "touchmove"]) list.addEventListener(event, () => (following.checked = false), { passive: true });
  show();

  function searching() {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    input.setAttribute("aria-label", words.find);
    input.placeholder = words.find;
    const count = document.createElement("output");
    input.addEventListener("input", () => { hit = -1; lead(look()[0]); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); }
    });
    label.append(input);
    return [label, input, count];
  }

  function followed() {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", mark);
    label.append(box, ` ${words.follow}`);
    return [box, label];
  }

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
      const said = document.createElement("span");
      said.textContent = plain(cue);
      button.append(time, " ", said);
      button.addEventListener("click", () => (media.currentTime = cue.startTime));
      line.append(button);
      line.cue = cue;
      return line;
    }));
    look();
    mark();
  }

  function look() {
    const wanted = fold(search.value.trim());
    for (const line of list.children) {
      const said = line.firstChild.lastChild;
      const text = plain(line.cue);
      const at = wanted ? fold(text).indexOf(wanted) : -1;
      line.hit = at >= 0;
      if (at < 0) said.textContent = text;
      else {
        const mark = document.createElement("mark");
        mark.textContent = text.slice(at, at + wanted.length);
        said.replaceChildren(text.slice(0, at), mark, text.slice(at + wanted.length));
      }
    }
    const hits = [...list.children].filter((line) => line.hit);
    found.value = wanted ? `${Math.max(0, hit + 1)} / ${hits.length}` : "";
    return hits;
  }

  function next(step) {
    const hits = look();
    if (!hits.length) return;
    hit = hit < 0 && step < 0 ? hits.length - 1 : (hit + step + hits.length) % hits.length;
    found.value = `${hit + 1} / ${hits.length}`;
    media.currentTime = hits[hit].cue.startTime;
    lead(hits[hit]);
  }

  function lead(line) {
    if (line) list.scrollTop = line.offsetTop - list.clientHeight / 3;
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
      // Who reads in the list, or looks something up in it, is not pulled away.
      const free = following.checked && !search.value && !list.contains(document.activeElement);
      if (spokenNow && free) lead(line);
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

// Full width, half width and case are one; as many characters as before, so that places stay.
function fold(text) {
  return [...text].map((c) => { const n = c.normalize("NFKC").toLowerCase(); return n.length === c.length ? n : c; }).join("");
}
