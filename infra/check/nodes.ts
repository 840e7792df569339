/** The voice nodes that the database knows, and whether they can be reached from here. */
import { counted } from '../../shared/platform/plural.ts';
import { urlUnder } from '../../shared/platform/url-under.ts';
import { VERSION } from '../../shared/platform/version.ts';
import { CallError } from '../../shared/voice/call-errors.ts';
import { ControlClient } from '../../shared/voice/control-client.ts';
import type { CheckContext } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';
import { ask, bearer } from './http.ts';

export interface NodeRow {
  id: string;
  url: string;
  version: string;
  is_live: boolean;
  is_draining: boolean;
  is_paused: boolean;
  /** Since its last heartbeat. */
  silent_seconds: number;
}

export const nodes: Area = {
  name: 'nodes',
  needs: ['database'],
  async check(context) {
    const { sql } = context;
    const [tables] = await sql<{ exist: boolean }[]>`select to_regclass('agent_runners') is not null as exist`;
    if (!tables?.exist) return [];
    const rows = await sql<NodeRow[]>`
      select runner_id as id, url, version, live_until > clock_timestamp() as is_live, is_draining, is_paused,
        extract(epoch from clock_timestamp() - heartbeat_at)::float8 as silent_seconds
      from agent_runners order by runner_id`;
    const [agents] = await sql<{ exist: boolean }[]>`
      select exists (select from agent_bots where status in ('approved', 'active')) as exist`;
    const findings = await Promise.all(rows.map((row) => (row.is_live ? live(context, row) : stale(row))));
    if (rows.some(({ is_live }) => is_live)) return findings.flat();
    const fix = 'Start a voice node. See “Voice nodes” in docs/OPERATIONS.md.';
    return [
      agents?.exist
        ? failure('live', 'no voice node is running, so nothing plays', fix)
        : warning('live', 'no voice node is running yet', fix),
      ...findings.flat(),
    ];
  },
};

function stale({ id, silent_seconds }: NodeRow): Finding[] {
  const minutes = Math.floor(silent_seconds / 60);
  return [
    warning(
      id,
      `${id} stopped reporting ${minutes === 0 ? 'just now' : `${counted(minutes, 'minute')} ago`}`,
      'Start it again. If it’s gone for good, ignore this: it’s forgotten after 7 days.',
    ),
  ];
}

/** In the order in which they matter: only the first problem of a node is reported, besides an old version. */
async function live(context: CheckContext, node: NodeRow): Promise<Finding[]> {
  const { id, version } = node;
  const findings: Finding[] = [(await problemOf(context, node)) ?? ok(id, `${id} is live, version ${version}`)];
  if (version !== VERSION)
    findings.push(
      warning(
        `${id}-version`,
        `${id} runs version ${version}, and this checkout has ${VERSION}`,
        'Update it. See “Drain, and roll out a new version” in docs/OPERATIONS.md.',
      ),
    );
  return findings;
}

async function problemOf({ environment }: CheckContext, node: NodeRow): Promise<Finding | undefined> {
  const { id, url } = node;
  const ready = await ask(urlUnder(url, '/readyz'), { headers: bearer(environment.METRICS_TOKEN) }).catch(
    (error: unknown) => error as Error,
  );
  if (ready instanceof Error)
    return failure(
      id,
      `${id}: ${ready.message}`,
      'Correct NODE_PUBLIC_URL of this node, its tunnel, or its proxy. It has to be reachable from the edge.',
    );
  const secret = secretOf(environment.VOICE_NODE_SECRET);
  if (secret !== undefined) {
    const refusal = await new ControlClient(secret).call(node, 'status', undefined).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    if (refusal instanceof CallError && refusal.code === 'unauthorized')
      return failure(
        id,
        `${id} refuses signed calls`,
        'Set VOICE_NODE_SECRET to the same value on the edge and all nodes, and synchronize their clocks (NTP).',
      );
    if (refusal !== undefined)
      return failure(id, `${id}: ${refusal.message}`, 'Check that NODE_PUBLIC_URL leads to this node.');
  }
  const { status } = (ready.body ?? {}) as { status?: string };
  const fix = 'See “When something is down” in docs/OPERATIONS.md.';
  if (status === 'unhealthy') return failure(id, `${id} is unhealthy${componentsOf(ready.body)}`, fix);
  if (status === 'degraded') return warning(id, `${id} is degraded${componentsOf(ready.body)}`, fix);
  if (status !== 'healthy')
    return failure(id, `${id}: /readyz has no status`, 'Check that NODE_PUBLIC_URL leads to this node.');
  if (node.is_draining) return warning(id, `${id} is draining`, 'Start it again, or wait until it’s gone.');
  return undefined;
}

function secretOf(value: string | undefined): string | undefined {
  return value?.split(',')[0]?.trim();
}

function componentsOf(body: unknown): string {
  const { components = {} } = body as { components?: Record<string, { status: string }> };
  const names = Object.entries(components).flatMap(([name, { status }]) => (status === 'healthy' ? [] : [name]));
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}
