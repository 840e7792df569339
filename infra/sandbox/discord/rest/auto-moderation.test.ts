import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  server.grant('manageGuild', 'moderateMembers', 'viewAuditLog');
});
afterEach(() => server.discord.stop());

const block = { type: 1, metadata: { custom_message: 'No.' } };
const words = (about: Json = {}): Json => ({
  name: 'Words',
  event_type: 1,
  trigger_type: 1,
  trigger_metadata: { keyword_filter: ['bad*'] },
  actions: [block],
  enabled: true,
  ...about,
});
const create = (body: Json): Promise<unknown> => server.rest.post(server.path('/auto-moderation/rules'), { body });

describe('AutoMod rules', () => {
  test('can be created, read, changed, and deleted', async () => {
    const made = (await create(words())) as Json;
    expect(made).toMatchObject({ name: 'Words', creator_id: server.discord.applicationId, exempt_roles: [] });
    const path = server.path(`/auto-moderation/rules/${made.id}`);
    expect(await server.rest.patch(path, { body: { enabled: false, name: 'Old words' } })).toMatchObject({
      name: 'Old words',
      enabled: false,
      trigger_metadata: { keyword_filter: ['bad*'] },
    });
    expect(await server.rest.get(server.path('/auto-moderation/rules'))).toHaveLength(1);
    expect(server.lastEntry()).toMatchObject({ action_type: 141, target_id: made.id });
    await server.rest.delete(path);
    expect((await refused(server.rest.get(path))).status).toBe(404);
  });

  test('are limited in number by type', async () => {
    for (let count = 0; count < 6; count++) await create(words());
    expect(leaves(await refused(create(words())))).toEqual({ '': 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED' });
    const mentions = words({ trigger_type: 5, trigger_metadata: { mention_total_limit: 5 } });
    await create(mentions);
    expect((await refused(create(mentions))).code).toBe(50035);
  });

  test.each<[string, Json, Json]>([
    [
      'a keyword of 61 characters',
      { trigger_metadata: { keyword_filter: ['x'.repeat(61)] } },
      { 'trigger_metadata.keyword_filter.0': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      '1,001 keywords',
      { trigger_metadata: { keyword_filter: Array.from({ length: 1_001 }, (_, index) => `${index}`) } },
      { 'trigger_metadata.keyword_filter': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      '11 patterns',
      { trigger_metadata: { regex_patterns: Array.from({ length: 11 }, () => 'a') } },
      { 'trigger_metadata.regex_patterns': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'a pattern with look-around',
      { trigger_metadata: { regex_patterns: ['a(?=b)'] } },
      { 'trigger_metadata.regex_patterns.0': 'AUTO_MODERATION_INVALID_REGEX' },
    ],
    ['no action', { actions: [] }, { actions: 'BASE_TYPE_BAD_LENGTH' }],
    [
      '21 exempt roles',
      { exempt_roles: Array.from({ length: 21 }, (_, index) => `${index}`) },
      { exempt_roles: 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'an alert in another server’s channel',
      { actions: [{ type: 2, metadata: { channel_id: '1' } }] },
      { 'actions.0.metadata.channel_id': 'CHANNEL_NOT_FOUND' },
    ],
    [
      'a timeout for spam',
      { trigger_type: 3, trigger_metadata: {}, actions: [{ type: 3, metadata: { duration_seconds: 60 } }] },
      { 'actions.0.type': 'AUTO_MODERATION_INVALID_ACTION_TYPE' },
    ],
    ['an unknown type', { trigger_type: 2 }, { trigger_type: 'BASE_TYPE_CHOICES' }],
  ])('can’t have %s', async (_what, about, errors) => {
    expect(leaves(await refused(create(words(about))))).toEqual(errors);
  });

  test('can time out for at most four weeks, and only with Moderate Members', async () => {
    const timeout = (seconds: number): Json =>
      words({ actions: [{ type: 3, metadata: { duration_seconds: seconds } }] });
    await create(timeout(2_419_200));
    expect((await refused(create(timeout(2_419_201)))).code).toBe(50035);
    server.grant('manageGuild');
    expect((await refused(create(timeout(60)))).code).toBe(50013);
    server.grant();
    expect((await refused(create(words()))).code).toBe(50013);
  });
});

describe('a server', () => {
  test('can pause invites and direct messages for at most a day', async () => {
    const put = (body: Json): Promise<unknown> => server.rest.put(server.path('/incident-actions'), { body });
    const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    const until = inHours(24).replace('Z', '+00:00');
    const set = { invites_disabled_until: until.replace('+00:00', 'Z'), dms_disabled_until: null };
    expect(await put({ invites_disabled_until: until })).toMatchObject(set);
    expect(await server.rest.get(server.path('?with_counts=true'))).toMatchObject({
      incidents_data: set,
      approximate_member_count: server.guild.members.size,
    });
    expect(leaves(await refused(put({ dms_disabled_until: inHours(25) })))).toHaveProperty('dms_disabled_until');
    expect(await put({ invites_disabled_until: null })).toMatchObject({ invites_disabled_until: null });
    server.grant();
    expect((await refused(put({}))).code).toBe(50013);
  });

  test('can raise its verification level', async () => {
    expect(await server.rest.patch(server.path(), { body: { verification_level: 3 } })).toMatchObject({
      verification_level: 3,
    });
    expect(server.lastEntry()).toMatchObject({
      action_type: 1,
      changes: [{ key: 'verification_level', old_value: 1, new_value: 3 }],
    });
    expect((await refused(server.rest.patch(server.path(), { body: { verification_level: 9 } }))).code).toBe(50035);
  });

  test('keeps an audit log, which needs View Audit Log and can be filtered', async () => {
    await create(words());
    await server.rest.patch(server.path(), { body: { verification_level: 3 } });
    const read = async (query = ''): Promise<Json[]> =>
      ((await server.rest.get(server.path(`/audit-logs${query}`))) as { audit_log_entries: Json[] }).audit_log_entries;
    expect((await read()).map((entry) => entry.action_type)).toEqual([1, 140]);
    expect(await read('?action_type=140')).toHaveLength(1);
    expect(await read(`?user_id=${server.id('alice')}`)).toEqual([]);
    const [newest, oldest] = await read();
    expect(await read(`?before=${newest?.id}`)).toEqual([oldest]);
    expect((await read('?after=0')).map((entry) => entry.id)).toEqual([oldest?.id, newest?.id]);
    expect(leaves(await refused(read('?limit=101')))).toEqual({ limit: 'NUMBER_TYPE_MAX' });
    server.grant();
    expect((await refused(read())).code).toBe(50013);
  });
});
