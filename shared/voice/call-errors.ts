/** How calls to voice nodes fail. Kept apart from their schemas, which the edge loads only when it calls a node. */

/** Every error of a call: its HTTP status, and the sentence for the member. */
export const CALL_ERRORS = {
  bad_request: { status: 400, sentence: 'Something went wrong on my end. Please try again.' },
  unauthorized: {
    status: 401,
    sentence:
      "Something went wrong on my end. Please tell whoever runs this bot that its voice nodes reject the edge's calls.",
  },
  no_access: {
    status: 403,
    sentence: "I can't join that channel. I need **View Channel**, **Connect**, and **Speak** there.",
  },
  stage: { status: 403, sentence: "I can't speak in a Stage. Join a regular voice channel and try again." },
  not_found: { status: 404, sentence: 'Nothing is playing in that channel anymore.' },
  stale_fence: { status: 409, sentence: 'Another node just took over that agent. Please try again in a moment.' },
  channel_full: { status: 409, sentence: 'That channel is full.' },
  channel_taken: { status: 409, sentence: 'Another agent already serves that channel.' },
  no_track: { status: 409, sentence: 'Nothing is playing.' },
  too_large: { status: 413, sentence: "That's too much at once. Try again with less." },
  busy: { status: 503, sentence: "I'm busy right now. Your request is queued and will run in a moment." },
  draining: { status: 503, sentence: 'That agent is moving to another node. It continues in a moment.' },
  not_joined: { status: 504, sentence: "I couldn't join that channel in time. Please try again." },
  lavalink_unavailable: { status: 503, sentence: 'Nothing can play right now. It resumes on its own.' },
  internal: { status: 500, sentence: 'Something went wrong on my side. Please try again.' },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type CallErrorCode = keyof typeof CALL_ERRORS;

/** A call that failed. The sentence is for the member. */
export class CallError extends Error {
  override name = 'CallError';
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.code = code;
  }

  get sentence(): string {
    return CALL_ERRORS[this.code].sentence;
  }

  get status(): number {
    return CALL_ERRORS[this.code].status;
  }

  /** The body of the HTTP response. */
  toJSON(): { error: { code: CallErrorCode; detail?: string } } {
    const detail = this.message.slice(this.code.length + 2, this.code.length + 502);
    return { error: { code: this.code, ...(detail !== '' && { detail }) } };
  }
}
