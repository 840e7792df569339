/** Migration 0106 moves what staff had set before there was one table for it. */
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));
const name = `moved_${randomBytes(6).toString('hex')}`;
let admin: postgres.Sql;
let sql: postgres.Sql;
beforeAll(async () => {
  const template = inject('postgresUrl');
  admin = postgres(template.replace(/[^/]*$/, 'postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  sql = postgres(template.replace(/[^/]*$/, name), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await admin.unsafe(`drop database ${name} with (force)`);
  await admin.end();
});

const apply = async (isWanted: (version: number) => boolean) => {
  for (const file of globSync('*.do.*.sql', { cwd: MIGRATIONS }).sort()) {
    if (isWanted(Number(file.slice(0, 4)))) await sql.unsafe(readFileSync(`${MIGRATIONS}${file}`, 'utf8'));
  }
};

test('everything that staff had set is still set', async () => {
  await apply((version) => version < 106);
  await sql`insert into guild_gate (guild_id, subject, is_off, role_ids, set_by) values
    (1, 'command:pay', false, '{32,31}', 7), (1, 'module:music', true, '{}', 8), (1, 'command:daily', false, '{}', 9),
    (2, 'command:daily', false, '{}', 9)`;
  await sql`insert into guild_economy (guild_id, currency, payout_percent, set_by) values
    (1, '{"name": "gems", "emoji": "🪙"}', 40, 7), (2, '{"name": "bits", "emoji": null}', 100, 7), (3, null, 100, 7)`;
  await sql`insert into guild_music_settings (guild_id, mode, dj_role, volume, providers, has_fallback, announce_channel, set_by)
    values (1, 'dj', 31, 0, '["ytsearch"]', false, 32, 7)`;
  await sql`insert into guild_voice_policy (guild_id, idle_minutes) values (1, null), (2, 5), (3, 30)`;
  await sql`insert into agent_pools (name, visibility) values ('Pool', 'public')`;
  await sql`insert into guild_voice_policy (guild_id, selected_pool_id, selected_by) select 4, pool_id, 7 from agent_pools`;

  await apply((version) => version === 106);

  const rows =
    await sql`select guild_id::int as guild, module, value from guild_settings where value <> '{}' order by 1, 2`;
  expect([...rows]).toEqual([
    {
      guild: 1,
      module: 'access',
      value: { 'command:pay': { isOff: false, roleIds: ['32', '31'] }, 'module:music': { isOff: true, roleIds: [] } },
    },
    { guild: 1, module: 'economy', value: { currencyName: 'gems', currencyEmoji: '🪙', payoutPercent: 40 } },
    {
      guild: 1,
      module: 'music',
      value: {
        ...{ mode: 'dj', djRole: '31', volume: 0, providers: ['ytsearch'] },
        ...{ hasFallback: false, announceChannel: '32' },
      },
    },
    { guild: 1, module: 'voice', value: { idleMinutes: 0 } },
    { guild: 2, module: 'economy', value: { currencyName: 'bits' } },
    { guild: 2, module: 'voice', value: { idleMinutes: 5 } },
  ]);
  expect([...(await sql`select guild_id::int as guild from guild_voice_policy`)]).toEqual([{ guild: 4 }]);
});

test('one protected role becomes a list of it, also in the history, and stays for the release before', async () => {
  await apply((version) => version > 106 && version < 119);
  await sql`insert into guild_settings (guild_id, module, value, version, gone, set_by) values
    (21, 'moderation', '{"protectedRole": "31", "notices": false}', 2, '{"protectedRole": "31"}', 7),
    (22, 'moderation', '{"staffRole": "32"}', 1, '{}', 7)`;
  await sql`insert into guild_settings_history (guild_id, module, version, before, after, actor_id) values
    (21, 'moderation', 1, '{"protectedRole": null, "notices": null}', '{"protectedRole": "30", "notices": false}', 7),
    (21, 'moderation', 2, '{"protectedRole": "30"}', '{"protectedRole": "31"}', 7)`;

  await apply((version) => version === 119);

  const rows = await sql`select value, gone from guild_settings where module = 'moderation' order by guild_id`;
  expect([...rows]).toEqual([
    {
      value: { protectedRole: '31', protectedRoles: ['31'], notices: false },
      gone: { protectedRole: '31', protectedRoles: '["31"]' },
    },
    { value: { staffRole: '32' }, gone: {} },
  ]);
  const history = await sql`select before, after from guild_settings_history where guild_id = 21 order by version`;
  expect([...history]).toEqual([
    { before: { protectedRoles: null, notices: null }, after: { protectedRoles: ['30'], notices: false } },
    { before: { protectedRoles: ['30'] }, after: { protectedRoles: ['31'] } },
  ]);
  await expect(sql`delete from guild_settings_history where guild_id = 21`).rejects.toThrow('append-only');
});
