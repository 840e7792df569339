/** Covers of the demo tracks. They're generated and served here, because Discord accepts images only by URL. */
import { crc32, deflateSync } from 'node:zlib';
import { Hono } from 'hono';
import type { Catalog, CatalogTrack } from './catalog.ts';

const PATH = '/covers';
/** Width and height, in pixels. */
const SIZE = 128;

/** Adds the cover URLs that {@link coverRoutes} serves. @param url without a path. */
export function withCovers(catalog: Catalog, url: string): Catalog {
  const tracks = catalog.tracks.map((track) =>
    track.cover === undefined ? track : { ...track, artworkUrl: `${url}${PATH}/${track.id}.png` },
  );
  return { ...catalog, tracks };
}

/** Serves a catalog's covers. Each one is drawn on its first request. */
export function coverRoutes({ tracks }: Catalog): Hono {
  const drawn = new Map<string, Uint8Array<ArrayBuffer>>();
  const routes = new Hono();
  routes.get(`${PATH}/:file`, (c) => {
    const id = c.req.param('file').replace(/\.png$/, '');
    const color = (tracks as readonly CatalogTrack[]).find((track) => track.id === id)?.cover;
    if (color === undefined) return c.text('No such cover.', 404);
    const png = drawn.get(id) ?? record(color);
    drawn.set(id, png);
    return c.body(png, 200, { 'content-type': 'image/png', 'cache-control': 'max-age=86400' });
  });
  return routes;
}

/** Draws a vinyl record as PNG. @param color of the background, `#rrggbb`. */
function record(color: string): Uint8Array<ArrayBuffer> {
  const background = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const bytesPerRow = 1 + SIZE * 3;
  const rows = Buffer.alloc(SIZE * bytesPerRow);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const shade = shadeAt(Math.hypot(x - SIZE / 2 + 0.5, y - SIZE / 2 + 0.5) / SIZE);
      for (const [channel, value] of background.entries())
        rows[y * bytesPerRow + 1 + x * 3 + channel] = Math.round(value * shade);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  // Eight bits each for red, green, and blue.
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat([signature, ...parts]));
}

/** The brightness at a distance from the center (1 is the width): background, label, grooves. */
function shadeAt(radius: number): number {
  if (radius < 0.02 || radius > 0.42) return 1;
  if (radius < 0.13) return 0.85;
  return Math.round(radius * 90) % 4 === 0 ? 0.35 : 0.25;
}

/** https://www.w3.org/TR/png/#5Chunk-layout */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
