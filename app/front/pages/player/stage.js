// The controls around the element, by media-chrome: every one a button with a name, reached by Tab, moved by keys.
import "media-chrome/media-controller";
import "media-chrome/media-control-bar";
import "media-chrome/media-play-button";
import "media-chrome/media-mute-button";
import "media-chrome/media-volume-range";
import "media-chrome/media-time-range";
import "media-chrome/media-time-display";
import "media-chrome/media-preview-thumbnail";
import "media-chrome/media-preview-time-display";
import "media-chrome/media-preview-chapter-display";
import "media-chrome/media-pip-button";
import "media-chrome/media-fullscreen-button";
import "media-chrome/media-loading-indicator";
import "media-chrome/media-error-dialog";
import "media-chrome/menu/media-captions-menu";
import "media-chrome/menu/media-captions-menu-button";
import "media-chrome/lang/zh-CN";
import { setLanguage } from "media-chrome/utils/i18n";

setLanguage(document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en");

export function stage(section, media, { seekBar }) {
  const film = media.tagName === "VIDEO";
  const controller = make("media-controller", film ? { autohide: "-1" } : { audio: "" });
  if (film) media.style.aspectRatio = `${media.width} / ${media.height}`;
  media.replaceWith(controller);
  media.slot = "media";
  media.controls = false;
  controller.append(media);
  if (film) {
    controller.append(make("media-loading-indicator", { slot: "centered-chrome", noautohide: "" }));
    controller.append(make("media-error-dialog", { slot: "dialog" }));
  }
  const captions = film && media.querySelector("track[kind=subtitles]");
  if (captions) controller.append(make("media-captions-menu", { hidden: "", anchor: "auto" }));
  if (seekBar) {
    const range = make("media-time-range", {});
    if (film) {
      range.append(make("media-preview-thumbnail", { slot: "preview" }));
      range.append(make("media-preview-chapter-display", { slot: "preview" }));
      range.append(make("media-preview-time-display", { slot: "preview" }));
    }
    const above = make("media-control-bar", { noautohide: "" });
    above.className = "above";
    above.append(range, marked(section));
    controller.append(above);
  }
  const bar = make("media-control-bar", { noautohide: "" });
  bar.append(make("media-play-button", { notooltip: "" }));
  bar.append(make("media-time-display", { showduration: "" }));
  bar.append(Object.assign(document.createElement("span"), { className: "between" }));
  bar.append(make("media-mute-button", { notooltip: "" }), make("media-volume-range", {}));
  if (captions) bar.append(make("media-captions-menu-button", { notooltip: "" }));
  if (film && document.pictureInPictureEnabled) bar.append(make("media-pip-button", { notooltip: "" }));
  if (film && document.fullscreenEnabled) bar.append(make("media-fullscreen-button", { notooltip: "" }));
  controller.append(bar);
  return controller;
}

// Where an excerpt that was asked for lies on the bar.
function marked(section) {
  const band = document.createElement("span");
  band.className = "marked-excerpt";
  band.hidden = true;
  section.addEventListener("excerpt", ({ detail: { start, end, whole } }) => {
    band.hidden = end === undefined || !(whole > 0);
    band.style.setProperty("--from", Math.min(1, start / whole));
    band.style.setProperty("--to", Math.min(1, end / whole));
  });
  return band;
}

function make(name, attributes) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
