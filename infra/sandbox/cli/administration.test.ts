import { expect, test } from 'vitest';
import type { SandboxGuild, SandboxUser } from '../control/protocol.ts';
import { administer, durationMs, type Place, type Request } from './administration.ts';

const guild: SandboxGuild = {
  id: '1',
  name: 'Lounge',
  channels: [],
  roles: [{ id: '7', name: 'DJ', color: 0 }],
  members: [],
};
const dave: SandboxUser = { id: '4', username: 'dave', global_name: 'Dave', roles: [], isAdmin: false, bot: false };
const place: Place = { user: 'alice', guild, channel: 'general', users: [dave] };

/** The request that a line sends. */
async function sent(line: string): Promise<unknown[]> {
  const [verb = '', ...words] = line.split(' ');
  let made: unknown[] = [];
  const request: Request = async (...args) => {
    made = args;
    return {};
  };
  await administer(verb, words, place, request);
  return made;
}

test.each<[string, unknown[]]>([
  ['kick @Dave too loud', ['/sandbox/as/alice/guilds/1/members/4', undefined, 'DELETE', 'too loud']],
  ['ban dave', ['/sandbox/as/alice/guilds/1/bans/4', {}, 'PUT', '']],
  ['roles dave dj', ['/sandbox/as/alice/guilds/1/members/4', { roles: ['7'] }, 'PATCH']],
  ['timeout dave 0', ['/sandbox/as/alice/guilds/1/members/4', { communication_disabled_until: null }, 'PATCH', '']],
  ['people 20', ['/sandbox/members', { guild: '1', count: 20 }]],
  ['people dave', ['/sandbox/members', { guild: '1', user: 'dave' }]],
  ['dms closed', ['/sandbox/dms', { user: 'alice', state: 'closed' }]],
  ['intents messages on', ['/sandbox/intents', { messageContent: true }]],
])('%s', async (line, request) => {
  expect(await sent(line)).toEqual(request);
});

test('what’s misspelled gets a sentence', async () => {
  for (const line of ['timeout dave soon', 'kick nobody', 'roles dave nothing', 'intents all on', 'kick']) {
    await expect(async () => sent(line)).rejects.toThrow(/[.]|For example|Write it/);
  }
  expect(administer('sing', [], place, async () => ({}))).toBeUndefined();
});

test('the audit log names actions and people', async () => {
  const entry = { action_type: 20, user_id: '4', target_id: '9', reason: 'loud' };
  const lines = await administer('audit', [], place, async () => ({ audit_log_entries: [entry] }));
  expect(lines).toEqual(['member kick by dave: 9 (loud)']);
});

test('times have units', () => {
  expect(['90s', '10m', '2h', '15d'].map(durationMs)).toEqual([90_000, 600_000, 7_200_000, 1_296_000_000]);
});
