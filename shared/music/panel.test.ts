/** The panel in every state and with the longest names, as Discord would validate it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walk } from '../../infra/sandbox/discord/validate/components.ts';
import { validateMessage } from '../../infra/sandbox/discord/validate/message.ts';
import { LOOPS, PRESETS } from './catalog.ts';
import {
  heading,
  type MessagePayload,
  movedPanel,
  PANEL_ACTIONS,
  type PanelState,
  panelOf,
  replacing,
  retiredPanel,
  webAddress,
} from './panel.ts';
import type { Entry } from './track.ts';

const buttons = Object.fromEntries(PANEL_ACTIONS.map((action) => [action, `id-of-${action}`]));

const entry = (title: string, more: Partial<Entry['track']> = {}): Entry => ({
  id: title.slice(0, 9),
  requestedBy: '200000000000000001',
  track: {
    encoded: 'QAAA',
    identifier: 'x',
    title,
    author: 'The Loopbacks',
    lengthMs: 204_000,
    isStream: false,
    uri: 'https://example.com/x',
    artworkUrl: null,
    isrc: null,
    source: 'demo',
    ...more,
  },
});

const playing: PanelState = {
  current: entry('First Light'),
  positionMs: 62_000,
  isPaused: false,
  loop: 'off',
  volume: 100,
  presets: [],
  next: [entry('Second'), entry('Third'), entry('Fourth')],
  waiting: 5,
  waitingMs: 750_000,
  hasPrevious: true,
  channel: '400000000000000007',
  agentName: 'Alto',
  autoplay: false,
  mode: 'open',
  atMs: 0,
};

const shown = (change: Partial<PanelState> = {}) => panelOf({ ...playing, ...change }, buttons);
const everything = (payload: MessagePayload) => [...walk(payload.components)].map(({ component }) => component);
const textOf = (change: Partial<PanelState> = {}) =>
  everything(shown(change))
    .flatMap(({ content }) => (typeof content === 'string' ? [content] : []))
    .join('\n');
const rowsOf = (payload: MessagePayload) => everything(payload).filter(({ type }) => type === 1);
const buttonsIn = (payload: MessagePayload) => everything(payload).filter(({ type }) => type === 2);
const button = (action: string, change: Partial<PanelState> = {}) =>
  buttonsIn(shown(change)).find(({ custom_id }) => custom_id === `id-of-${action}`);

test('shows the current track, its position, who requested it, and what is next', () => {
  const text = textOf();
  for (const part of ['First Light', 'The Loopbacks', '1:02', '3:24', '<@200000000000000001>', '<#400000000000000007>'])
    expect(text).toContain(part);
  expect(text).toMatch(/`1` \*\*Second\*\*.*\n`2` \*\*Third\*\*.*\n`3` \*\*Fourth\*\*.*\n… and 2 more/);
  expect(text).toContain('5 tracks, 12:30');
});

test('shows the sound settings, and who can control it', () => {
  expect(textOf()).toContain('Volume 100% · Controlled by all listeners');
  expect(
    textOf({
      volume: 40,
      loop: 'queue',
      presets: ['nightcore', '8d'],
      speed: 120,
      pitch: 90,
      autoplay: true,
      mode: 'dj',
    }),
  ).toContain(
    'Volume 40% · Loop queue · Nightcore + 8D · Speed 120% · Pitch 90% · Autoplay · Controlled by DJs and requesters',
  );
});

test('the buttons are in rows of five, and the pause button changes its label', () => {
  expect(rowsOf(shown()).map(({ components }) => (components as unknown[]).length)).toEqual([5, 5]);
  expect(button('pause')).toMatchObject({ label: 'Pause' });
  expect(button('pause', { isPaused: true })).toMatchObject({ label: 'Resume' });
  expect(button('loop', { loop: 'track' })).toMatchObject({ label: 'Loop: track' });
});

describe('a button is disabled when it can’t do anything', () => {
  test.each<[string, Partial<PanelState>]>([
    ['previous', { hasPrevious: false }],
    ['skip', { current: null }],
    ['pause', { current: null }],
    ['stop', { current: null, waiting: 0, next: [] }],
    ['shuffle', { waiting: 1 }],
    ['quieter', { volume: 0 }],
    ['louder', { volume: 150 }],
    ['favorite', { current: null }],
  ])('%s', (action, change) => {
    expect(button(action)).not.toHaveProperty('disabled');
    expect(button(action, change)).toMatchObject({ disabled: true });
  });
});

test('a button without a signed id is left out', () => {
  const some = panelOf(playing, { skip: 'a', unheard_of: 'b' });
  expect(buttonsIn(some).map(({ custom_id }) => custom_id)).toEqual(['a']);
  expect(rowsOf(panelOf(playing, {}))).toEqual([]);
});

test('a title can’t format, link, mention, or break the line', () => {
  const hostile = entry('**x** [free](https://evil.invalid) <@1>\n# big', {
    uri: 'https://x.test/a)[b](https://evil.test',
  });
  const text = textOf({ current: hostile, next: [hostile] });
  expect(text).not.toMatch(/[^\\]\[free|<@1>|^# |\n# /);
  expect(text).toContain('](https://x.test/a%29[b]%28https://evil.test)');
});

test('artwork and addresses that Discord would refuse are left out', () => {
  const current = entry('x', { uri: 'demo:x', artworkUrl: 'data:image/svg+xml,x' });
  expect(textOf({ current })).toContain('### x\n');
  expect(everything(shown({ current })).some(({ type }) => type === 11)).toBe(false);
  const pictured = shown({ current: entry('x', { artworkUrl: 'https://example.com/x.png' }) });
  expect(everything(pictured).find(({ type }) => type === 11)).toMatchObject({
    media: { url: 'https://example.com/x.png' },
  });
  expect(textOf({ current: entry('x', { uri: `https://x.test/${'y'.repeat(600)}` }) })).toContain('### x\n');
});

test('Discord accepts it in every state, whatever tracks and agents are called', async () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('', '*', '[', 'ß', '🐈').map((c) => c.repeat(1_000)),
  );
  const entries = fc
    .record({
      title: name,
      author: name,
      uri: fc.constantFrom(
        null,
        'demo:x',
        'https://example.com/x',
        'http://[',
        `https://x.invalid/${'y'.repeat(2_020)}`,
      ),
      artworkUrl: fc.constantFrom(null, 'data:x', 'https://example.com/x.png'),
      lengthMs: fc.option(fc.integer({ min: 1, max: 10 ** 9 })),
      isStream: fc.boolean(),
    })
    .map(({ title, ...track }) => entry(title, track));
  const state = fc.record({
    current: fc.option(entries),
    positionMs: fc.integer({ min: 0, max: 10 ** 9 }),
    isPaused: fc.boolean(),
    loop: fc.constantFrom(...LOOPS),
    volume: fc.integer({ min: 0, max: 150 }),
    presets: fc.subarray([...PRESETS]),
    speed: fc.integer({ min: 50, max: 200 }),
    next: fc.array(entries, { maxLength: 5 }),
    waiting: fc.integer({ min: 0, max: 10_000 }),
    waitingMs: fc.integer({ min: 0, max: 10 ** 10 }),
    hasPrevious: fc.boolean(),
    agentName: name,
    autoplay: fc.boolean(),
    mode: fc.constantFrom('open' as const, 'dj' as const),
  });
  await fc.assert(
    fc.asyncProperty(state, async (change) => {
      await validateMessage('MessageCreateRequestSchema', panelOf({ ...playing, ...change }, buttons));
    }),
    { numRuns: 200 },
  );
  const long = '*'.repeat(1_000);
  for (const left of [retiredPanel(long, '400000000000000007'), movedPanel(long)])
    await validateMessage('MessageCreateRequestSchema', left);
});

test('takes the place of a panel that an earlier release posted with an embed', async () => {
  const existing = { content: '', embeds: [{ title: 'First Light' }], flags: 0 };
  const edit = (body: object) => validateMessage('MessageEditRequestPartialSchema', body, { existing });
  await expect(edit(shown())).rejects.toThrow();
  await expect(edit(replacing(shown()))).resolves.toBeDefined();
});

test.each([
  ['https://files.example.com/my song.mp3', 'https://files.example.com/my%20song.mp3'],
  ['https://files.example.com/Café.mp3?q=ü', 'https://files.example.com/Caf%C3%A9.mp3?q=%C3%BC'],
  ['HTTPS://Example.com/a', 'https://example.com/a'],
  ['https://bücher.example.com/', 'https://xn--bcher-kva.example.com/'],
  ['https:///a', undefined],
  ['https://exa mple.com/', undefined],
  ['http://mediaserver:8000/song.mp3', undefined],
  ['http://127.0.0.1:8000/song.mp3', 'http://127.0.0.1:8000/song.mp3'],
  ['http://[2001:db8::1]/song.mp3', 'http://[2001:db8::1]/song.mp3'],
  ['demo:x', undefined],
  ['javascript:alert(1)', undefined],
  [`https://example.com/${'ü'.repeat(1_000)}`, undefined],
  [null, undefined],
])('the address %s is sent to Discord as %s', (address, sent) => {
  expect(webAddress(address)).toBe(sent);
});

test('a track whose address has a space has a title with a link that Discord accepts', () => {
  const shown = heading(entry('x', { uri: 'https://files.example.com/my song.mp3' }).track);
  expect(shown).toEqual({ title: 'x', url: 'https://files.example.com/my%20song.mp3' });
});
