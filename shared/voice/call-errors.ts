/** How calls to voice nodes fail. Apart from their schemas, which the edge builds only when it calls a node. */

/** Everything a call can fail with: the HTTP status, and what the member is told. */
export const CALL_ERRORS = {
  bad_request: { status: 400, sentence: 'I did not understand myself there. Please try again.' },
  unauthorized: { status: 401, sentence: 'My voices do not take my word at the moment. Please tell whoever runs me.' },
  no_access: { status: 403, sentence: 'I may not join that channel. I need View Channel, Connect and Speak there.' },
  not_found: { status: 404, sentence: 'Nothing is going on in that channel any more.' },
  stale_fence: { status: 409, sentence: 'That voice has just changed hands. Please try again in a moment.' },
  channel_full: { status: 409, sentence: 'That channel is full.' },
  channel_taken: { status: 409, sentence: 'That channel has a session already.' },
  no_track: { status: 409, sentence: 'Nothing is playing.' },
  too_large: { status: 413, sentence: 'That is more than I can take in at once.' },
  busy: { status: 503, sentence: 'I have my hands full right now. It is written down and follows in a moment.' },
  draining: { status: 503, sentence: 'That voice is just being handed over. It goes on in a moment.' },
  not_joined: { status: 504, sentence: 'I could not get into that channel in time. Please try again.' },
  lavalink_unavailable: { status: 503, sentence: 'Nothing can be played right now. It goes on by itself.' },
  internal: { status: 500, sentence: 'Something went wrong on my side.' },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type CallErrorCode = keyof typeof CALL_ERRORS;

/** A call that did not do what it was to do. The sentence is for the member. */
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

  /** As it travels. */
  toJSON(): { error: { code: CallErrorCode; detail?: string } } {
    const detail = this.message.slice(this.code.length + 2, this.code.length + 502);
    return { error: { code: this.code, ...(detail !== '' && { detail }) } };
  }
}
