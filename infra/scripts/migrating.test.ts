/** Keeps docs/MIGRATING.md true: whatever it says is in Chorus, is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../docker/reading.ts';
import { ROOT } from '../sandbox/state/folder.ts';

const page = textOf('docs/MIGRATING.md');
/** What's in code in the column of Chorus, the second of every table. */
const named = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\|[-|]+\|$/.test(line))
  .flatMap((line) => [...(line.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));

test('every command it names exists', () => {
  const commands = new Set(
    [...textOf('docs/COMMANDS.md').matchAll(/^### `(\/[a-z -]+[a-z])/gm)].map(([, name = '']) => name),
  );
  const routes = ['/healthz', '/readyz', '/metrics'];
  const used = named.filter((code) => code.startsWith('/') && !routes.includes(code));
  expect(used.length).toBeGreaterThan(80);
  expect(used.filter((name) => !commands.has(name))).toEqual([]);
  const inText = [...page.replaceAll(/^\|.*$/gm, '').matchAll(/`(\/[a-z]+(?: [a-z]+)?)`/g)].map(
    ([, name = '']) => name,
  );
  expect(inText.filter((name) => !commands.has(name) && !page.includes(`| \`${name}`))).toEqual([]);
});

test('every metric it names is documented', () => {
  const operations = textOf('docs/OPERATIONS.md');
  const metrics = named.filter((code) => code.startsWith('chorus_'));
  expect(metrics.length).toBeGreaterThan(12);
  // With its labels, if it has any.
  expect(metrics.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});

/** Without the prefix, with the labels. */
const CHOPSTICKS_METRICS = [
  'commands_total{command,status} command_duration_seconds{command} command_invocations_total{command,interface}',
  'command_errors_total health_commands_total commands_error_total commands_latency_ms',
  'economy_credits_transferred_total economy_transactions_total{type} economy_user_wallets_total economy_bets_placed_total{game}',
  'music_tracks_played_total music_voice_connections_active music_queue_size',
  'agent_pool_size_total agent_pool_active agent_deployments_total{success} agent_registrations_total{status}',
  'agent_restarts_total agent_disconnects_total{reason} agent_connected agent_ready agent_busy{kind}',
  'sessions_active{kind} agent_uptime_seconds{stat} pool_utilization_ratio{kind} session_allocations_total{kind,status}',
  'session_releases_total{kind} session_allocation_duration_seconds voice_attachments_total{status}',
  'rate_limit_hits_total{type} auth_attempts_total{status} db_query_duration_seconds{operation} db_connection_pool_size',
  'discord_api_calls_total discord_rate_limits_total voice_llm_calls_total redis_health_check_ok dlq_messages_total agents_total{state}',
].flatMap((line) => line.split(' '));

test('every metric of Chopsticks is in its table, with its labels', () => {
  const listed = [...page.matchAll(/`chopsticks_([a-z_]+(?:\{[a-z,]+\})?)`/g)].map(([, name = '']) => name);
  expect(listed.sort()).toEqual(CHOPSTICKS_METRICS.sort());
});

test('every variable it names can be set', () => {
  const example = textOf('.env.example');
  const variables = named.filter((code) => /^[A-Z][A-Z_]+$/.test(code));
  expect(variables.length).toBeGreaterThan(20);
  expect(variables.filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(example))).toEqual([]);
});

test('every script it names exists, and every page it links to', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const run = [...page.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name);
  expect(run).toContain('import');
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
  for (const [, path = '', anchor] of page.matchAll(/\]\(([A-Z]+\.md)?(?:#([a-z0-9-]+))?\)/g)) {
    const target = path === '' ? 'MIGRATING.md' : path;
    expect(existsSync(join(ROOT, 'docs', target))).toBe(true);
    const headings = [...textOf(`docs/${target}`).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    if (anchor !== undefined) expect(headings).toContain(anchor);
  }
});
