import { STATUS_CODES } from 'node:http';

/** An answer that is an error, thrown from where it is noticed. */
export class RestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RestError';
    this.status = status;
  }
}

/** Lavalink's body for every error: Spring's own form. */
export interface ErrorBody {
  /** Unix time in ms. */
  timestamp: number;
  status: number;
  error: string;
  /** Only when `trace=true` was asked for. */
  trace?: string;
  message: string;
  path: string;
}

export function errorBody(error: RestError, request: { path: string; wantsTrace: boolean }): ErrorBody {
  const { status, message, stack = '' } = error;
  return {
    timestamp: Date.now(),
    status,
    error: STATUS_CODES[status] ?? 'Unknown',
    ...(request.wantsTrace ? { trace: stack } : {}),
    message,
    path: request.path,
  };
}
