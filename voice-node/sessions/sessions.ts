import type { Logger } from '../../shared/platform/log.ts';
import type { Runner } from '../../shared/voice/leases.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import {
  adoptSessions,
  moveSession,
  noteHeard,
  releaseSession,
  setSessionState,
  sweepSessions,
} from '../../shared/voice/sessions.ts';
import type { Lease, ReleaseReason, VoiceEvent, VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';
import { HeldSession } from './held-session.ts';
import { Refusals } from './refusals.ts';

/** How often rows are compared with what is served, in milliseconds, beside the times when something has happened. */
const RECONCILE_MS = 1_000;
/** How many things that happen at once are looked at together, in milliseconds. */
const SOON_MS = 20;
/** A kick, a deleted channel and a deleted guild all begin with the agent's being out: which it was shows within this. */
const WHY_REMOVED_MS = 300;

export interface SessionsOptions {
  store: VoiceStore;
  runner: Runner;
  fleet: Fleet;
  log: Logger;
  happened(events: readonly VoiceEvent[]): void;
  /** The agent's lease is somebody else's: it is to be silenced. */
  stale(agent: Agent): void;
  failedOver(reason: 'voice_node' | 'lavalink', session: VoiceSession): void;
  /** Whether a session is paused: then nobody hears it, however many are there. */
  isPaused?(session: VoiceSession): boolean;
  /** A session is in its channel, as found with every comparison. */
  served?(session: VoiceSession, agent: Agent): void;
  superseded(): void;
}

/** Everything this node's agents serve. Rows say what there is to be; events only say when to look. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Why sessions could not be joined. */
  readonly refusals = new Refusals();
  readonly #held = new Map<string, HeldSession>();
  /** Agents that are to serve something, as the rows last said. */
  #owing: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  /** When it looks next, by the monotonic clock. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** The comparison that is to begin when the one before it has ended. */
  #next: Promise<void> | undefined;
  #latest: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get all(): VoiceSession[] {
    return [...this.#held.values()].map(({ row }) => row);
  }

  /** Whether these agents all have something to serve. */
  async areNeeded(agents: readonly Lease[]): Promise<boolean> {
    await this.reconcile();
    return agents.every(({ agent }) => this.#owing.has(agent));
  }

  find(sessionId: string): HeldSession | undefined {
    return this.#held.get(sessionId);
  }

  of(agentId: string): VoiceSession[] {
    return this.all.filter(({ agent }) => agent === agentId);
  }

  /** Looks soon: something has happened. */
  soon(): void {
    this.#schedule(SOON_MS);
  }

  /** Lavalink came or went for an agent: what failed before may work now. */
  changed(agent: Agent): void {
    for (const held of this.#held.values()) if (held.row.agent === agent.id) held.retryNow();
    this.soon();
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** The agents of these leases are not run here any more. */
  forget(leases: readonly Lease[]): void {
    const agents = new Set(leases.map(({ agent }) => agent));
    for (const [id, { row }] of this.#held) if (agents.has(row.agent)) this.#held.delete(id);
  }

  /** With each heartbeat: says who can be heard, and ends what is due. */
  async beat(): Promise<void> {
    const heard = this.all.filter((session) => {
      if (session.state !== 'active' || this.#options.isPaused?.(session)) return false;
      const places = this.#options.fleet.get(session.agent)?.places;
      return places !== undefined && places.listeners(session.guild, session.channel) > 0;
    });
    if (heard.length > 0)
      await noteHeard(
        this.#options.store,
        heard.map(({ id, agent, fence }) => ({ session: id, agent, fence })),
      );
    const swept = await sweepSessions(this.#options.store);
    this.#options.happened(swept.events);
  }

  /**
   * Compares the rows as they are from now on with what is served, and begins what it takes. Resolves when all is begun. One
   * comparison at a time: what was read earlier must not be done later.
   */
  reconcile(): Promise<void> {
    this.#next ??= this.#latest
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#latest = this.#compare();
        return this.#latest;
      });
    return this.#next;
  }

  async #compare(): Promise<void> {
    if (this.#isOver) return;
    const { store, runner, fleet } = this.#options;
    const readAtMs = performance.now();
    const adopted = await adoptSessions(store, runner);
    if (adopted.status === 'superseded') return this.#options.superseded();
    this.#owing = new Set(adopted.sessions.map(({ agent }) => agent));
    const rows = new Map(adopted.sessions.map((row) => [row.id, row]));
    for (const [id, held] of this.#held) {
      if (rows.has(id) || held.isBusy || held.isNewerThan(readAtMs)) continue;
      this.#held.delete(id);
      void fleet.get(held.row.agent)?.voice?.disconnect(held.row.guild);
    }
    for (const { failedOver, ...row } of rows.values()) {
      if (failedOver) this.#options.failedOver('voice_node', row);
      const agent = fleet.ready({ agent: row.agent, fence: row.fence });
      if (agent === undefined) continue;
      const held = this.#held.get(row.id) ?? new HeldSession(row);
      if (held.isBusy || held.isNewerThan(readAtMs)) continue;
      held.row = row;
      const former = this.#heldBy(agent, row.guild);
      this.#held.set(row.id, held);
      if (former !== undefined && former !== held) void held.work(() => this.#succeed(former, held, agent));
      else if (held.isDue) void held.work(async () => void (await this.#serve(held, agent)));
    }
    for (const agent of fleet.agents) this.#leaveOthers(agent);
  }

  /** Somebody took an agent to another channel: the session goes with it. */
  moved(agent: Agent, guild: string, channel: string): void {
    const held = this.#heldBy(agent, guild);
    void held?.work(async () => {
      if (!this.#isHeld(held)) return;
      await this.#attempt(held, async () => {
        const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
        if (moved.status === 'noted') held.row = moved.session;
        else if (moved.status === 'channel_taken') await this.#release(held, agent, 'channel_taken');
        else if (moved.status === 'stale_fence') this.#options.stale(agent);
        else await this.#drop(held, agent);
      });
    });
  }

  /** Somebody took an agent out of its channel. */
  removed(agent: Agent, guild: string): void {
    const held = this.#heldBy(agent, guild);
    void held?.work(async () => {
      await new Promise((resolve) => setTimeout(resolve, WHY_REMOVED_MS));
      if (!this.#isHeld(held)) return;
      // In a guild that it has left another agent takes over; that is under way.
      if (!agent.isInGuild(guild) || agent.voice === undefined) return;
      const reason = agent.hasChannel(guild, held.row.channel) ? 'kicked' : 'channel_deleted';
      await this.#attempt(held, () => this.#release(held, agent, reason));
    });
  }

  movedNode(agent: Agent, guild: string): void {
    const held = this.#heldBy(agent, guild);
    if (held !== undefined) this.#options.failedOver('lavalink', held.row);
  }

  /** Goes to another channel. @throws {CallError} */
  async move(held: HeldSession, agent: Agent, channel: string): Promise<void> {
    let refusal: CallError | undefined;
    await held.work(async () => {
      const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
      if (moved.status !== 'noted') {
        refusal = new CallError(moved.status);
        return;
      }
      held.row = moved.session;
      refusal = await this.#serve(held, agent);
    });
    if (refusal !== undefined) throw refusal;
  }

  /** Ends a session, or leaves what has ended. */
  async leave(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    await held.work(() => this.#release(held, agent, reason));
  }

  /**
   * Serves a session with an agent that is still being taken out of another one in the same guild. That one is over, or the
   * rows would not have this one; what is being done for it ends first, or it would leave the new one's channel.
   */
  async #succeed(former: HeldSession, held: HeldSession, agent: Agent): Promise<void> {
    await agent.voice?.disconnect(former.row.guild);
    await former.settled();
    if (this.#isHeld(former)) await this.#drop(former, agent);
    await this.#serve(held, agent);
  }

  /** Brings one session to where its row says. @returns why it could not. */
  async #serve(held: HeldSession, agent: Agent): Promise<CallError | undefined> {
    const { guild, channel } = held.row;
    const voice = agent.voice;
    if (voice === undefined) return new CallError('stale_fence');
    if (!this.#isHeld(held)) return new CallError('not_found');
    try {
      const isThere = voice.channelOf(guild) === channel;
      const state = isThere ? await voice.check(guild) : 'broken';
      if (state === 'unserved') throw new CallError('lavalink_unavailable');
      if (state === 'broken') await voice.connect(guild, channel);
      held.succeeded();
      this.refusals.delete(held.row.id);
      await this.#note(held, agent, 'active');
      if (this.#isHeld(held)) this.#options.served?.(held.row, agent);
      return undefined;
    } catch (error) {
      const refusal = error instanceof CallError ? error : new CallError('internal', String(error));
      // It was stopped amid the attempt: the session is another node's, and nothing is to be said about it.
      if (agent.voice === undefined) return refusal;
      held.failed();
      this.refusals.set(held.row.id, refusal);
      this.#options.log.warn({ session: held.row.id, guild, channel, reason: refusal.message }, 'channel not joined');
      await this.#attempt(held, () => this.#refused(held, agent, refusal));
      return refusal;
    }
  }

  async #refused(held: HeldSession, agent: Agent, { code }: CallError): Promise<void> {
    if (code === 'no_access') return this.#release(held, agent, 'no_access');
    if (code === 'channel_full') return this.#release(held, agent, 'not_joined');
    // A guild that is gone as well is written down elsewhere, and another agent takes over.
    if (code === 'not_found' && agent.isInGuild(held.row.guild)) return this.#release(held, agent, 'channel_deleted');
    if (code === 'not_joined' && held.row.state === 'starting') return this.#release(held, agent, 'not_joined');
    if (code === 'lavalink_unavailable' || code === 'not_joined') await this.#note(held, agent, 'parked');
  }

  async #note(held: HeldSession, agent: Agent, state: 'active' | 'parked'): Promise<void> {
    if (held.row.state === state) return;
    const noted = await setSessionState(this.#options.store, agent.lease, held.row.id, state);
    if (noted.status === 'noted') held.row = noted.session;
    else if (noted.status === 'not_found') await this.#drop(held, agent);
    else this.#options.stale(agent);
  }

  async #release(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    const released = await releaseSession(this.#options.store, agent.lease, held.row.id, reason);
    // Leaving would take the place away from whoever has the agent now.
    if (released.status === 'stale_fence') return this.#options.stale(agent);
    await this.#drop(held, agent);
    if (released.status === 'released') this.#options.happened(released.events);
  }

  async #drop(held: HeldSession, agent: Agent): Promise<void> {
    if (this.#isHeld(held)) this.#held.delete(held.row.id);
    await agent.voice?.disconnect(held.row.guild);
  }

  /** Writing may fail for a while; what is served is compared with the rows again. */
  async #attempt(held: HeldSession, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#options.log.warn({ session: held.row.id, error }, 'could not write down what became of a session');
    }
  }

  /** Leaves channels in which no session is. */
  #leaveOthers(agent: Agent): void {
    if (!agent.isReady) return;
    for (const { guild } of agent.places.of(agent.id))
      if (this.#heldBy(agent, guild) === undefined) void agent.voice?.vacate(guild);
  }

  /** It may have ended while something else was done for it. */
  #isHeld(held: HeldSession): boolean {
    return this.#held.get(held.row.id) === held;
  }

  #heldBy(agent: Agent, guild: string): HeldSession | undefined {
    for (const held of this.#held.values()) if (held.row.agent === agent.id && held.row.guild === guild) return held;
    return undefined;
  }

  /** Looks after so long, unless it looks sooner anyway. */
  #schedule(ms: number): void {
    const dueAtMs = performance.now() + ms;
    if (this.#isOver || dueAtMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => void this.#tick(), ms);
  }

  async #tick(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    try {
      await this.reconcile();
    } catch (error) {
      this.#options.log.warn({ error }, 'could not compare sessions');
    } finally {
      this.#schedule(RECONCILE_MS);
    }
  }
}
