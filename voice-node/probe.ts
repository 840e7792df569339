import { USER_AGENT } from '../shared/platform/discord/interaction-webhook.ts';
import type { LavalinkAddress } from './agents/lavalink.ts';
import { reachableLavalink } from './control/health.ts';

/** Timeout for each step, in milliseconds. */
const STEP_MS = 3_000;
/** The first thing a gateway sends. https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway */
const HELLO = 10;
/** Nobody logged in, so this ends nothing. */
const DONE = 4_000;

/**
 * Whether this machine reaches Discord's API and gateway. Needs no login.
 *
 * @param apiBase `DISCORD_API_BASE`.
 */
export async function reachesDiscord(apiBase: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiBase}/v10/gateway`, {
      // Discord refuses requests without it.
      headers: { 'User-Agent': USER_AGENT },
      signal: AbortSignal.timeout(STEP_MS),
    });
    const { url } = (await response.json()) as { url: string };
    return response.ok && (await greets(`${url}?v=10&encoding=json`));
  } catch {
    // Refused, timed out, or something else answered: the agents can't log in there either.
    return false;
  }
}

export async function reachesLavalink(addresses: readonly LavalinkAddress[]): Promise<boolean> {
  return (await reachableLavalink(addresses)) > 0;
}

function greets(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const answer = (isThere: boolean) => {
      clearTimeout(timer);
      resolve(isThere);
      socket.close(DONE);
    };
    const timer = setTimeout(() => answer(false), STEP_MS);
    socket.onmessage = ({ data }) => answer((JSON.parse(String(data)) as { op?: number }).op === HELLO);
    socket.onerror = () => answer(false);
    socket.onclose = () => answer(false);
  });
}
