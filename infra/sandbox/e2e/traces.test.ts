/** One trace from a member's command through the edge, the database, a voice node, and Lavalink, to a job: real processes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Correlation } from '../../../shared/platform/correlation.ts';
import { releaseSession } from '../../../shared/voice/sessions.ts';
import { type HttpReceiver, startReceiver } from '../../testing/http-receiver.ts';
import { snowflake } from '../../testing/interaction.ts';
import { createSigner, signedRequest } from '../../testing/signed-request.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  SECRET,
  until,
  type VoiceStage,
} from '../../testing/voice-node/stage.ts';
import { userId } from '../discord/gateway/testing.ts';
import { startNodeEdge } from '../edge/node.ts';
import type { SupervisedProcess } from '../processes/supervise.ts';

/** A span as OTLP has it in JSON. */
interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}
type Span = SentSpan & { service: string; about: Record<string, unknown> };

const SERVER = 2;
const CLIENT = 3;
const CONSUMER = 5;
const QUERY = 'first light loopbacks';
const signer = createSigner();
let stage: VoiceStage;
let collector: HttpReceiver;
let alice: string;

beforeAll(async () => {
  [stage, collector] = await Promise.all([openVoiceStage(1), startReceiver()]);
  alice = userId(stage.discord, 'alice');
  const guild = stage.discord.core.world.guild(stage.guildId);
  const channel = guild?.channels.find(({ id }) => id === stage.channels.lounge);
  if (guild === undefined || channel === undefined) throw new Error('no lounge');
  stage.discord.core.voice.place(guild, alice, channel);
});
afterAll(() => Promise.all([stage.close(), collector.stop()]));

const tracing = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret-of-the-collector',
});

function startEdge(more: Record<string, string>, log: (line: string) => void): Promise<SupervisedProcess> {
  return startNodeEdge({
    databaseUrl: stage.url,
    variables: {
      DISCORD_APPLICATION_ID: stage.discord.applicationId,
      DISCORD_PUBLIC_KEY: signer.publicKey,
      DISCORD_API_BASE: stage.discord.apiBase,
      DISCORD_TOKEN: stage.discord.botToken,
      UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
      UPSTASH_REDIS_REST_TOKEN: 'none',
      CUSTOM_ID_SECRET: 'c'.repeat(32),
      METRICS_TOKEN: 'm'.repeat(16),
      VOICE_NODE_SECRET: SECRET,
      AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
      LOG_LEVEL: 'debug',
      ...more,
    },
    log,
  });
}

/** Sends `/music play` as Alice, and returns the interaction's ID. */
async function play(edge: SupervisedProcess): Promise<string> {
  const id = snowflake(Date.now());
  const request = signedRequest(signer, {
    ...{ type: 2, id, application_id: stage.discord.applicationId, token: 'an-interaction-token', version: 1 },
    ...{
      guild_id: stage.guildId,
      channel_id: stage.channels.lounge,
      context: 0,
      app_permissions: '0',
      entitlements: [],
    },
    data: {
      ...{ id: '1', type: 1, name: 'music' },
      options: [{ name: 'play', type: 1, options: [{ name: 'query', type: 3, value: QUERY }] }],
    },
    member: { user: { id: alice, username: 'alice' }, roles: [], permissions: '0' },
  });
  const answer = await fetch(`${edge.url}/interactions`, {
    ...{ method: 'POST', headers: request.headers, body: await request.arrayBuffer() },
  });
  expect(await answer.json()).toMatchObject({ type: expect.toBeOneOf([4, 5]) });
  return id;
}

function spansOf(traceId: string): Span[] {
  return collector.received.flatMap(({ body }) => {
    const { resourceSpans } = body as {
      resourceSpans: { resource: { attributes: SentSpan['attributes'] }; scopeSpans: { spans: SentSpan[] }[] }[];
    };
    return resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans
        .flatMap(({ spans }) => spans)
        .filter((span) => span.traceId === traceId)
        .map((span) => ({
          ...span,
          service: String(valuesOf(resource.attributes)['service.name']),
          about: valuesOf(span.attributes),
        })),
    );
  });
}

function valuesOf(attributes: SentSpan['attributes']): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** The lines of a log that are about one interaction. */
function linesAbout(log: string, code: string): { msg: string; service: string; trace_id?: string }[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(`"correlation":"${code}"`))
    .map((line) => JSON.parse(line));
}

