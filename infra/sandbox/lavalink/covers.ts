/** Covers of the demo tracks: made here, and served by the sandbox, since Discord takes pictures only from the web. */
import { crc32, deflateSync } from 'node:zlib';
import { Hono } from 'hono';
import type { Catalog, CatalogTrack } from './catalog.ts';

const PATH = '/covers';
/** Pixels, of either side. */
const SIZE = 128;

/** A catalogue whose tracks name their covers where {@link coverRoutes} serves them. @param url without a path. */
export function withCovers(catalog: Catalog, url: string): Catalog {
  const tracks = catalog.tracks.map((track) =>
    track.cover === undefined ? track : { ...track, artworkUrl: `${url}${PATH}/${track.id}.png` },
  );
  return { ...catalog, tracks };
}

/** Serves the covers of a catalogue, each drawn when it is first asked for. */
export function coverRoutes({ tracks }: Catalog): Hono {
  const drawn = new Map<string, Uint8Array<ArrayBuffer>>();
  const routes = new Hono();
  routes.get(`${PATH}/:file`, (c) => {
    const id = c.req.param('file').replace(/\.png$/, '');
    const colour = (tracks as readonly CatalogTrack[]).find((track) => track.id === id)?.cover;
    if (colour === undefined) return c.text('There is no such cover.', 404);
    const png = drawn.get(id) ?? record(colour);
    drawn.set(id, png);
    return c.body(png, 200, { 'content-type': 'image/png', 'cache-control': 'max-age=86400' });
  });
  return routes;
}

/** A record on a plain ground, as PNG. @param colour of the ground, `#rrggbb`. */
function record(colour: string): Uint8Array<ArrayBuffer> {
  const ground = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const bytesPerRow = 1 + SIZE * 3;
  const rows = Buffer.alloc(SIZE * bytesPerRow);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const shade = shadeAt(Math.hypot(x - SIZE / 2 + 0.5, y - SIZE / 2 + 0.5) / SIZE);
      for (const [channel, value] of ground.entries())
        rows[y * bytesPerRow + 1 + x * 3 + channel] = Math.round(value * shade);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat([signature, ...parts]));
}

/** How bright it is so far from the middle, in shares of a side: label, grooves, ground. */
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
