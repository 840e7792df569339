import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { demoCatalog } from './catalog.ts';
import { coverRoutes, withCovers } from './covers.ts';

const routes = coverRoutes(demoCatalog);

test('only tracks with a cover have a URL, and it works', async () => {
  const { tracks } = withCovers(demoCatalog, 'http://127.0.0.1:7070');
  const urls = tracks.flatMap(({ artworkUrl }) => artworkUrl ?? []);
  expect(urls).toContain('http://127.0.0.1:7070/covers/first-light.png');
  expect(urls.length).toBe(demoCatalog.tracks.filter((track) => 'cover' in track).length);
  expect(tracks.find(({ id }) => id === 'cafe')?.artworkUrl).toBeUndefined();
  for (const url of urls) expect((await routes.request(new URL(url).pathname)).status).toBe(200);
});

test('a cover is a valid PNG in its track’s color', async () => {
  const response = await routes.request('/covers/first-light.png');
  expect(response.headers.get('content-type')).toBe('image/png');
  const png = Buffer.from(await response.arrayBuffer());
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([128, 128]);
  const at = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect(rows.length).toBe(128 * (1 + 128 * 3));
  expect(rows.subarray(1, 4).toString('hex')).toBe('f2a65a');
  expect(png.length).toBeLessThan(20_000);
});

test.each(['cafe.png', 'nothing.png', '..%2Fsecrets.json', '.png'])('%s is a 404', async (file) => {
  expect((await routes.request(`/covers/${file}`)).status).toBe(404);
});
