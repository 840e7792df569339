import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { generateToken } from './bots.ts';
import { SigningKey } from './keys.ts';
import { noServers, savedServers } from './server-state.ts';
import type { World } from './world.ts';

const message = z.looseObject({ id: z.string(), channel_id: z.string(), flags: z.number() });
const command = z.looseObject({ id: z.string(), name: z.string(), type: z.number() });
const interaction = z.looseObject({ id: z.string(), token: z.string(), type: z.number() });

const intents = z.object({ messageContent: z.boolean(), guildMembers: z.boolean() });

const bot = z.object({
  id: z.string(),
  token: z.string(),
  guilds: z.array(z.object({ guildId: z.string(), permissions: z.string().regex(/^\d+$/) })),
  intents: intents.optional(),
});

const persisted = z.object({
  version: z.literal(1),
  signingKey: z.string(),
  botToken: z.string(),
  lastId: z.string().regex(/^\d+$/),
  commands: z.array(command),
  messages: z.array(message),
  interactions: z.array(interaction),
  /** Bots of other applications. Missing in older state files. */
  bots: z.array(bot).default([]),
  intents: intents.optional(),
  /** Servers and people as they were. Missing in older state files, so that everyone starts with the demo's. */
  servers: savedServers.default(noServers),
});

/** What survives a restart. */
export type PersistedState = z.infer<typeof persisted>;

/** The initial state: a new key pair, a new bot token, and no messages. */
export function freshState(world: World): PersistedState {
  const botToken = generateToken(world.applicationId);
  const signingKey = SigningKey.generate();
  return {
    version: 1,
    signingKey,
    botToken,
    lastId: '0',
    commands: [],
    messages: [],
    interactions: [],
    bots: [],
    servers: noServers,
  };
}

/** Reads the state file. If it's missing, starts fresh. If it's broken, logs that, sets it aside, and starts fresh. */
export async function loadState(
  path: string | undefined,
  world: World,
  log: (line: string) => void,
): Promise<PersistedState> {
  if (!path) return freshState(world);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return freshState(world);
    throw error;
  }
  try {
    const state = persisted.parse(JSON.parse(text));
    new SigningKey(state.signingKey);
    return state;
  } catch (error) {
    const aside = `${path}.broken-${Date.now()}`;
    await rename(path, aside);
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    log(`couldn't read the local Discord's state, so it was set aside as ${aside}: ${reason}`);
    return freshState(world);
  }
}

/** Saves the state shortly after it changes, atomically and one write at a time. */
export class StateWriter {
  readonly #path: string | undefined;
  readonly #snapshot: () => PersistedState;
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string | undefined, snapshot: () => PersistedState, log: (line: string) => void) {
    this.#path = path;
    this.#snapshot = snapshot;
    this.#log = log;
  }

  /** Schedules a save. */
  touch(): void {
    if (!this.#path || this.#timer) return;
    this.#timer = setTimeout(() => void this.flush(), 500);
    this.#timer.unref();
  }

  /** Saves now. Resolves when the file is in place. Logs a failure; the next save tries again. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const path = this.#path;
    if (!path) return Promise.resolve();
    this.#writing = this.#writing.then(async () => {
      try {
        await mkdir(dirname(path), { recursive: true });
        const next = `${path}.${process.pid}.next`;
        await writeFile(next, JSON.stringify(this.#snapshot()), { mode: 0o600 });
        await rename(next, path);
      } catch (error) {
        this.#log(`couldn't save the local Discord's state to ${path}: ${String(error)}`);
      }
    });
    return this.#writing;
  }
}
