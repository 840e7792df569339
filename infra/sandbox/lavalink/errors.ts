import { STATUS_CODES } from 'node:http';

/** Thrown to respond with an error. */
export class RestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RestError';
    this.status = status;
  }
}

/** Lavalink's error body, in Spring's format. */
export interface ErrorBody {
  /** Unix time in ms. */
  timestamp: number;
  status: number;
  error: string;
  /** Only with `trace=true`. */
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
