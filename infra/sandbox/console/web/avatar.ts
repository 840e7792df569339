/** Avatars and guild icons drawn locally (initials on a color), so no image is fetched from elsewhere. */

const colors = ['#0f8a96', '#c45a1b', '#8b54d6', '#2f8a4c', '#d13b6f', '#5865f2', '#b0413e', '#4f6bb0'];

const colorsById = new Map<string, string>();

/** Assigns colors in the order of `ids`, so neighbors never look alike. */
export function assignColors(ids: string[]): void {
  for (const [index, id] of ids.entries()) colorsById.set(id, colors[index % colors.length] ?? '#5865f2');
}

/** The color of an ID, or gray for unknown ones. */
export function colorOf(id: string): string {
  return colorsById.get(id) ?? '#5c6270';
}

/** Up to two letters: the initials of the first two words. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_-]+/).filter((word) => word !== '');
  return (
    words
      .slice(0, 2)
      .map((word) => [...word][0]?.toUpperCase() ?? '')
      .join('') || '?'
  );
}

const cache = new Map<string, string>();

/** The avatar as a `data:` URL. Bots get the app's logo instead of initials. */
export function avatarUrl(id: string, name: string, isBot: boolean): string {
  const key = `${id}/${name}/${isBot}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const mark = isBot
    ? '<path d="M24 34v12M33 26v28M42 20v40M51 29v22M58 35v10" stroke="#fff" stroke-width="4.5" stroke-linecap="round"/>'
    : `<text x="40" y="41" fill="#fff" font-family="Helvetica Neue,Helvetica,Arial,sans-serif" font-size="34" font-weight="600" text-anchor="middle" dominant-baseline="central">${escapeXml(initialsOf(name))}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="${colorOf(id)}"/>${mark}</svg>`;
  const url = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  cache.set(key, url);
  return url;
}

function escapeXml(text: string): string {
  return text.replaceAll(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
