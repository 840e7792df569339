/** An alert goes all the way: from an edge's metrics through Prometheus and Alertmanager to a Discord channel. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { HALTED } from '../../shared/operations/metrics.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import type { Message } from '../sandbox/discord/messages.ts';
import { hasMonitoring, type Monitoring, startMonitoring } from '../testing/monitoring.ts';

const TOKEN = 'm'.repeat(16);
const RUNBOOK = 'https://git.example/chorus/docs/RUNBOOK.md';
/** Machines that run other tests too are slow. In milliseconds. */
const PATIENCE_MS = 60_000;

const title = hasMonitoring
  ? 'with Debian’s Prometheus and Alertmanager'
  : 'without prometheus and prometheus-alertmanager, nothing is tried';
describe.skipIf(!hasMonitoring)(title, () => {
  const telemetry = new EdgeTelemetry(createLogger('silent', 'test'));
  let edge: Server;
  let port = 0;
  let discord: LocalDiscord;
  let monitoring: Monitoring;
  let channelId: string;

  /** Shows an edge's metrics. */
  const startEdge = () =>
    new Promise<void>((resolve) => {
      edge = createServer((request, response) => {
        const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
        response.writeHead(isKnown ? 200 : 401).end(telemetry.registry.render());
      });
      edge.listen(port, '127.0.0.1', resolve);
    });
  const stopEdge = () =>
    new Promise((resolve) => {
      edge.close(resolve);
      edge.closeAllConnections();
    });

  beforeAll(async () => {
    await startEdge();
    port = (edge.address() as AddressInfo).port;
    discord = await startDiscord({ port: 0 });
    const [guild] = discord.info().guilds;
    channelId = guild?.channels.find(({ name }) => name === 'general')?.id ?? '';
    const alice = discord.info().users.find(({ username }) => username === 'alice')?.id ?? '';
    const made = await discord.asMember(alice, 'POST', `/channels/${channelId}/webhooks`, { name: 'Alerts' });
    const { url } = (await made.json()) as { url: string };
    telemetry.observer.gauge(HALTED, {}, 0);
    const targets = { 'chorus-edge': [`127.0.0.1:${port}`] };
    monitoring = await startMonitoring({ targets, metricsToken: TOKEN, webhookUrl: url, speed: 60, runbook: RUNBOOK });
  });
  afterAll(async () => {
    await monitoring?.stop();
    await discord?.stop();
    await stopEdge();
  });

  /** What members read in the channel, oldest first. */
  const embeds = () =>
    discord.core.messages
      .list(channelId)
      .flatMap(({ embeds: all, author }: Message) =>
        (all as { title: string; description: string }[]).map((embed) => ({ author: author.username, ...embed })),
      );
  const titles = () => embeds().map((embed) => embed.title);

  test('a critical alert appears with what to do, and then that it’s over', async () => {
    telemetry.observer.gauge(HALTED, {}, 1);
    await expect.poll(titles, { timeout: PATIENCE_MS }).toEqual(['🔴 ChorusBooksHalted']);
    const [fired] = embeds();
    expect(fired?.author).toBe('Alerts');
    expect(fired?.description).toBe(
      `**The ledger doesn’t balance, so every change is refused**\nA check of the ledger found a broken rule. Until it’s fixed, no member can pay, earn, or buy anything.\nWhat to do: ${RUNBOOK}#chorusbookshalted`,
    );
    telemetry.observer.gauge(HALTED, {}, 0);
    await expect
      .poll(titles, { timeout: PATIENCE_MS })
      .toEqual(['🔴 ChorusBooksHalted', '🟢 ChorusBooksHalted is over']);
    expect(embeds().at(-1)?.description).not.toContain('What to do');
  });

  test('an edge that’s down is one message, and its consequences are none', async () => {
    const before = titles().length;
    await stopEdge();
    await expect.poll(() => titles().slice(before), { timeout: PATIENCE_MS }).toEqual(['🔴 ChorusEdgeDown']);
    // Members' requests began to fail as well.
    const late = { labels: { alertname: 'ChorusAnswersLate', severity: 'warning' }, annotations: { summary: 'Late' } };
    const added = await fetch(`${monitoring.alertmanagerUrl}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([late]),
    });
    expect(added.status).toBe(200);
    const state = async () => {
      const alerts = (await (await fetch(`${monitoring.alertmanagerUrl}/api/v2/alerts`)).json()) as {
        labels: { alertname: string };
        status: { state: string };
      }[];
      return alerts.map(({ labels, status }) => `${labels.alertname} ${status.state}`).sort();
    };
    await expect
      .poll(state, { timeout: PATIENCE_MS })
      .toEqual(['ChorusAnswersLate suppressed', 'ChorusEdgeDown active']);
    await startEdge();
    await expect.poll(() => titles().slice(before), { timeout: PATIENCE_MS }).toContain('🟢 ChorusEdgeDown is over');
    expect(
      titles()
        .slice(before)
        .filter((each) => each.includes('EdgeDown')),
    ).toHaveLength(2);
  });
});
