// A link to this moment: it goes along with what is played; followed, it stands in the address bar and in the clipboard.
import { clock } from "./clock.js";

export function moment(media, words) {
  const both = document.createElement("span");
  const link = document.createElement("a");
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  told.className = "small";
  both.append(link, " ", told);
  const show = () => {
    link.href = `#part-${words.part}&t=${media.currentTime.toFixed(1)}`;
    link.textContent = `${words.moment} (${clock(media.currentTime)})`;
  };
  for (const event of ["timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(event, show);
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    show();
    const [address, at] = [link.href, clock(media.currentTime)];
    history.replaceState(history.state, "", address);
    told.textContent = "";
    const said = (await copied(address, both)) ? words.copied : words.inAddress;
    told.textContent = said.replace("{moment}", at);
  });
  show();
  return both;
}

// Browsers give the clipboard to pages that came over https (or from this machine); the others copy what is selected.
async function copied(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("input");
    const before = document.activeElement;
    field.value = text;
    field.readOnly = true;
    field.className = "quiet";
    place.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    return done;
  }
}
