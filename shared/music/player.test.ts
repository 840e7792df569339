import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundTrack, letPlay } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { guildChanged } from '../voice/presence.ts';
import type { Lease } from '../voice/session.ts';
import { changePlayer, readPlayer, setPanel, setPositions } from './player.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('an agent that was removed from the server can’t write to the session that another one continues', async () => {
  const guild = voice.id();
  const { leases } = await voice.crew(2, [guild]);
  const { id, agent } = await voice.session(guild);
  await letPlay(voice.sql, id, [foundTrack('Night Train')], voice.id());
  const before = leases.find((lease) => lease.agent === agent) as Lease;
  const after = leases.find((lease) => lease.agent !== agent) as Lease;
  await guildChanged(voice.store, before, guild, false);

  const shown = { channel: voice.id(), message: voice.id() };
  expect(await setPanel(voice.store, after, id, shown)).toEqual({ status: 'noted' });
  const { revision } = (await readPlayer(voice.store, id)) ?? { revision: 0 };
  expect(await setPanel(voice.store, before, id, null)).toEqual({ status: 'not_found' });
  expect(await changePlayer(voice.store, before, id, revision, { player: { volume: 1 } })).toEqual({
    status: 'not_found',
  });
  const heard = [{ ...before, session: id, revision, positionMs: 9_000 }];
  expect(await setPositions(voice.store, heard)).toMatchObject({ sessions: [] });
  expect(await readPlayer(voice.store, id)).toMatchObject({ revision, volume: 100, positionMs: 0, panel: shown });
});
