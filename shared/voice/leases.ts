/** Which node holds which agent. Nodes register, renew with their heartbeat, and claim what nobody holds. */
import { LEASE } from './catalog.ts';
import { type Lease, type StaleFence, type VoiceStore, voiceOutcome } from './store.ts';

/** A process that is registered under its node's name. */
export interface Runner {
  /** `NODE_ID`. */
  id: string;
  /** Tells two processes of the same name apart; a decimal number. */
  incarnation: string;
  /** How long a lease runs, in milliseconds. */
  leaseMs: number;
}

/** Another process registered under the node's name. This one holds nothing any more and must end. */
export type Superseded = { status: 'superseded' };

export interface ClaimedAgent extends Lease {
  name: string;
  tokenCiphertext: string;
  tokenKeyId: string;
}

/** In how many milliseconds there may be something to claim; null: nothing is to come. */
type WakeInMs = number | null;

/**
 * Takes a place among the nodes. A process that had the same name before is taken for dead: its agents are free at once.
 *
 * @param node `url`: how the edge reaches it; `capacity`: agents at most, 1 to 1,000.
 */
export async function registerRunner(
  store: VoiceStore,
  node: { id: string; url: string; version: string; capacity: number; leaseMs: number },
): Promise<Runner> {
  const { incarnation } = await voiceOutcome<{ incarnation: string }>(
    store,
    'voice_register',
    (sql) => sql`
    voice_register(${node.id}, ${node.url}, ${node.version}, ${node.capacity}, ${interval(node.leaseMs)}::interval)`,
  );
  return { id: node.id, incarnation, leaseMs: node.leaseMs };
}

/** How a node is doing. */
export interface Heartbeat {
  /** The share of its means that is used: 0 is idle, 1 is full. */
  load: number;
  /** Over its limits: it claims nothing more. */
  isPaused: boolean;
  /** About to end. */
  isDraining: boolean;
}

/**
 * A heartbeat. Renews all leases of the node and says which they are: one that is not among them is lost, and its client must
 * be logged out. A lease that has ended is lost even when nobody took it.
 */
export function renewLeases(
  store: VoiceStore,
  runner: Runner,
  { load, isPaused, isDraining }: Heartbeat,
): Promise<{ status: 'renewed'; leases: Lease[]; wakeInMs: WakeInMs } | Superseded> {
  return voiceOutcome(
    store,
    'voice_renew',
    (sql) => sql`
    voice_renew(${runner.id}, ${runner.incarnation}, ${interval(runner.leaseMs)}::interval, ${load}, ${isPaused}, ${isDraining})`,
  );
}

/**
 * Claims agents that nobody holds, those with sessions first, up to the node's capacity. None while it is paused or draining.
 * Two nodes that claim at once never wait for each other and never get the same agent.
 *
 * @param most at a time, so that several nodes that start together share.
 */
export function claimAgents(
  store: VoiceStore,
  runner: Runner,
  most = 1_000,
): Promise<{ status: 'claimed'; agents: ClaimedAgent[]; wakeInMs: WakeInMs } | Superseded> {
  return voiceOutcome(
    store,
    'voice_claim',
    (sql) => sql`
    voice_claim(${runner.id}, ${runner.incarnation}, ${interval(runner.leaseMs)}::interval, ${most}, ${LEASE.loginsPerDay})`,
  );
}

/**
 * Hands agents over at once, to whoever claims them next. The clients must be logged out before.
 *
 * @param agents all of the node's when left out; it is then on its way out, and the edge no longer counts on it.
 */
export function releaseLeases(
  store: VoiceStore,
  runner: Runner,
  agents?: readonly string[],
): Promise<{ status: 'released'; agents: string[] } | Superseded> {
  return voiceOutcome(
    store,
    'voice_release_leases',
    (sql) => sql`
    voice_release_leases(${runner.id}, ${runner.incarnation}, ${agents?.join(',') ?? null})`,
  );
}

/**
 * Notes that an agent could not be logged in, and gives up its lease.
 *
 * @param isRefused Discord does not take the token (close code 4004, or 401): it is not tried again until somebody has looked.
 * @returns in how many milliseconds somebody may try again; null: not by itself.
 */
export function loginFailed(
  store: VoiceStore,
  lease: Lease,
  isRefused: boolean,
): Promise<{ status: 'noted'; failures: number; retryInMs: number | null } | StaleFence> {
  const { first, longest } = LEASE.retrySeconds;
  return voiceOutcome(
    store,
    'voice_login_failed',
    (sql) => sql`
    voice_login_failed(${lease.agent}, ${lease.fence}, ${isRefused},
      ${interval(first * 1_000)}::interval, ${interval(longest * 1_000)}::interval)`,
  );
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
  /** Agents it holds. */
  agents: number;
  /** Seconds since its last heartbeat. */
  silentSeconds: number;
}

/** All nodes there are, the live ones first. */
export function readNodes(store: VoiceStore): Promise<NodeView[]> {
  return voiceOutcome(
    store,
    'voice_nodes',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object(
        'id', runner_id, 'url', url, 'version', version, 'capacity', capacity, 'load', load, 'isPaused', is_paused,
        'isDraining', is_draining, 'isLive', live_until > clock_timestamp(),
        'agents', (select count(*) from agent_bots a where a.runner_id = r.runner_id and lease_until > clock_timestamp()),
        'silentSeconds', extract(epoch from clock_timestamp() - heartbeat_at)::float8
      ) order by live_until > clock_timestamp() desc, runner_id), '[]')
    from agent_runners r)`,
  );
}

/** A duration as Postgres reads it. */
export function interval(ms: number): string {
  return `${ms} milliseconds`;
}
