/** `<time datetime>`: in the reader's zone and language. With `data-relative`, as the time since or until then. */

const REFRESH_MS = 15_000;

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const withZone = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const language = absolute.resolvedOptions().locale;

/** In seconds, from the longest. */
const UNITS = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const satisfies [Intl.RelativeTimeFormatUnit, number][];

function since(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1_000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

function show(): void {
  for (const element of document.querySelectorAll('time')) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    const text = element.hasAttribute('data-relative') ? since(date) : absolute.format(date);
    // Without a change, the observer below isn't called again.
    if (element.textContent !== text) element.textContent = text;
    if (element.lang !== language) element.lang = language;
    if (element.title === '') element.title = withZone.format(date);
  }
}

show();
setInterval(show, REFRESH_MS);
// Before the browser paints what a live region brings.
new MutationObserver(show).observe(document.body, { childList: true, characterData: true, subtree: true });
