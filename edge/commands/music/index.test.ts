/** Each subcommand sends the verb that its name promises, as nodes understand it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { type GivenOption, press, slash } from '../../../infra/testing/interaction.ts';
import { byStaff, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, number, text } from '../../../infra/testing/voice-chorus.ts';
import { VERBS, type VerbName } from '../../../shared/music/verbs.ts';

let voice: MusicChorus;
let asker: Asker;
let channel: string;
beforeAll(async () => {
  voice = await openMusicChorus();
  ({ asker, channel } = await voice.audience());
});
afterAll(() => voice.close());
afterEach(() => voice.paper.reset());

const flag = (name: string, value: boolean): GivenOption => ({ name, type: 5, value });
const lastIntent = async () => (await voice.intents(channel)).at(-1);

describe('a subcommand becomes an intent', () => {
  test.each<[string, GivenOption[], VerbName, object]>([
    ['pause', [], 'pause', { isPaused: true }],
    ['resume', [], 'pause', { isPaused: false }],
    ['skip', [], 'skip', {}],
    ['skip', [number('to', 3)], 'skip', { to: 3 }],
    ['jump', [number('to', 2)], 'skip', { to: 2 }],
    ['back', [], 'back', {}],
    ['seek', [text('time', '1:23')], 'seek', { position: 83_000 }],
    ['stop', [], 'stop', {}],
    ['shuffle', [], 'shuffle', {}],
    ['loop', [text('what', 'queue')], 'loop', { loop: 'queue' }],
    ['remove', [text('what', '3')], 'remove', { from: 3, to: 3 }],
    ['remove', [text('what', '5-2')], 'remove', { from: 2, to: 5 }],
    ['remove', [text('what', 'mine')], 'remove', { isMine: true }],
    ['move', [number('from', 5), number('to', 1)], 'move', { from: 5, to: 1 }],
    ['clear', [], 'clear', {}],
    ['volume', [number('percent', 80)], 'volume', { volume: 80 }],
    ['filter', [text('preset', 'nightcore')], 'filter', { presets: ['nightcore'] }],
    ['filter', [text('preset', 'off')], 'filter', { presets: [], speed: 100, pitch: 100 }],
    ['speed', [number('percent', 120)], 'filter', { speed: 120 }],
    ['speed', [number('percent', 120), number('pitch', 90)], 'filter', { speed: 120, pitch: 90 }],
    ['autoplay', [], 'autoplay', {}],
    ['autoplay', [flag('on', true)], 'autoplay', { isOn: true }],
    ['track forward', [], 'seek', { offset: 10_000 }],
    ['track forward', [text('by', '1:30')], 'seek', { offset: 90_000 }],
    ['track rewind', [text('by', '30')], 'seek', { offset: -30_000 }],
    ['track replay', [], 'seek', { position: 0 }],
  ])('/music %s %j', async (path, options, verb, payload) => {
    voice.says({ status: 'shuffled', waiting: 2 });
    const seen = await voice.see(slash(`music ${path}`, options, byStaff(asker)));
    expect(seen.text).toBe('Shuffled 2 tracks.');
    const intent = await lastIntent();
    expect(intent).toMatchObject({ verb, payload: { by: { user: asker.id, isStaff: true }, ...payload } });
    expect(Object.keys(intent?.payload ?? {}).sort()).toEqual(['by', ...Object.keys(payload)].sort());
    expect(VERBS[verb].safeParse(intent?.payload).success).toBe(true);
  });

  test.each([
    ['seek', text('time', 'soon'), /^Enter a time like `1:23`/],
    ['track forward', text('by', '1:99'), /^Enter a time like `1:23`/],
    ['remove', text('what', 'all of it'), /^Enter a position like `3`/],
  ])('/music %s refuses what it can’t parse', async (path, option, sentence) => {
    const before = (await voice.intents(channel)).length;
    expect(await voice.ask(asker, `music ${path}`, option)).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(sentence),
    });
    expect(await voice.intents(channel)).toHaveLength(before);
  });
});

test('the menu under the answer combines filters, and turns them off', async () => {
  voice.says({ status: 'filtered', presets: ['nightcore'], speed: 100, pitch: 100 });
  const seen = await voice.ask(asker, 'music filter', text('preset', 'nightcore'));
  const menu = customIdOf(seen.data, 'Combine filters…');
  voice.says({ status: 'filtered', presets: ['bassboost', '8d'], speed: 120, pitch: 100 });
  const picked = await voice.see(press(menu, { ...by(asker), values: ['8d', 'bassboost', 'nonsense'] }));
  expect(picked.text).toBe('Filters: **Bass boost**, **8D**, speed **120%**.');
  expect((await lastIntent())?.payload).toMatchObject({ presets: ['bassboost', '8d'] });
  voice.says({ status: 'filtered', presets: [], speed: 100, pitch: 100 });
  expect((await voice.see(press(menu, { ...by(asker), values: [] }))).text).toBe('Filters are off.');
  expect((await lastIntent())?.payload).toMatchObject({ presets: [] });
});
