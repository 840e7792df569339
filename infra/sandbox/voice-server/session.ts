import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Hearing } from './hearing.ts';
import type { Identify, Resume } from './protocol.ts';
import { Reception, type ReceptionCounts } from './reception.ts';
import { openPacket, packetKey, ssrcOf } from './rtp.ts';

/** One client's session in one guild, from the server's side. */
export interface VoiceSessionReport extends ReceptionCounts {
  guildId: string;
  userId: string;
  sessionId: string;
  ssrc: number;
  /** `identified` until the session description is sent, then `described`. `ended` if it can't be resumed. */
  state: 'identified' | 'described' | 'ended';
  /** Whether its gateway socket is open. */
  isConnected: boolean;
  /** As last reported by the client. */
  isSpeaking: boolean;
  /** How often it resumed (op 7). */
  resumes: number;
  /** The close code of its last socket. */
  closeCode?: number;
}

/** One client in one guild, from op 0 until it can't be resumed anymore. */
export class VoiceSession {
  readonly identify: Identify;
  readonly ssrc: number;
  readonly key = packetKey(randomBytes(32));
  readonly #reception = new Reception();
  /** Who listens to it. */
  readonly hearings = new Set<Hearing>();
  socket: WebSocket | undefined;
  state: VoiceSessionReport['state'] = 'identified';
  isSpeaking = false;
  resumes = 0;
  closeCode: number | undefined;
  #sequence = 0;

  constructor(identify: Identify, ssrc: number, socket: WebSocket) {
    this.identify = identify;
    this.ssrc = ssrc;
    this.socket = socket;
  }

  /** Sequence numbers for messages that clients acknowledge, starting at 1. */
  nextSequence(): number {
    this.#sequence++;
    return this.#sequence;
  }

  /** Whether a resume (op 7) refers to this session. */
  matches(resume: Resume): boolean {
    const { server_id, session_id, token } = this.identify;
    return server_id === resume.server_id && session_id === resume.session_id && token === resume.token;
  }

  /** @returns the packet, if it could be decrypted. */
  receive(packet: Buffer): ReturnType<typeof openPacket> {
    // Before the description, there's no key, so the packet can't be valid.
    const opened = this.state === 'described' ? openPacket(packet, this.key) : undefined;
    if (opened === undefined) this.#reception.reject();
    else this.#reception.record(opened, performance.timeOrigin + performance.now());
    return opened;
  }

  end(): void {
    this.state = 'ended';
    this.socket = undefined;
    this.isSpeaking = false;
  }

  report(): VoiceSessionReport {
    const { server_id: guildId, user_id: userId, session_id: sessionId } = this.identify;
    const { ssrc, state, isSpeaking, resumes, closeCode } = this;
    return {
      ...{ guildId, userId, sessionId, ssrc, state, isSpeaking, resumes },
      isConnected: this.socket !== undefined,
      ...(closeCode === undefined ? {} : { closeCode }),
      ...this.#reception.counts,
    };
  }
}

/** Selects sessions by guild, by user, or all of them. */
export interface SessionFilter {
  guildId?: string;
  userId?: string;
}

function isOf({ identify }: VoiceSession, { guildId, userId }: SessionFilter): boolean {
  return (
    (guildId === undefined || identify.server_id === guildId) && (userId === undefined || identify.user_id === userId)
  );
}

/** How many ended sessions are kept for reports. */
const MAX_ENDED = 500;

/** All live and recently ended sessions, oldest first. */
export class VoiceSessions {
  readonly #bySsrc = new Map<number, VoiceSession>();
  readonly #listeners = new Set<{ filter: SessionFilter; hearing: Hearing }>();
  #lastSsrc = 0;

  /** Listens to all streams of one guild, one user, or everyone. Call the result to stop. */
  listen(filter: SessionFilter, hearing: Hearing): () => void {
    const listener = { filter, hearing };
    this.#listeners.add(listener);
    for (const session of this.all()) if (isOf(session, filter)) session.hearings.add(hearing);
    return () => {
      this.#listeners.delete(listener);
      for (const session of this.all()) session.hearings.delete(hearing);
    };
  }

  open(identify: Identify, socket: WebSocket): VoiceSession {
    this.#lastSsrc++;
    const session = new VoiceSession(identify, this.#lastSsrc, socket);
    for (const { filter, hearing } of this.#listeners) if (isOf(session, filter)) session.hearings.add(hearing);
    this.#bySsrc.set(session.ssrc, session);
    this.#removeOldest();
    return session;
  }

  all(): VoiceSession[] {
    return [...this.#bySsrc.values()];
  }

  /** Live sessions of one guild, one user, or everyone. */
  live(filter: SessionFilter = {}): VoiceSession[] {
    return this.all().filter((session) => session.state !== 'ended' && isOf(session, filter));
  }

  receive(packet: Buffer): void {
    const session = this.#bySsrc.get(ssrcOf(packet));
    const opened = session?.receive(packet);
    if (session === undefined || opened === undefined) return;
    const at = performance.now();
    for (const hearing of session.hearings) hearing.hear(opened, at);
  }

  #removeOldest(): void {
    const ended = this.all().filter(({ state }) => state === 'ended');
    for (const { ssrc } of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#bySsrc.delete(ssrc);
  }
}
