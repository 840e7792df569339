import type { Store } from '../../shared/platform/store.ts';
import { type CallAnswer, type CallBody, CallError, type CallName } from '../../shared/voice/protocol.ts';
import type { Lease } from '../../shared/voice/session.ts';
import { releaseSession } from '../../shared/voice/sessions.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';
import type { Loaded } from '../music/loading.ts';
import type { Suggestions } from '../music/suggestions.ts';
import type { HeldSession } from '../sessions/held-session.ts';
import type { Intents } from '../sessions/intents.ts';
import type { Sessions } from '../sessions/sessions.ts';

export interface NodeParts {
  store: Store;
  fleet: Fleet;
  sessions: Sessions;
  intents: Intents;
  claim(): Promise<number>;
  drain(): Promise<{ agents: number; sessions: number }>;
  isDraining(): boolean;
  /** Returns search results. */
  suggest: Suggestions['suggest'];
  /** Returns what a query would play in a guild. */
  load(guildId: string, query: string): Promise<Loaded>;
  /** Search prefixes that work. */
  prefixes(): Promise<readonly string[]>;
  status(): CallAnswer<'status'>;
}

type Calls = { [N in CallName]: (body: CallBody<N>) => Promise<CallAnswer<N>> };

/** Handlers for the edge's calls. They only speed up what the rows say anyway. */
export function callsOn(parts: NodeParts): Calls {
  const { store, fleet, sessions, intents } = parts;

  /** Returns the agent, if this node holds the lease from the call. */
  function agentOf({ agent, fence }: Lease): Agent {
    const found = fleet.get(agent);
    if (found?.lease.fence === fence && found.isReady) return found;
    if (found?.lease.fence === fence) throw new CallError('busy', 'the agent is still logging in');
    throw new CallError(parts.isDraining() ? 'draining' : 'stale_fence');
  }

  /** Returns a session served here. If it was just created, its row is read first. */
  async function held(body: Lease & { session: string }): Promise<{ session: HeldSession; agent: Agent }> {
    const agent = agentOf(body);
    if (sessions.find(body.session) === undefined) await sessions.reconcile();
    const session = sessions.find(body.session);
    if (session?.row.agent !== agent.id) throw sessions.refusals.get(body.session) ?? new CallError('not_found');
    return { session, agent };
  }

  function answerFor({ row }: HeldSession, { voice }: Agent): CallAnswer<'state'> {
    const isJoined = voice?.isJoined(row.guild) ?? false;
    const state = row.state === 'parked' ? 'parked' : isJoined ? 'active' : 'joining';
    return { state, channel: row.channel, pingMs: voice?.pingMs(row.guild) ?? null };
  }

  return {
    async join(body) {
      const { session, agent } = await held(body);
      await session.settled();
      const refusal = sessions.refusals.get(body.session);
      if (refusal !== undefined) throw refusal;
      return answerFor(session, agent);
    },
    async leave(body) {
      const agent = agentOf(body);
      const session = sessions.find(body.session);
      if (session?.row.agent === agent.id) await sessions.leave(session, agent, body.reason);
      // Not served yet, or already ended: only its row is left.
      else await releaseSession(store, agent.lease, body.session, body.reason);
      return { state: 'left' };
    },
    async move(body) {
      const { session, agent } = await held(body);
      await sessions.move(session, agent, body.channel);
      return answerFor(session, agent);
    },
    async state(body) {
      const { session, agent } = await held(body);
      return answerFor(session, agent);
    },
    async intents({ intent, key, ...body }) {
      try {
        const { session, agent } = await held(body);
        return { intent, result: await intents.resultOf(session.row, agent, intent, key) };
      } catch (error) {
        // An intent that was applied before this call arrived may have ended the session.
        const result = error instanceof CallError ? await intents.findApplied(key) : undefined;
        if (result === undefined) throw error;
        return { intent, result };
      }
    },
    async search({ query, source, most, member }) {
      const tracks = await parts.suggest(query, source, most, member);
      return {
        tracks: tracks.map(({ title, author, lengthMs, encoded, uri }) => ({ title, author, lengthMs, encoded, uri })),
      };
    },
    async load({ guild, query, most }) {
      const loaded = await parts.load(guild, query);
      if (loaded.status !== 'found') return loaded;
      const { tracks, playlist } = loaded;
      const encoded = tracks.slice(0, most).map((track) => track.encoded);
      return { status: 'found', encoded, playlist, left: tracks.length - encoded.length };
    },
    sources: async () => ({ prefixes: [...(await parts.prefixes())] }),
    async wake() {
      sessions.reconcileSoon();
      return { claimed: await parts.claim() };
    },
    drain: () => parts.drain(),
    status: async () => parts.status(),
  };
}
