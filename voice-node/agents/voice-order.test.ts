import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VoiceOrder } from './voice-order.ts';
import type { Packet } from './voice-places.ts';

const GUILD = '1';
const state = (channel: string, session = 's'): Packet => ({
  t: 'VOICE_STATE_UPDATE',
  d: { guild_id: GUILD, channel_id: channel, session_id: session },
});
const server = (token: string, endpoint: string | null = 'voice.invalid'): Packet => ({
  t: 'VOICE_SERVER_UPDATE',
  d: { guild_id: GUILD, token, endpoint },
});

let passed: string[];
let order: VoiceOrder;
beforeEach(() => {
  vi.useFakeTimers();
  passed = [];
  order = new VoiceOrder(({ d }) => passed.push(d.channel_id ?? d.token));
});
afterEach(() => vi.useRealTimers());

function handle(...packets: Packet[]): string[] {
  for (const packet of packets) order.handle(packet);
  vi.advanceTimersByTime(1_000);
  return passed;
}

test.each([
  ['state first', [state('a'), server('t')], ['a', 't']],
  ['server first: it waits for the state', [server('t'), state('a')], ['a', 't']],
  ['no voice server yet: only the second update counts', [state('a'), server('t', null), server('u')], ['a', 'u']],
  ['the voice server changes', [state('a'), server('t'), server('u')], ['a', 't', 'u']],
  ['a mute changes nothing', [state('a'), server('t'), state('a')], ['a', 't', 'a']],
  ['a move, state first', [state('a'), server('t'), state('b'), server('u')], ['a', 't', 'b', 'u']],
  [
    'a move, server first: the new server update is repeated for the new channel',
    [state('a'), server('t'), server('u'), state('b')],
    ['a', 't', 'u', 'b', 'u'],
  ],
])('%s', (_, packets, expected) => {
  expect(handle(...packets)).toEqual(expected);
});

test('after leaving, an old voice server isn’t reused for the next channel', () => {
  handle(state('a'), server('t'));
  order.forget(GUILD);
  expect(handle(state('b'))).toEqual(['a', 't', 'b']);
});
