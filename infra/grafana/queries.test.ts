/** Every panel shows something: a real Prometheus scrapes real processes while members and staff use them, and answers each query. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAY } from '../../shared/economy/catalog.ts';
import { declaredMetrics } from '../prometheus/declared-metrics.ts';
import type { SandboxMessage } from '../sandbox/control/protocol.ts';
import { serverOf, type TestedServer } from '../sandbox/discord/testing-server.ts';
import { onlyMessage, openStage, type Stage, textOf } from '../sandbox/e2e/stage.ts';
import { Visitor } from '../sandbox/e2e/visitor.ts';
import { LAVALINK_METRICS } from '../sandbox/lavalink/metrics.ts';
import { type PrometheusServer, prometheusVersion, startPrometheus } from '../testing/prometheus-server.ts';
import { until } from '../testing/voice-node/stage.ts';
import { DASHBOARDS } from './index.ts';

/** What Prometheus itself measures. https://prometheus.io/docs/concepts/jobs_instances/ */
const OWN_METRICS = ['up', 'ALERTS'];
const declared = new Set([...(await declaredMetrics()), ...Object.keys(LAVALINK_METRICS), ...OWN_METRICS]);

const panels = Object.values(DASHBOARDS).flatMap(({ title, rows }) =>
  rows
    .flatMap((row) => row.panels)
    .filter(({ kind }) => kind !== 'logs')
    .map((panel) => ({ name: `${title}, ${panel.title}`, ...panel })),
);
const queries = panels.flatMap(({ name, queries, absence }) =>
  Object.values(queries).map((query) => ({ name, query, absence })),
);

/** What Grafana would send, with everything selected. */
const asSent = (query: string) => query.replaceAll('$__rate_interval', '20s').replaceAll('$instance', '.*');

test.each(queries)('$name only uses metrics that exist', ({ query }) => {
  const names = [...query.matchAll(/\b((?:chorus|lavalink)_[a-z_]+|up|ALERTS)(?=\{)/g)].map(([, name = '']) =>
    declared.has(name) ? name : name.replace(/_(bucket|count|sum)$/, ''),
  );
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect([name, declared.has(name)]).toEqual([name, true]);
});

describe.skipIf(prometheusVersion() === null)('with processes that are used', () => {
  let stage: Stage;
  let server: TestedServer;
  let prometheus: PrometheusServer;
  beforeAll(async () => {
    stage = await openStage('node', {}, { hasVoice: true });
    server = serverOf(stage.sandbox.discord);
    const { edges, nodes, lavalink } = stage.sandbox.metricsUrls();
    expect([edges.length, nodes.length, lavalink.length]).toEqual([1, 2, 2]);
    const jobs = { 'chorus-edge': edges, 'chorus-voice': nodes, lavalink };
    prometheus = await startPrometheus(jobs, { token: stage.sandbox.metricsToken });
    for (const channel of ['#staff', '#general'] as const)
      await say('alice', `/settings set key:moderation.logChannel value:${channel}`);
    for (const [user, channel] of [
      ['alice', 'Lounge'],
      ['bob', 'Studio'],
    ] as const)
      await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel });
    await say('alice', '/verify settings role:@DJ');
    await say('alice', '/verify panel channel:#general');
    await use('carol', 'alice', 'slowmode time:30s', '/automod presets level:standard');
    // A rate needs a value before, and one after.
    await scraped('chorus_safety_verifications_total');
    await use('dave', 'bob', 'slowmode time:off', '/automod presets level:strict');
    await scraped('chorus_safety_verifications_total');
  });
  afterAll(async () => {
    await prometheus?.stop();
    await stage?.stop();
  });

  const say = async (user: string, command: string) => textOf(await stage.say(user, command, '?unchecked=1'));

  /** A minute of a server, in a second. */
  async function use(newcomer: string, listener: string, act: string, rules: string): Promise<void> {
    const messages = server.seenBy('alice', 'general') as unknown as SandboxMessage[];
    const panel = messages.findLast((message) => JSON.stringify(message).includes('"Verify"'));
    if (panel === undefined) throw new Error('there’s no panel to verify with');
    expect(textOf(await stage.press(newcomer, panel, 'Verify'))).toBeTruthy();
    await say('bob', '/daily');
    await say(listener, '/work');
    await say(listener, '/consent set allow:True');
    await say(listener, '/remember note:"I like tea"');
    expect(await say(listener, '/chat message:"What do I like"')).toContain('scripted model');
    // More often than the limit allows.
    const payments = Array.from({ length: PAY.burst.count + 1 }, () => say('bob', '/pay user:@alice amount:1'));
    expect((await Promise.all(payments)).filter((text) => text.includes('been paid'))).not.toHaveLength(
      payments.length,
    );
    await say('bob', '/shop buy item:companion_treat');
    await say(listener, '/music play query:"First Light"');
    await say(listener, '/music lyrics');
    await say('alice', '/agents deploy count:1');
    await say('alice', `/mod warn user:@${newcomer} reason:Spam`);
    await say('alice', `/${act} channel:#music`);
    const preview = onlyMessage(await stage.say('alice', rules));
    await stage.press('alice', preview, 'Confirm');
    const visitor = new Visitor(stage.sandbox);
    await visitor.logIn('alice');
    const settings = `/dashboard/${server.guild.id}/settings`;
    await visitor.submit(`${settings}?module=music`, `${settings}/save`, {
      'v.volume': listener === 'bob' ? '50%' : '60%',
    });
  }

  const scraped = async (metric: string) => {
    const newest = async () => (await prometheus.query(`sum(${metric})`)).flatMap(({ values }) => values).length;
    const before = await newest();
    await until('two scrapes', async () => (await newest()) >= before + 2);
  };

  test('every query is answered, with numbers', async () => {
    const empty: string[] = [];
    for (const { name, query, absence } of queries) {
      const series = await prometheus.query(asSent(query));
      const hasNumber = series.some(({ values }) => values.some(Number.isFinite));
      if (!hasNumber && absence === undefined) empty.push(`${name}: ${query}`);
    }
    expect(empty).toEqual([]);
  });
});
