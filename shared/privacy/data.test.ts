/** What's stored about members, exported and erased, on a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { auditLedger } from '../economy/audit.ts';
import { claimDaily } from '../economy/daily.ts';
import { payMember } from '../economy/pay.ts';
import { pruneHistory } from '../music/prune-history.ts';
import { sweepSessions } from '../voice/sessions.ts';
import { type Export, eraseData, exportData } from './data.ts';
import { columnsOf, PERSONAL_DATA } from './personal-data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

const TRACK = JSON.stringify({ title: 'Song', source: 'demo', identifier: 'song' });

/** A member who has used everything, in one server. */
async function busyMember(): Promise<{ id: string; guild: string; pool: string; session: string; other: string }> {
  const [id, other, guild] = [voice.id(), voice.id(), voice.id()];
  const by = (user: string) =>
    [voice.store, { ...voice.as(user, { guildId: guild }), command: { name: 'pay', module: 'economy' } }] as const;
  const { sql } = voice;
  await claimDaily(...by(id));
  await claimDaily(...by(other));
  await payMember(...by(id), { to: other, amount: 20, note: 'with love' });
  await payMember(...by(other), { to: id, amount: 5, note: 'back to you' });
  const pool = await voice.pool(id);
  await voice.agent(id, pool);
  const theirs = await voice.pool(other);
  await voice.join(other, theirs, id, 'manager');
  await sql`insert into pool_invitations (pool_id, user_id, role, invited_by, expires_at)
    values (${theirs}, 77, 'viewer', ${id}, now() + interval '1 day')`;
  const crew = await voice.crew(1, [guild]);
  const session = (await voice.session(guild, { user: id })).id;
  await sql`update voice_sessions set requested_by = ${id} where session_id = ${session}`;
  const ended = voice.id();
  await sql`insert into voice_sessions (guild_id, channel_id, kind, agent_id, state, fence, requested_by, ended_at, end_reason)
    values (${guild}, ${ended}, 'music', ${crew.agents[0] ?? '0'}, 'ended', 1, ${id}, now(), 'left')`;
  await sql`insert into voice_queue (session_id, position, track, requested_by) values (${session}, 1, ${TRACK}::text::jsonb, ${id})`;
  await sql`insert into music_players (session_id, volume, votes) values (${session}, 100, jsonb_build_array(${id}::text))
    on conflict (session_id) do update set votes = excluded.votes`;
  await sql`insert into voice_intents (idem_key, session_id, user_id, verb, payload) values (${`i:${session}`}, ${session}, ${id}, 'play', '{"query": "my song"}')`;
  const [waiter] =
    await sql`insert into voice_waiters (guild_id, channel_id, kind, user_id) values (${guild}, 5, 'music', ${id}) returning waiter_id::text as id`;
  await sql`insert into voice_waiter_intents (idem_key, waiter_id, verb, payload) values (${`w:${session}`}, ${waiter?.id}, 'play', ${sql.json({ by: { user: id } })})`;
  await sql`insert into voice_follow_ups (idem_key, guild_id, channel_id, kind, user_id, session_id, application_id, token_ciphertext, token_key_id, asked_at, expires_at)
    values (${`f:${session}`}, ${guild}, 5, 'music', ${id}, ${session}, 1, 'sealed-token', 'k', now(), now())`;
  await sql`insert into guild_voice_policy (guild_id, selected_pool_id, selected_by) values (${guild}, ${theirs}, ${id})`;
  await sql`insert into music_favorites (user_id, slot, track) values (${id}, 1, ${TRACK}::text::jsonb)`;
  await sql`insert into music_history (guild_id, session_id, track, user_id, played_at) values (${guild}, ${session}, ${TRACK}::text::jsonb, ${id}, now())`;
  await sql`insert into moderation_server (guild_id, cases) values (${guild}, 2)`;
  for (const [number, user, actor] of [
    [1, id, other],
    [2, other, id],
  ] as const)
    await sql`insert into moderation_case (guild_id, number, kind, user_id, actor_id, reason, state, ended_at, ended_by, end_reason, ref)
      values (${guild}, ${number}, 'ban', ${user}, ${actor}, 'loud', 'done', now(), ${actor}, 'undone', ${number})`;
  await sql`insert into moderation_remark (guild_id, number, actor_id, kind, text) values (${guild}, 2, ${id}, 'comment', 'so it was')`;
  await sql`insert into moderation_appeal (guild_id, number, user_id, text) values (${guild}, 1, ${id}, 'sorry')`;
  await sql`insert into moderation_note (guild_id, user_id, author_id, text) values (${guild}, ${other}, ${id}, 'late'), (${guild}, ${id}, ${other}, 'early')`;
  await sql`insert into moderation_act (guild_id, kind, actor_id, user_id, reason) values (${guild}, 'nick', ${id}, ${other}, 'rude'), (${guild}, 'nick', ${other}, ${id}, 'rude')`;
  await sql`insert into moderation_intent (key, request, guild_id, actor_id, user_id, kind, outcome)
    values (${`i:${guild}`}, 'nick', ${guild}, ${id}, ${other}, 'nick', '{}'), (${`i:${guild}:2`}, 'nick', ${guild}, ${other}, ${id}, 'nick', '{}')`;
  await sql`insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, ender_id, reason, state)
    values (${session}, ${guild}, ${guild}, 'lockdown', ${id}, ${id}, 'a raid', 'ended')`;
  await sql`insert into moderation_purge (purge_id, guild_id, channel_id, actor_id, about, messages)
    values (${session}, ${guild}, 5, ${id}, 'with “mine”', '["6"]')`;
  await sql`insert into moderation_role_sweep (sweep_id, guild_id, actor_id, role_id, is_given, members, total, user_id)
    values (${session}, ${guild}, ${id}, 5, true, 'all', 3, ${id})`;
  await sql`insert into moderation_temporary_role (guild_id, user_id, role_id, actor_id, ends_at, ref)
    values (${guild}, ${id}, 5, ${other}, now(), 1), (${guild}, ${other}, 5, ${id}, now(), 1)`;
  for (const scope of ['dm', guild]) {
    await sql`insert into ai_consent (user_id, scope, is_given, changed_at, last_number) values (${id}, ${scope}, true, now(), 1)`;
    await sql`insert into ai_note (user_id, scope, number, text, words, at) values (${id}, ${scope}, 1, 'born in May', 'born', now())`;
  }
  for (const scope of ['dm', guild]) {
    await sql`insert into ai_profile (user_id, scope, sheet, values, screens, at)
      values (${id}, ${scope}, 'super_snail', '{"gear_1": "Mine"}', '{}', now())`;
    await sql`insert into ai_spreadsheet (user_id, scope, sheet, spreadsheet, at)
      values (${id}, ${scope}, 'super_snail', ${`sheet-of-a-member-${id}`}, now())`;
  }
  await sql`insert into ai_code (guild_id, game, code, reward, added_by, added_at)
    values (${guild}, 'super_snail', 'HELLO', 'a shell', ${id}, now())`;
  await sql`insert into ai_turn (key, user_id, guild_id, channel_id, purpose, question, answer, state, at)
    values (${`i:${session}`}, ${id}, ${guild}, 5, 'chat', 'Who am I?', 'A member', 'done', now())`;
  await sql`insert into ai_request (key, user_id, guild_id, day, unit, purpose, has_own_key, granted, held, at)
    values (${`i:${session}`}, ${id}, ${guild}, current_date, 'tokens', 'chat', false, 10, 20, now())`;
  await sql`insert into ai_reading (key, sheet, user_id, guild_id, at, changed_at)
    values (${`i:${session}`}, 'super_snail', ${id}, ${guild}, now(), now())`;
  for (const [scope, owner] of [
    ['member', id],
    ['server', guild],
  ] as const) {
    await sql`insert into ai_usage (day, scope, owner_id, unit, used) values (current_date, ${scope}, ${owner}, 'tokens', 7)`;
    await sql`insert into ai_key (owner, owner_id, service, model, key_ciphertext, key_key_id, set_by, set_at)
      values (${scope}, ${owner}, 'openai', 'small', 'sealed-key', 'k', ${id}, now())`;
  }
  await sql`insert into safety_attempt (guild_id, user_id, wrong) values (${guild}, ${id}, 1), (${guild}, ${other}, 2)`;
  await sql`insert into safety_raid (guild_id, wanted, actor_id, ended_by, reason, ends_at, pauses_invites, pauses_messages)
    values (${guild}, 'off', ${id}, ${other}, 'loud', now(), true, false)`;
  const [own] =
    await sql`insert into music_playlists (owner_kind, owner_id, slot, name, created_by) values ('member', ${id}, 1, 'Mine', ${id}) returning playlist_id::text as id`;
  const [shared] =
    await sql`insert into music_playlists (owner_kind, owner_id, slot, name, created_by) values ('guild', ${guild}, 1, 'Ours', ${id}) returning playlist_id::text as id`;
  for (const list of [own, shared])
    await sql`insert into music_playlist_items (playlist_id, place, track, added_by) values (${list?.id}, 1, ${TRACK}::text::jsonb, ${id})`;
  await sql`insert into guild_playlist_event (guild_id, playlist_id, action, name, actor_id, user_id)
    values (${guild}, ${shared?.id}, 'admit', 'Ours', ${id}, ${other}), (${guild}, ${shared?.id}, 'admit', 'Ours', ${other}, ${id})`;
  await sql`insert into command_statistics (day, guild_id, command, uses, refused, failed, total_ms, slow)
    values (current_date, ${guild}, 'ping', 1, 0, 0, 3, 0)`;
  await sql`insert into music_playlist_editors (playlist_id, editor_id, is_role) values (${shared?.id}, ${id}, false)`;
  await sql`insert into music_playlist_invitations (playlist_id, user_id, invited_by, expires_at) values (${shared?.id}, 78, ${id}, now())`;
  await sql`insert into guild_settings (guild_id, module, value, version, set_by) values (${guild}, 'voice', '{"idleMinutes": 7}', 1, ${id})`;
  await sql`insert into guild_settings_history (guild_id, module, version, before, after, actor_id) values (${guild}, 'voice', 1, '{}', '{"idleMinutes": 7}', ${id})`;
  await sql`insert into guild_settings_import (guild_id, user_id, changes) values (${guild}, ${id}, '{}')`;
  await sql`insert into ai_mode (guild_id, level, place_id, name, use, set_by) values (${guild}, 'server', ${guild}, '', 'off', ${id})`;
  await sql`insert into ai_mode_history (guild_id, level, place_id, name, before, after, actor_id) values (${guild}, 'server', ${guild}, '', '{"use": null}', '{"use": "off"}', ${id})`;
  await sql`insert into ai_personality (guild_id, version, action, preset, catchphrases, enthusiasm, depth, formality, text, actor_id)
    values (${guild}, 1, 'edit', 'friendly', 1, 1, 1, 1, 'hoot', ${id})`;
  await sql`insert into club (guild_id, sheet) values (${guild}, 'snail_club')`;
  await sql`insert into club_alias (guild_id, sheet, canonical, name, target, confirmed_by, at) values (${guild}, 'snail_club', 'b0b', 'B0b', 'bob', ${id}, now())`;
  for (const [key, user, approvers] of [
    ['mine', id, `{${other}}`],
    ['theirs', other, `{${id}}`],
  ] as const)
    await sql`insert into club_analysis (key, guild_id, channel_id, sheet, user_id, week, ends_at, images, approved_by, at, changed_at)
      values (${`i:${session}:${key}`}, ${guild}, 5, 'snail_club', ${user}, '2026-W48', now(), '[{}]', ${approvers}, now(), now())`;
  await sql`insert into club_correction (guild_id, sheet, week, canonical, name, metric, value, reason, set_by, at)
    values (${guild}, 'snail_club', '2026-W48', 'bob', 'Bob', 'sim', 5, 'misread', ${id}, now())`;
  await sql`insert into club_event (guild_id, sheet, action, detail, actor_id, at) values (${guild}, 'snail_club', 'commit', '{}', ${id}, now())`;
  await sql`with made as (
      insert into club_week (guild_id, sheet, week, ends_at, analysis, started_by, approved_by, at, undone_at, undone_by)
      values (${guild}, 'snail_club', '2026-W48', now(), ${`i:${session}`}, ${id}, ${`{${other},${id}}`}, now(), now(), ${id}) returning commit_id)
    insert into club_row (commit_id, canonical, name, metrics) select commit_id, 'bob', 'Bob', '{"sim": 5}' from made`;
  await sql`insert into web_session (token_hash, user_id, name, browser, guilds, began_at, rotated_at, seen_at)
    values (encode(sha256(${id}), 'hex'), ${id}, 'Mine', 'Firefox', ${`[{"id": "${guild}", "name": "Ours"}]`}::text::jsonb, now(), now(), now())`;
  await sql`insert into web_link (token_hash, user_id, name, guild_id, ends_at) values (encode(sha256(${id}), 'hex'), ${id}, 'Mine', ${guild}, now())`;
  await sql`insert into web_grant (guild_id, kind, subject_id, areas, can_edit, granted_by)
    values (${guild}, 'member', ${id}, '{music}', true, ${other}), (${guild}, 'member', ${other}, '{music}', true, ${id})`;
  await sql`insert into web_announcement (text, ends_at, made_by) values ('Back at noon', now(), ${id})`;
  await sql`insert into web_write (guild_id, actor_id, action, detail, outcome, is_elsewhere, change)
    values (${guild}, ${id}, 'access grant', '{}', 'done', false, null), (${guild}, ${other}, 'access grant',
      ${`{"subject": "${id}"}`}::text::jsonb, 'done', false, ${`{"about": "grant", "subject": "${id}"}`}::text::jsonb)`;
  await sql`insert into guild_member (guild_id, user_id) values (${guild}, ${id}) on conflict do nothing`;
  await sql`insert into member (user_id, xp) values (${id}, 5) on conflict do nothing`;
  await sql`insert into bank_tier (user_id, tier) values (${id}, 1)`;
  const [asset] = await sql`select id from asset limit 1`;
  await sql`insert into collection (user_id, item, count, first_at) values (${id}, ${asset?.id}, 1, now())`;
  await sql`insert into tool_wear (user_id, tool, uses_left) values (${id}, ${asset?.id}, 3)`;
  await sql`select job_add(p_kind => 'follow_up', p_key => ${`k:${session}`}, p_payload => jsonb_build_object('user', ${id}::text), p_run_at => now() + interval '1 hour')`;
  return { id, guild, pool, session, other };
}

