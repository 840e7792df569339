import { createHash } from 'node:crypto';
import { type Chunk, LuaMachine } from './lua/machine.ts';
import { readShebang } from './lua/source.ts';
import { RedisError, type Reply } from './reply.ts';

export interface ScriptInput {
  keys: string[];
  args: string[];
  /** Refuses commands that write. A script's own `no-writes` flag does so too. */
  isReadOnly: boolean;
}

interface Script {
  chunk: Chunk;
  isReadOnly: boolean;
}

/** The scripts loaded so far, by the SHA-1 of their text. Lost on restart, as a server may lose them at any time. */
export class Scripts {
  readonly #timeLimitMs: number;
  readonly #call: (words: string[], isReadOnly: boolean) => Reply;
  readonly #scripts = new Map<string, Script>();
  #machine: LuaMachine | null = null;

  /** `call` runs one command for a script. */
  constructor(timeLimitMs: number, call: (words: string[], isReadOnly: boolean) => Reply) {
    this.#timeLimitMs = timeLimitMs;
    this.#call = call;
  }

  /** Compiles a script unless it is known; returns its SHA-1. */
  load(source: string): string {
    const sha = createHash('sha1').update(source, 'latin1').digest('hex');
    if (!this.#scripts.has(sha)) {
      const { body, flags } = readShebang(source);
      // Lua is started by the first script: a sandbox without one never pays for it.
      this.#machine ??= new LuaMachine(this.#timeLimitMs);
      this.#scripts.set(sha, { chunk: this.#machine.compile(body), isReadOnly: flags.has('no-writes') });
    }
    return sha;
  }

  has(sha: string): boolean {
    return this.#scripts.has(sha);
  }

  flush(): void {
    this.#scripts.clear();
    this.#machine = null;
  }

  /** Runs a loaded script. Throws NOSCRIPT, or the error that the script ended with. */
  run(sha: string, { keys, args, isReadOnly }: ScriptInput): Reply {
    const script = this.#scripts.get(sha);
    if (!script || !this.#machine) throw new RedisError('NOSCRIPT No matching script. Please use EVAL.');
    const readOnly = isReadOnly || script.isReadOnly;
    return this.#machine.run(script.chunk, { sha, keys, args, call: (words) => this.#call(words, readOnly) });
  }
}
