import { expect, test } from 'vitest';
import type { SessionKind } from '../shared/voice/catalog.ts';
import { NodeTelemetry } from './telemetry.ts';

const nothing = { agents: [], sessions: [], voiceConnections: 0 };

test('every declared metric has a sample', async () => {
  const telemetry = new NodeTelemetry();
  telemetry.statement('voice_renew', 0.01, true);
  telemetry.failedOver('lavalink');
  telemetry.discordAnswered('/gateway/bot', 200);
  telemetry.discordLimited();
  telemetry.trackPlayed('youtube');
  const lines = (await telemetry.render(nothing)).split('\n');
  const declared = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2] ?? '');
  expect(declared.length).toBeGreaterThan(9);
  for (const name of declared) {
    expect(name).toMatch(/^chorus_/);
    const samples = lines.filter((line) => new RegExp(`^${name}(_count)?[ {]`).test(line));
    expect(samples, name).not.toEqual([]);
  }
  // These need explicit calls: a counter that nothing increments stays at zero.
  for (const name of ['session_failovers', 'discord_api_calls', 'discord_rate_limits', 'music_tracks_played'])
    expect(
      lines.some((line) => new RegExp(`^chorus_${name}_total.* 1$`).test(line)),
      name,
    ).toBe(true);
});

test('uptimes only cover agents that are ready', async () => {
  const agent = (isReady: boolean, uptimeSeconds: number) => ({
    ...{ isReady, uptimeSeconds, isConnected: true, kinds: new Set<never>() },
  });
  const text = await new NodeTelemetry().render({
    ...nothing,
    waiting: 7,
    agents: [agent(true, 10), agent(true, 30), agent(false, 0)],
  });
  expect(text).toContain('chorus_agent_uptime_seconds{stat="min"} 10');
  expect(text).toContain('chorus_agent_uptime_seconds{stat="max"} 30');
  expect(text).toContain('chorus_agent_uptime_seconds{stat="avg"} 20');
  expect(text).toContain('chorus_agent_connected 3');
  expect(text).toContain('chorus_agent_ready 2');
  expect(text).toContain('chorus_music_queue_size 7');
});

test('utilization is the share of ready agents that serve a session, of any kind and of each', async () => {
  const agent = (isReady: boolean, ...kinds: SessionKind[]) => ({
    ...{ isReady, uptimeSeconds: 1, isConnected: true, kinds: new Set(kinds) },
  });
  const agents = [
    agent(true, 'music'),
    agent(true, 'music', 'assistant'),
    agent(true),
    agent(true),
    agent(false, 'music'),
  ];
  const text = await new NodeTelemetry().render({ ...nothing, agents });
  expect(text).toContain('chorus_pool_utilization_ratio{kind="overall"} 0.5');
  expect(text).toContain('chorus_pool_utilization_ratio{kind="music"} 0.5');
  expect(text).toContain('chorus_pool_utilization_ratio{kind="assistant"} 0.25');
  // Not NaN, which Prometheus would take for a number.
  const idle = await new NodeTelemetry().render(nothing);
  expect(idle).toContain('chorus_pool_utilization_ratio{kind="overall"} 0\n');
});
