// What an address asks of a player: #t=a, #t=a,b or #t=,b of the first recording, #part-<id>&t=… of that part.
// Seconds or a clock, as Media Fragments 1.0 (section 4.2.1) writes them; what is not written so asks nothing.
const TIME = "(\\d+(?::\\d+){0,2}(?:\\.\\d*)?)";
const ASKED = new RegExp(`^#(?:part-([0-9a-z]+)&)?t=(?:npt:)?${TIME}?(?:,${TIME})?(?:&.*)?$`);

export function asked(hash) {
  const found = plain(hash).match(ASKED);
  if (!found || !(found[2] || found[3])) return null;
  const start = seconds(found[2]) ?? 0;
  const end = seconds(found[3]);
  return end !== undefined && end <= start ? null : { part: found[1], start, end };
}

function seconds(time) {
  return time?.split(":").reduce((sum, each) => 60 * sum + Number(each), 0);
}

function plain(hash) {
  try { return decodeURIComponent(hash); } catch { return hash; }
}