/** Every table that has the number anywhere. */
async function traces(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of Object.keys(PERSONAL_DATA)) {
    const rows = await voice.sql.unsafe(
      `select from "${table}" t where t::text ~ '(^|[^0-9])${BigInt(id)}($|[^0-9])' limit 1`,
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

test('the map names every column of every table, and nothing that isn’t one', async () => {
  const rows = await voice.sql<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and table_name <> 'schema_version' order by 1, 2`;
  const actual = [...new Set(rows.map(({ table, column }) => `${table}.${column}`))];
  const mapped = Object.entries(PERSONAL_DATA).flatMap(([table, data]) =>
    [...columnsOf(data)].map((column) => `${table}.${column}`),
  );
  expect(mapped.sort()).toEqual(actual.sort());
});

test('whatever names a member belongs to them, and says how long it’s kept', () => {
  for (const [table, { ids = [], member, server, kept }] of Object.entries(PERSONAL_DATA)) {
    expect([table, member !== undefined]).toEqual([
      table,
      ids.length > 0 || ['agent_pools', 'entry', 'voice_waiter_intents'].includes(table),
    ]);
    expect([table, kept !== undefined]).toEqual([table, member !== undefined || server !== undefined]);
  }
});

test('an export has everything about a member, with exact IDs and without tokens', async () => {
  const { id, pool, other } = await busyMember();
  const found = await exportData(voice.sql, { kind: 'member', id });
  const about = Object.entries(PERSONAL_DATA).filter(([, { member }]) => member !== undefined);
  expect(Object.keys(found).sort()).toEqual(about.map(([table]) => table).sort());
  expect(found.music_favorites?.[0]).toMatchObject({ user_id: BigInt(id), track: { title: 'Song' } });
  expect(found.agent_pools).toMatchObject([{ pool_id: BigInt(pool) }]);
  const text = JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).toContain('with love');
  expect(text).not.toMatch(/sealed-token|sealed-key|_ciphertext/);
  expect((found.account as Export[string]).every(({ owner_id }) => owner_id === BigInt(id))).toBe(true);
  expect(await traces(other)).toContain('account');
});

test('an erased member is nowhere in the database, others keep theirs, and the books balance', async () => {
  const { id, guild, pool, session, other } = await busyMember();
  const bystander = await busyMember();
  const before = await traces(bystander.id);
  const [credits] = await voice.sql`select sum(balance)::text as sum from account where balance is not null`;

  const erased = await eraseData(voice.sql, { kind: 'member', id });

  expect(erased).toMatchObject({ music: { favorites: 1, playlists: 1 }, voice: { pools: 1, agents: 1 } });
  expect(await traces(id)).toEqual([]);
  expect(await exportData(voice.sql, { kind: 'member', id })).toEqual({});
  expect(await traces(bystander.id)).toEqual(before);
  expect((await voice.sql`select sum(balance)::text as sum from account where balance is not null`)[0]).toEqual(
    credits,
  );
  expect(await auditLedger(voice.sql)).toEqual([]);
  // The song goes on, the server's playlist is still there, and their pool's bots are logged out.
  expect(await voice.sql`select from voice_queue where session_id = ${session}`).toHaveLength(1);
  expect(await voice.sql`select from music_playlists where owner_kind = 'guild' and owner_id = ${guild}`).toHaveLength(
    1,
  );
  expect(await voice.sql`select from agent_bots where pool_id = ${pool} and token_ciphertext is not null`).toHaveLength(
    0,
  );
  expect(
    await voice.sql`select meta ->> 'note' as note from transfer where actor_id = ${other} and meta ? 'note'`,
  ).toEqual([]);
});

test('an erased server keeps nothing but where credits moved', async () => {
  const { guild } = await busyMember();
  const found = await exportData(voice.sql, { kind: 'server', id: guild });
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(['guild_settings', 'voice_sessions', 'music_history', 'transfer']),
  );
  await openEverything(guild);
  await eraseData(voice.sql, { kind: 'server', id: guild });
  expect(Object.keys(await exportData(voice.sql, { kind: 'server', id: guild }))).toEqual(['transfer']);
  expect(await auditLedger(voice.sql)).toEqual([]);
});

/** As the ends of lockdowns and raids leave a server. */
async function openEverything(guild: string): Promise<void> {
  await voice.sql`update moderation_lockdown set state = 'ended' where guild_id = ${guild}`;
  await voice.sql`delete from safety_raid where guild_id = ${guild}`;
}

test('a server isn’t erased while it’s closed, unless somebody insists', async () => {
  const { guild } = await busyMember();
  await openEverything(guild);
  const erase = (isForced = false) => eraseData(voice.sql, { kind: 'server', id: guild }, isForced);
  const before = await exportData(voice.sql, { kind: 'server', id: guild });
  for (const [kind, way] of [
    ['lockdown', 'end its lockdown with /lockdown end'],
    ['lock', 'unlock its locked channel with /lock off:True'],
  ] as const) {
    await voice.sql`insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, state)
      values (${voice.id()}, ${guild}, 1, ${kind}, 1, 'active')`;
    await expect(erase()).rejects.toThrow(`First ${way}.`);
    await openEverything(guild);
  }
  await voice.sql`insert into safety_raid (guild_id, wanted, actor_id, ends_at, pauses_invites, pauses_messages)
    values (${guild}, 'on', 1, now(), true, true)`;
  await expect(erase()).rejects.toThrow('First end its protection from a raid with /raid end.');
  const after = await exportData(voice.sql, { kind: 'server', id: guild });
  expect(after.guild_settings).toEqual(before.guild_settings);
  await erase(true);
  expect(Object.keys(await exportData(voice.sql, { kind: 'server', id: guild }))).toEqual(['transfer']);
});

test.each([
  `update pool_events set action = 'nothing'`,
  'update pool_events set actor_id = 5',
  `update pool_events set detail = detail || '{"name": "forged"}'`,
  'delete from pool_events',
])('even while somebody is erased, what happened to a pool doesn’t change: %s', async (change) => {
  await voice.pool(voice.id());
  await expect(
    voice.sql.begin(async (sql) => {
      await sql`select set_config('chorus.erasing', 'on', true)`;
      await sql.unsafe(change);
    }),
  ).rejects.toThrow('append-only');
});

test('what members listened to and asked for expires by itself', async () => {
  const { id, session } = await busyMember();
  await voice.sql`update music_history set played_at = now() - interval '91 days' where user_id = ${id}`;
  await voice.sql`update voice_intents set asked_at = now() - interval '3 days', applied_at = now() - interval '2 days', fence = 1, result = '{}' where session_id = ${session}`;
  await voice.sql`update voice_follow_ups set expires_at = now() - interval '2 days' where user_id = ${id}`;
  const recent = await busyMember();
  await openJobStage(voice.sql).runner([pruneHistory]).runUntilIdle(20_000);
  const { services } = openJobStage(voice.sql);
  const context = { ...services, payload: {}, key: '', attempt: 1, dueAt: new Date(), now: new Date() };
  const signal = AbortSignal.timeout(20_000);
  await pruneHistory.run({ ...context, signal, settle: async () => {} } as never);
  await sweepSessions(voice.store);
  const left = async (user: string) =>
    Object.keys(await exportData(voice.sql, { kind: 'member', id: user })).filter((table) =>
      ['music_history', 'voice_intents', 'voice_follow_ups'].includes(table),
    );
  expect(await left(id)).toEqual([]);
  expect(await left(recent.id)).toEqual(['music_history', 'voice_follow_ups', 'voice_intents']);
});
