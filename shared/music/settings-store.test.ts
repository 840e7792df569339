import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { MUSIC } from './catalog.ts';
import { MUSIC_DEFAULTS, type MusicSettings } from './settings.ts';
import { type MusicSettingsChange, musicSettingsIn, readMusicSettings, setMusicSettings } from './settings-store.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

const EVERYTHING: MusicSettings = {
  ...{ mode: 'dj', djRole: '500000000000000001', voteShare: 66, volume: 0, maxQueue: 10_000, maxTrackMinutes: 720 },
  ...{ maxQueueMinutes: 10_080, providers: ['scsearch', 'ytsearch'], hasFallback: false, isAlwaysOn: true },
  ...{ announceChannel: '500000000000000002', leavesOnEmpty: true, showsChannelStatus: true, isFair: true },
};

test('a server without settings has the defaults', async () => {
  expect(await readMusicSettings(voice.store, voice.id())).toEqual(MUSIC_DEFAULTS);
});

test('a setting stays until it’s reset, and the others don’t change', async () => {
  const guildId = voice.id();
  const set = (change: MusicSettingsChange) => setMusicSettings(voice.store, voice.as(voice.id(), { guildId }), change);
  expect(await set(EVERYTHING)).toEqual({ status: 'set', settings: EVERYTHING });
  expect(await set({ volume: 80 })).toEqual({ status: 'set', settings: { ...EVERYTHING, volume: 80 } });
  const back = { mode: null, voteShare: null, providers: null, hasFallback: null, volume: null } as const;
  const left = { ...EVERYTHING, mode: 'open', voteShare: null, providers: [], hasFallback: true, volume: 100 };
  expect(await set(back)).toEqual({ status: 'set', settings: left });
  expect(await musicSettingsIn(voice.sql, guildId)).toEqual(left);
});

test('one interaction changes settings once', async () => {
  const caller = voice.as(voice.id());
  await setMusicSettings(voice.store, caller, { volume: 80 });
  await setMusicSettings(voice.store, { ...caller, key: `${caller.key}-later` }, { volume: 90 });
  await setMusicSettings(voice.store, caller, { volume: 80 });
  expect((await readMusicSettings(voice.store, caller.guild?.id ?? '')).volume).toBe(90);
});

test('the database enforces the bounds of the catalog', async () => {
  const bounds = {
    ...{ volume: MUSIC.volume, maxQueue: MUSIC.queue, maxTrackMinutes: MUSIC.trackMinutes },
    ...{ maxQueueMinutes: MUSIC.queueMinutes, voteShare: MUSIC.voteShare },
  };
  for (const [name, { least, most }] of Object.entries(bounds)) {
    const set = (value: number) => setMusicSettings(voice.store, voice.as(voice.id()), { [name]: value });
    for (const value of [least, most]) expect((await set(value)).status).toBe('set');
    for (const value of [least - 1, most + 1]) await expect(set(value)).rejects.toThrow(/check constraint/);
  }
});
