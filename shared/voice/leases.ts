/** Which node holds which agent. Nodes register, renew their leases with every heartbeat, and claim agents that nobody holds. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { LEASE } from './catalog.ts';
import type { Lease, StaleFence } from './session.ts';

/** A process that is registered under its node's name. */
export interface Runner {
  /** `NODE_ID`. */
  id: string;
  /** Tells two processes of the same name apart; a decimal number. */
  incarnation: string;
  /** How long a lease lasts, in milliseconds. */
  leaseMs: number;
}

/** Another process registered under the node's name. This one holds nothing anymore and must end. */
export type Superseded = { status: 'superseded' };

export interface ClaimedAgent extends Lease {
  name: string;
  tokenCiphertext: string;
  tokenKeyId: string;
  /** What the node that held it last has kept of its connections. Null if there's nothing, or it's too old. */
  gateway: SealedToken | null;
  /** When that node was last known to live, ISO 8601. Null if no node has held it yet, or that one had no Lavalink. */
  aliveAt: string | null;
}

/** In how many milliseconds there may be something to claim; null: nothing is expected. */
type WakeInMs = number | null;

/**
 * Registers a node. An earlier process of the same name counts as dead: its agents are free at once.
 *
 * @param node `url`: how the edge reaches it; `capacity`: agents at most, 1 to 1,000.
 */
export async function registerRunner(
  store: Store,
  node: { id: string; url: string; version: string; capacity: number; leaseMs: number },
): Promise<Runner> {
  const { id, url, version, capacity, leaseMs } = node;
  const request = { runner: id, url, version, capacity, lease: interval(leaseMs) };
  const { incarnation }: { incarnation: string } = await run(store, 'voice_register', request);
  return { id, incarnation, leaseMs };
}

/** Another node's process, as one that watches it knows it. */
export interface Neighbor {
  runner: string;
  incarnation: string;
}

/** How many agents a node holds above its share, as far as others have room for them. */
export async function surplusOf(store: Store, runner: Runner): Promise<number> {
  const { settleSeconds } = LEASE;
  return run(
    store,
    'voice_surplus',
    (sql) =>
      sql`(select voice_surplus(p_runner => ${runner.id}, p_settled_after => ${interval(settleSeconds * 1_000)}))`,
  );
}

/** Whether a lease hasn't ended, and nobody else has taken its agent. */
export async function isHeld(store: Store, { agent, fence }: Lease): Promise<boolean> {
  return run(
    store,
    'voice_is_held',
    (sql) => sql`(
    select exists (select from agent_bots where agent_id = ${agent} and fence = ${fence} and lease_until > clock_timestamp()))`,
  );
}

/** Which of these agents no node may run anymore: nobody succeeds to them, so they have to leave on their own. */
export async function revokedAmong(store: Store, agents: readonly string[]): Promise<string[]> {
  return run(
    store,
    'voice_revoked',
    (sql) => sql`(
    select coalesce(jsonb_agg(agent_id::text), '[]') from agent_bots
    where agent_id = any (string_to_array(${agents.join()}, ',')::bigint[]) and status not in ('approved', 'active'))`,
  );
}

/** How a node is doing. */
export interface Heartbeat {
  /** The share of its resources that is in use: 0 is idle, 1 is full. */
  load: number;
  /** Over its limits: it claims nothing more. */
  isPaused: boolean;
  /** About to end. */
  isDraining: boolean;
  /** Default: `unknown`. */
  reach?: Reach;
  /** What it couldn't reach when it last tried (default: nothing is known against it). */
  lacks?: Lack | undefined;
}

/** What its agents need, and a node doesn't reach: Discord, any Lavalink, or both. */
export type Lack = 'discord' | 'lavalink' | 'both';

/** What these nodes don't reach, in words. */
export function lackText(lacks: readonly Lack[]): string {
  const [first, ...others] = new Set(lacks);
  if (first === undefined || first === 'both' || others.length > 0) return 'Discord or Lavalink';
  return first === 'discord' ? 'Discord' : 'Lavalink';
}

/**
 * Whether a node reaches what its agents need. `works`: it has just made sure that it reaches Discord and a Lavalink. `cut_off`: it
 * hasn't reached one of them for a while. `unknown`: nothing speaks against it.
 */
export type Reach = 'works' | 'cut_off' | 'unknown';

