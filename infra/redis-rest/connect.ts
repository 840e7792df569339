import { Redis } from 'ioredis';

/** How long Redis may take to answer, in milliseconds. The product gives up after 250. */
const COMMAND_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Connects to a Redis, and again whenever the connection is lost. While it is, commands fail at once; one whose reply was lost is
 * not sent again, because a script could count twice.
 */
export function connectServer(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempts) => Math.min(attempts * 100, LONGEST_PAUSE_MS),
  });
  let isAway = false;
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (!isAway) console.error(`redis-rest: cannot reach Redis (${error.code ?? error.message}), trying again`);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) console.error('redis-rest: reached Redis again');
    isAway = false;
  });
  return redis;
}
