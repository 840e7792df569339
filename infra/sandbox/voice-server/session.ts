import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Identify, Resume } from './protocol.ts';
import { Reception, type ReceptionCounts } from './reception.ts';
import { openPacket, ssrcOf } from './rtp.ts';

/** What one client's stay in one guild looked like from here. */
export interface VoiceSessionReport extends ReceptionCounts {
  guildId: string;
  userId: string;
  sessionId: string;
  ssrc: number;
  /** `identified` until the session description was sent, then `described`; `ended` when it cannot come back. */
  state: 'identified' | 'described' | 'ended';
  /** Whether its gateway socket is open. */
  isConnected: boolean;
  /** What it last said of itself. */
  isSpeaking: boolean;
  /** How often it came back with op 7. */
  resumes: number;
  /** Why its last socket was closed. */
  closeCode?: number;
}

/** One client in one guild, from op 0 until it cannot be resumed any more. */
export class VoiceSession {
  readonly identify: Identify;
  readonly ssrc: number;
  readonly key = randomBytes(32);
  readonly #reception = new Reception();
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

  /** Numbers of the messages a client acknowledges, 1 and up. */
  nextSequence(): number {
    this.#sequence++;
    return this.#sequence;
  }

  /** Whether this is what a client means by op 7. */
  answersTo(resume: Resume): boolean {
    const { server_id, session_id, token } = this.identify;
    return server_id === resume.server_id && session_id === resume.session_id && token === resume.token;
  }

  receive(packet: Buffer): void {
    // Before the description no key was agreed on, so nothing can be meant for this session.
    const opened = this.state === 'described' ? openPacket(packet, this.key) : undefined;
    if (opened === undefined) this.#reception.refuse();
    else this.#reception.record(opened, performance.timeOrigin + performance.now());
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

/** How many ended sessions are remembered for those who count. */
const REMEMBERED = 500;

/** All sessions, live and lately ended, oldest first. */
export class VoiceSessions {
  readonly #bySsrc = new Map<number, VoiceSession>();
  #lastSsrc = 0;

  open(identify: Identify, socket: WebSocket): VoiceSession {
    this.#lastSsrc++;
    const session = new VoiceSession(identify, this.#lastSsrc, socket);
    this.#bySsrc.set(session.ssrc, session);
    this.#forgetOldest();
    return session;
  }

  all(): VoiceSession[] {
    return [...this.#bySsrc.values()];
  }

  /** Those that are not over, of one guild, one user, or everybody. */
  live({ guildId, userId }: { guildId?: string; userId?: string } = {}): VoiceSession[] {
    return this.all().filter(
      ({ state, identify }) =>
        state !== 'ended' &&
        (guildId === undefined || identify.server_id === guildId) &&
        (userId === undefined || identify.user_id === userId),
    );
  }

  receive(packet: Buffer): void {
    this.#bySsrc.get(ssrcOf(packet))?.receive(packet);
  }

  #forgetOldest(): void {
    const ended = this.all().filter(({ state }) => state === 'ended');
    for (const { ssrc } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#bySsrc.delete(ssrc);
  }
}