interface Renewed {
  status: 'renewed';
  leases: Lease[];
  neighbors: Neighbor[];
  nodes: number;
  isAsked: boolean;
  wakeInMs: WakeInMs;
}

/**
 * A heartbeat. Renews all leases of the node and returns them: one that is missing is lost, and its client must be logged out. A
 * lease that has ended is lost even when nobody took it.
 *
 * @returns `neighbors`: the next two live nodes in a circle, for this one to watch. `nodes`: how many are live and not cut off.
 *   `isAsked`: another node is cut off, and needs to know whether this one is.
 */
export function renewLeases(
  store: Store,
  runner: Runner,
  { load, isPaused, isDraining, reach = 'unknown', lacks }: Heartbeat,
): Promise<Renewed | Superseded> {
  return run(store, 'voice_renew', {
    ...identityOf(runner),
    lease: interval(runner.leaseMs),
    load,
    isPaused,
    isDraining,
    reach,
    lacks: lacks ?? null,
  });
}

/**
 * Claims agents that nobody holds, those with sessions first, up to the node's capacity; none while it's paused or draining. Two
 * nodes that claim at once never wait for each other and never get the same agent.
 *
 * @param most at a time, so that several nodes that start together share.
 */
export function claimAgents(
  store: Store,
  runner: Runner,
  most = 1_000,
): Promise<{ status: 'claimed'; agents: ClaimedAgent[]; wakeInMs: WakeInMs } | Superseded> {
  return run(store, 'voice_claim', {
    ...identityOf(runner),
    lease: interval(runner.leaseMs),
    most,
    loginsPerDay: LEASE.loginsPerDay,
  });
}

/**
 * Gives up leases at once, for whichever node claims the agents next. The clients must be logged out before.
 *
 * @param agents (default: all of the node's, which then counts as about to end)
 */
export function releaseLeases(
  store: Store,
  runner: Runner,
  agents?: readonly string[],
): Promise<{ status: 'released'; agents: string[] } | Superseded> {
  return run(store, 'voice_release_leases', { ...identityOf(runner), agents: agents?.join(',') ?? null });
}

/**
 * Records that an agent couldn't be logged in, and gives up its lease.
 *
 * @param isRefused Discord refuses the token (close code 4004, or 401): no node tries again until someone replaces it.
 * @returns in how many milliseconds a node may try again; null: not on its own.
 */
export function loginFailed(
  store: Store,
  lease: Lease,
  isRefused: boolean,
): Promise<{ status: 'noted'; failures: number; retryInMs: number | null } | StaleFence> {
  const { first, longest } = LEASE.retrySeconds;
  return run(store, 'voice_login_failed', {
    agent: lease.agent,
    fence: lease.fence,
    isRefused,
    first: interval(first * 1_000),
    longest: interval(longest * 1_000),
  });
}

export interface NodeView {
  id: string;
  url: string;
  version: string;
  capacity: number;
  load: number;
  isPaused: boolean;
  isDraining: boolean;
  /** Whether its last heartbeat is younger than its lease. */
  isLive: boolean;
  /** What it couldn't reach when it last tried. Null if nothing is known against it. */
  lacks: Lack | null;
  /** Agents it holds. */
  agents: number;
  /** Seconds since its last heartbeat. */
  silentSeconds: number;
  /** When its process started, in ISO 8601. */
  startedAt: string;
}

/** All nodes, live ones first. */
export function readNodes(store: Store): Promise<NodeView[]> {
  return run(store, 'voice_nodes', nodesIn);
}

/** What {@link readNodes} reads, as part of a larger statement. */
export function nodesIn(sql: Sql): SqlFragment {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object(
        'id', runner_id, 'url', url, 'version', version, 'capacity', capacity, 'load', load, 'isPaused', is_paused,
        'isDraining', is_draining, 'isLive', live_until > clock_timestamp(), 'lacks', lacks,
        'agents', (select count(*) from agent_bots a where a.runner_id = r.runner_id and lease_until > clock_timestamp()),
        'startedAt', started_at, 'silentSeconds', extract(epoch from clock_timestamp() - heartbeat_at)::float8
      ) order by live_until > clock_timestamp() desc, runner_id), '[]')
    from agent_runners r)`;
}

/** The arguments by which a statement knows a node's process. */
export function identityOf({ id, incarnation }: Runner): { runner: string; incarnation: string } {
  return { runner: id, incarnation };
}

/** A duration as Postgres reads it. */
export function interval(ms: number): string {
  return `${ms} milliseconds`;
}
