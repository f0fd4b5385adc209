// Film in rungs, by hls.js where the browser has Media Source Extensions; the one file is played where it has not.
export async function stream(media, bar, words) {
  const address = media.dataset.stream;
  const Source = window.ManagedMediaSource ?? window.MediaSource;
  if (!address || !Source) return;
  const place = document.createElement("span");
  bar.append(place);
  const { default: Hls } = await import("hls.js");
  if (!Hls.isSupported()) return;
  const sources = [...media.querySelectorAll("source")];
  // What is heard of before anybody has pressed play: enough to start at once, not the whole film.
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true, maxBufferLength: 8 });
  media.addEventListener("play", () => (hls.config.maxBufferLength = 30), { once: true });
  sources.forEach((source) => source.remove());
  const before = media.currentTime;
  hls.loadSource(address);
  hls.attachMedia(media);
  if (before) media.currentTime = before;
  media.stream = hls;
  hls.on(Hls.Events.MANIFEST_PARSED, () => place.replaceWith(quality(hls, Hls, words)));
  let mended = 0;
  hls.on(Hls.Events.ERROR, (_, fault) => {
    if (!fault.fatal) return;
    mended += 1;
    if (fault.type === Hls.ErrorTypes.MEDIA_ERROR && mended < 3) return hls.recoverMediaError();
    const now = media.currentTime;
    hls.destroy();
    media.stream = undefined;
    media.append(...sources);
    media.load();
    media.currentTime = now;
  });
}

function quality(hls, Hls, words) {
  if (hls.levels.length < 2) return "";
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.add(new Option(words.automatic, -1));
  hls.levels.forEach((level, number) => select.add(new Option(`${Math.min(level.width, level.height)}p`, number), 1));
  select.addEventListener("change", () => (hls.nextLevel = Number(select.value)));
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
    const { width, height } = hls.levels[level];
    select.options[0].text = `${words.automatic} (${Math.min(width, height)}p)`;
  });
  label.append(`${words.quality} `, select);
  return label;
}
