// Playing that comes to nothing, because somebody has stopped it meanwhile or the browser does not let it, is no fault:
// the controls show that it stands still.
export function play(media) {
  media.play().catch(() => {});
}

export function toggle(media) {
  if (media.paused) play(media);
  else media.pause();
}
