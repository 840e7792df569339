import { expect, onTestFinished, test } from 'vitest';
import { demoCatalog } from '../../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../../sandbox/lavalink/server.ts';
import { freePort } from '../../sandbox/processes/ports.ts';
import { givenLavalink, playersOf, untilTheyAnswer } from './given-lavalink.ts';

const nodes = (url: string, password = 'a-password') => JSON.stringify([{ id: 'mine', url, password }]);

test('without LAVALINK_NODES, nothing is given', () => {
  expect(givenLavalink({ LAVALINK_NODES: '', TAKEOVER_TRACK: 'a track' })).toBeUndefined();
});

test.each(['{', '[]', '[{"id":"a"}]', 'http://127.0.0.1:2333'])('%s isn’t a list of servers', (text) => {
  expect(() => givenLavalink({ LAVALINK_NODES: text, TAKEOVER_TRACK: 'a track' })).toThrow(/^LAVALINK_NODES/);
});

test('without a track, there’s nothing to hear', () => {
  expect(() => givenLavalink({ LAVALINK_NODES: nodes('http://127.0.0.1:2333') })).toThrow(/TAKEOVER_TRACK/);
});

test('it waits for a server that’s started later, says what it has to trust, and counts its players', async () => {
  const port = await freePort();
  const given = givenLavalink({ LAVALINK_NODES: nodes(`http://127.0.0.1:${port}/`), TAKEOVER_TRACK: 'a track' });
  if (given === undefined) throw new Error('nothing is given');
  const said: string[] = [];
  const waiting = untilTheyAnswer(given, 'the-certificate.pem', (what) => said.push(what));
  await expect.poll(() => said).toEqual([expect.stringContaining('the-certificate.pem')]);
  const server = await startLavalink({ id: 'mine', port, password: 'a-password', tracks: demoCatalog });
  onTestFinished(() => server.stop());
  await waiting;
  for (const address of given.addresses) {
    expect(await playersOf(address)).toEqual({ all: 0, playing: 0 });
    await expect(playersOf({ ...address, password: 'wrong' })).rejects.toThrow('mine answered 403.');
  }
  expect(given.addresses).toHaveLength(1);
});