test('a command with voice is one trace, to the job that it leads to, and one ID finds all its lines', async () => {
  const log: string[] = [];
  const edge = await startEdge(tracing(), (line) => log.push(line));
  const node = await stage.start(tracing());
  await agentsReady(node, 1);
  const { traceId, spanId, code } = Correlation.ofKey(`i:${await play(edge)}`);

  const named = (name: string) => spansOf(traceId).filter((span) => span.name === name);
  const session = async () =>
    (await stage.sql<{ id: string }[]>`select session_id::text as id from voice_sessions where state = 'active'`)[0]
      ?.id;
  await until('the session to be active', async () => (await session()) !== undefined);
  await until('Lavalink to play it', () => named('PATCH /v4/sessions/:session/players/:guild').length > 0);
  await until('the follow-up to be stored', async () => (await stage.sql`select from voice_follow_ups`).length > 0);
  const { agents } = await node.call('status', undefined);
  const [agent] = agents;
  if (agent === undefined) throw new Error('no agent');
  // Nobody listens anymore, and the member is told by a job.
  await releaseSession(stage.store, agent, (await session()) ?? '', 'idle');
  await until('the job to be traced', () => named('process voice_follow_up').length > 0);
  const ended = node.ended;
  node.child.kill('SIGTERM');
  await Promise.all([edge.stop(), ended]);

  const spans = spansOf(traceId);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parentOf = (span: Span | undefined) => byId.get(span?.parentSpanId ?? '');
  const one = (name: string, service: string, kind: number) => {
    const found = spans.find((span) => span.name === name && span.service === service && span.kind === kind);
    expect(
      found,
      `${service} ${name} in ${spans.map((span) => `${span.service} ${span.name}`).join('\n')}`,
    ).toBeDefined();
    return found as Span;
  };

  const root = one('music play', 'chorus-edge', SERVER);
  expect(root).toMatchObject({ spanId, about: { 'chorus.status': 'success', 'chorus.correlation': code } });
  // Every other span has a parent in this trace.
  expect(spans.filter((span) => parentOf(span) === undefined).map(({ name }) => name)).toEqual(['music play']);
  expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);

  const allocation = one('voice_allocate', 'chorus-edge', CLIENT);
  expect(parentOf(allocation)).toBe(root);
  expect(allocation.about).toMatchObject({
    'db.system.name': 'postgresql',
    'db.stored_procedure.name': 'voice_allocate',
  });
  const lookup = one('GET /guilds/:id/voice-states/:id', 'chorus-edge', CLIENT);
  expect(parentOf(lookup)).toBe(root);
  expect(lookup.about).toMatchObject({ 'http.response.status_code': expect.anything() });
  expect(parentOf(one('EVALSHA', 'chorus-edge', CLIENT))).toBe(root);
  const call = one('POST /v1/intents', 'chorus-edge', CLIENT);
  expect(parentOf(call)).toBe(root);
  const served = one('POST /v1/intents', 'chorus-voice-node', SERVER);
  expect(spans.filter(({ name, kind }) => name === 'POST /v1/intents' && kind === CLIENT)).toContain(parentOf(served));
  const intent = one('intent play', 'chorus-voice-node', CONSUMER);
  expect([root, served]).toContain(parentOf(intent));
  expect(parentOf(one('voice_next_intent', 'chorus-voice-node', CLIENT))).toBe(intent);
  expect(parentOf(one('GET /v4/loadtracks', 'chorus-voice-node', CLIENT))).toBe(intent);
  const job = one('process voice_follow_up', 'chorus-voice-node', CONSUMER);
  expect(parentOf(job)).toBe(root);
  expect(spans.filter((span) => parentOf(span) === job).map(({ name }) => name)).toContain('POST /webhooks/:id/:token');

  // Nothing that a member wrote, and no secret.
  const sent = JSON.stringify(collector.received.map(({ body }) => body));
  for (const secret of [
    QUERY,
    SECRET,
    stage.discord.botToken,
    'an-interaction-token',
    'secret-of-the-collector',
    alice,
  ])
    expect(sent).not.toContain(secret);
  expect(collector.received[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'x-api-key': 'secret-of-the-collector' },
  });

  const onEdge = linesAbout(log.join('\n'), code);
  expect(onEdge).toContainEqual(expect.objectContaining({ msg: 'interaction finished', trace_id: traceId }));
  const onNode = linesAbout(node.output(), code).map(({ msg }) => msg);
  expect(onNode).toEqual(expect.arrayContaining(['call answered', 'intent applied', 'job ran']));
});

test('an intent that the node finds by itself is in the trace of its interaction', async () => {
  const edge = await startEdge(tracing(), () => {});
  let node: NodeProcess = await stage.start(tracing());
  await agentsReady(node, 1);
  await play(edge);
  await until('a session', async () => (await stage.sql`select from voice_sessions where state = 'active'`).length > 0);
  // It doesn't answer, but its lease is still good.
  node.child.kill('SIGKILL');
  await node.ended;
  const { traceId, spanId } = Correlation.ofKey(`i:${await play(edge)}`);
  await until(
    'the intent',
    async () => (await stage.sql`select from voice_intents where applied_at is null`).length > 0,
  );
  node = await stage.start({ ...tracing(), NODE_ID: 'another' });
  const intents = () => spansOf(traceId).filter(({ name }) => name === 'intent play');
  await until('the intent to be traced', () => intents().length > 0, 40_000);
  expect(intents()).toMatchObject([{ parentSpanId: spanId, service: 'chorus-voice-node' }]);
  await edge.stop();
  node.child.kill('SIGKILL');
  await node.ended;
});

test('without a collector’s address, nothing is loaded or sent, and lines still have the ID', async () => {
  const before = collector.received.length;
  const log: string[] = [];
  // Prints whatever OpenTelemetry module is loaded, in this process and nowhere else.
  const watching = `--import=data:text/javascript,${encodeURIComponent(
    'import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) { if (/opentelemetry.(sdk|exporter)/.test(name)) console.log("LOADED " + name); return next(name, context); } });',
  )}`;
  const edge = await startEdge({ NODE_OPTIONS: watching }, (line) => log.push(line));
  const node = await stage.start({ NODE_OPTIONS: watching, NODE_ID: 'untraced' });
  const { code } = Correlation.ofKey(`i:${await play(edge)}`);
  await until('a line', () => linesAbout(log.join('\n'), code).some(({ msg }) => msg === 'interaction finished'));
  await edge.stop();
  node.child.kill('SIGTERM');
  await node.ended;
  expect(linesAbout(log.join('\n'), code).every((line) => line.trace_id === undefined)).toBe(true);
  expect(`${log.join('\n')}${node.output()}`).not.toContain('LOADED');
  expect(collector.received).toHaveLength(before);
  // The same watch sees it where it's wanted.
  const traced: string[] = [];
  await (await startEdge({ ...tracing(), NODE_OPTIONS: watching }, (line) => traced.push(line))).stop();
  expect(traced.join('\n')).toContain('LOADED @opentelemetry/sdk-trace');
});
