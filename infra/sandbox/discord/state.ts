import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { generateToken } from './bots.ts';
import { SigningKey } from './keys.ts';
import type { World } from './world.ts';

const message = z.looseObject({ id: z.string(), channel_id: z.string(), flags: z.number() });
const command = z.looseObject({ id: z.string(), name: z.string(), type: z.number() });
const interaction = z.looseObject({ id: z.string(), token: z.string(), type: z.number() });

const bot = z.object({
  id: z.string(),
  token: z.string(),
  guilds: z.array(z.object({ guildId: z.string(), permissions: z.string().regex(/^\d+$/) })),
});

const persisted = z.object({
  version: z.literal(1),
  signingKey: z.string(),
  botToken: z.string(),
  lastId: z.string().regex(/^\d+$/),
  commands: z.array(command),
  messages: z.array(message),
  interactions: z.array(interaction),
  /** The bots of other applications; a state of before there were any has none. */
  bots: z.array(bot).default([]),
});

/** What survives a restart. */
export type PersistedState = z.infer<typeof persisted>;

/** A first state: a new key pair, a new bot token, nothing said yet. */
export function freshState(world: World): PersistedState {
  const botToken = generateToken(world.applicationId);
  const signingKey = SigningKey.generate();
  return { version: 1, signingKey, botToken, lastId: '0', commands: [], messages: [], interactions: [], bots: [] };
}

/**
 * Reads the state file. A missing one means a first start; a broken one is moved aside, named in the log, and replaced.
 */
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
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    log(`the local Discord's state could not be read and was set aside as ${aside}: ${why}`);
    return freshState(world);
  }
}

/** Writes the state soon after it changed, whole and atomically, one write at a time. */
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

  /** Says that something changed. */
  touch(): void {
    if (!this.#path || this.#timer) return;
    this.#timer = setTimeout(() => void this.flush(), 500);
    this.#timer.unref();
  }

  /** Writes now; resolves when the file is in place. A failed write is logged: the next one tries again. */
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
        this.#log(`the local Discord's state could not be written to ${path}: ${String(error)}`);
      }
    });
    return this.#writing;
  }
}
