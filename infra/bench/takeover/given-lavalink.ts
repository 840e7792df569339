/** Lavalink servers that someone else runs, in place of the sandbox's: takeovers should be inaudible with those, too. */
import { setTimeout as wait } from 'node:timers/promises';
import { lavalinkNodes } from '../../../voice-node/config.ts';

export interface LavalinkAddress {
  id: string;
  url: string;
  password: string;
}

export interface GivenLavalink {
  addresses: readonly LavalinkAddress[];
  /** What they can play, for at least as long as the bench takes. As members type it. */
  track: string;
}

const TIMEOUT_MS = 2_000;
/** How long there is to start them once the certificate is written, in milliseconds. */
const START_LIMIT_MS = 5 * 60_000;

/** @throws if `LAVALINK_NODES` isn't what voice nodes accept, or there's no `TAKEOVER_TRACK`. */
export function givenLavalink(environment: Readonly<Record<string, string | undefined>>): GivenLavalink | undefined {
  const { LAVALINK_NODES: text, TAKEOVER_TRACK: track } = environment;
  if (!text) return undefined;
  const parsed = lavalinkNodes().safeParse(jsonIn(text));
  if (!parsed.success) throw new RangeError('LAVALINK_NODES isn’t [{"id":"…","url":"http://…","password":"…"}].');
  if (!track) throw new RangeError('Set TAKEOVER_TRACK to something long that those Lavalink servers play.');
  return { addresses: parsed.data, track };
}

/**
 * Waits until all of them answer. They connect to this machine's voice server, whose certificate they must know before they start.
 *
 * @throws if one doesn't answer in five minutes.
 */
export async function untilTheyAnswer(
  { addresses }: GivenLavalink,
  certificateFile: string,
  say: (what: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  for (const { id, url, password } of addresses) {
    const isThere = () =>
      ask(url, password, '/version').then(
        ({ ok }) => ok,
        () => false,
      );
    if (await isThere()) continue;
    say(
      `waiting for ${id}. Start it now: it has to trust ${certificateFile} (Node: NODE_EXTRA_CA_CERTS, Java: keytool) …`,
    );
    while (!(await isThere())) {
      if (performance.now() - startedAt > START_LIMIT_MS) throw new Error(`${id} doesn’t answer at ${url}.`);
      await wait(500);
    }
  }
}

/** How many players all of its clients have together. @throws if it doesn't answer. */
export async function playersOf({ id, url, password }: LavalinkAddress): Promise<{ all: number; playing: number }> {
  const response = await ask(url, password, '/v4/stats');
  if (!response.ok) throw new Error(`${id} answered ${response.status}.`);
  const { players, playingPlayers } = (await response.json()) as { players: number; playingPlayers: number };
  return { all: players, playing: playingPlayers };
}

function ask(url: string, password: string, path: string): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(`${url.replace(/\/+$/, '')}${path}`, { headers: { authorization: password }, signal });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
