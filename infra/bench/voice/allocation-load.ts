/** Allocations, and reads by primary key beside them: a process of its own, told by its parent which, and for how long. */
import { connect, statement } from '../../../shared/platform/postgres.ts';
import type { Lease, VoiceSession } from '../../../shared/voice/session.ts';
import { releaseSession } from '../../../shared/voice/sessions.ts';
import { openVoice } from '../../testing/voice.ts';
import { type Slice, sliceOf } from '../stats.ts';

export interface AllocationOrder {
  /** `read` is the least a statement can be: one row by its primary key. Both on one connection, one at a time. */
  what: 'allocate' | 'read';
  /** Whether commits wait for the disk. A read has none to make. */
  isDurable: boolean;
  durationMs: number;
}

const GUILDS = 300;
const AGENTS = 20;
/** How many there are at any time: a new one's agent is found among those that serve others. */
const SESSIONS = 900;

const url = process.env.DATABASE_URL ?? '';
const sql = connect(url, { max: 1 });
const voice = await openVoice(1, { url, sql, drop: () => sql.end() });
const guilds = Array.from({ length: GUILDS }, () => voice.id());
const crew = await voice.crew(AGENTS, guilds);
// Nobody renews these leases, and the bench takes minutes.
await sql`update agent_bots set lease_until = clock_timestamp() + interval '1 hour'`;
await sql`update agent_runners set live_until = clock_timestamp() + interval '1 hour'`;
const leases = new Map<string, Lease>(crew.leases.map((lease) => [lease.agent, lease]));
const sessions: VoiceSession[] = [];
while (sessions.length < SESSIONS) sessions.push(await voice.session(pick(guilds)));
await sql`vacuum analyze`;

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

/** Opens a session in a channel of its own. The oldest one ends for it, which is not part of what is measured. */
async function allocate(): Promise<number> {
  const guild = pick(guilds);
  const sentAt = performance.now();
  sessions.push(await voice.session(guild));
  const tookMs = performance.now() - sentAt;
  const oldest = sessions.shift() as VoiceSession;
  const released = await releaseSession(voice.store, leases.get(oldest.agent) as Lease, oldest.id, 'left');
  if (released.status !== 'released') throw new Error(`The release ended with ${released.status}`);
  return tookMs;
}

async function read(): Promise<number> {
  const { id } = pick(sessions);
  const sentAt = performance.now();
  // Sent as every statement of the product is.
  const rows = await statement(
    'read',
    () => sql<{ channel: bigint }[]>`select channel_id as channel from voice_sessions where session_id = ${id}`,
    voice.store.observe.statement,
  );
  const tookMs = performance.now() - sentAt;
  if (rows.length !== 1) throw new Error('A session is missing.');
  return tookMs;
}

async function run({ what, isDurable, durationMs }: AllocationOrder): Promise<Slice> {
  // There is one connection, and nothing else runs on it.
  await sql.unsafe(`set synchronous_commit = ${isDurable ? 'on' : 'off'}`);
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) latenciesMs.push(await (what === 'read' ? read() : allocate()));
  return sliceOf(latenciesMs, performance.now() - startedAt);
}

process.on('disconnect', () => process.exit());
process.on('message', (order: AllocationOrder) => {
  run(order).then(
    (slice) => process.send?.({ slice }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
